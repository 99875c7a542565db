namespace Hangout.BrowserTests.Desktop;

/// <summary>Posts in conversations, messages in posts, and what a search finds of all of them (SOC-2, MSG-7).</summary>
public sealed class CrossingTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task A_message_shared_as_a_post_shows_to_its_conversation_and_to_nobody_else()
    {
        var (ann, ben, cat) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cat"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("The boat leaves at nine");
        await Assertions.Expect(ann.Message("The boat leaves at nine")).ToBeVisibleAsync();
        await ann.ChooseAsync("The boat leaves at nine", "Share as a post");
        await Assertions.Expect(ann.Page.Locator("post-composer linked-message")).ToContainTextAsync("The boat leaves at nine");
        await ann.Page.Locator("post-composer textarea").FillAsync("Who comes along?");
        await ann.Page.Locator("post-composer button[type=submit]").ClickAsync();
        await Assertions.Expect(Post(ann, "Who comes along?").Locator("linked-message")).ToContainTextAsync("The boat leaves at nine");

        await PeopleTests.OpenProfileAsync(ben, ann);
        await Assertions.Expect(Post(ben, "Who comes along?").Locator("linked-message")).ToContainTextAsync("The boat leaves at nine");
        await PeopleTests.OpenProfileAsync(cat, ann);
        await Assertions.Expect(Post(cat, "Who comes along?").Locator("linked-message")).ToContainTextAsync("This message is not visible to you.");
        await Assertions.Expect(Post(cat, "Who comes along?")).Not.ToContainTextAsync("The boat");
        (await ViolationsAsync(cat.Page)).ShouldBeEmpty("a message that is not visible");
    }

    [Fact]
    public async Task A_post_sent_to_a_conversation_shows_as_a_card_until_it_is_gone()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("Hello");
        await ann.Page.EvaluateAsync("location.hash = 'writePost?'");
        await ann.Page.Locator("post-composer textarea").FillAsync("A harbour at dawn");
        await ann.Page.Locator("post-composer button[type=submit]").ClickAsync();
        await MenuAsync(ann, "A harbour at dawn", "Send in a conversation…");
        await ann.Page.Locator("forward-dialog .person").First.ClickAsync();
        await ann.Page.Locator("forward-dialog button[type=submit]").ClickAsync();

        await ben.Page.Locator(".conversation").First.ClickAsync();
        await Assertions.Expect(ben.Page.Locator("linked-post")).ToContainTextAsync("A harbour at dawn");
        (await ViolationsAsync(ben.Page)).ShouldBeEmpty("a card of a post");
        await MenuAsync(ann, "A harbour at dawn", "Delete");
        await ann.Page.Locator("confirm-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(Post(ann, "A harbour at dawn")).ToHaveCountAsync(0);
        await ReloadAsync(ben);
        await ben.Page.Locator(".conversation").First.ClickAsync();
        await Assertions.Expect(ben.Page.Locator("linked-post")).ToContainTextAsync("This post is gone");
    }

    [Fact]
    public async Task A_search_finds_posts_and_people_beside_messages()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        var word = $"quetzal{Guid.NewGuid().ToString("N")[..8]}";
        await PublishAsync(ann, $"A {word} at dawn");
        await ben.Page.Keyboard.PressAsync("Control+Shift+F");
        var search = ben.Page.Locator("hangout-search");
        await search.Locator("input[type=search]").FillAsync(word);
        await Assertions.Expect(search.Locator(".search-posts .post-quote")).ToContainTextAsync(word);
        await search.Locator("input[type=search]").FillAsync(ann.Username);
        await Assertions.Expect(search.Locator($".person-row[data-username='{ann.Username}']")).ToBeVisibleAsync();
        await search.Locator("input[type=search]").FillAsync(word);
        await search.Locator("[data-kind=posts]").ClickAsync();
        await Assertions.Expect(search.Locator(".search-posts .post-quote")).ToHaveCountAsync(1);
        (await ViolationsAsync(ben.Page)).ShouldBeEmpty("posts that were found");
        await search.Locator("input[type=search]").FocusAsync();
        await ben.Page.Keyboard.PressAsync("ArrowDown");
        await ben.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ben.Page.Locator("hangout-feed .post.is-alone")).ToContainTextAsync(word);
    }

    [Fact]
    public async Task A_notification_says_why_it_came_and_leads_to_its_setting()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await PublishAsync(ann, "A boat");
        await PeopleTests.OpenProfileAsync(ben, ann);
        await Post(ben, "A boat").Locator(".is-like").ClickAsync();
        await Assertions.Expect(ann.BellBadge).ToHaveTextAsync("1");
        await ann.Page.Locator(".taskbar-bell").ClickAsync();
        var row = ann.Page.Locator("hangout-notifications li").Filter(new() { HasText = "liked your post" });
        await row.HoverAsync();
        await row.Locator(".notification-more-button").ClickAsync();
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Why did I get this?" }).ClickAsync();
        var why = ann.Page.Locator("why-dialog");
        await Assertions.Expect(why).ToContainTextAsync($"Because {ben.Name} likes your post.");
        await Assertions.Expect(why).ToContainTextAsync("Your setting for “Likes and shares”: on by desktop and push.");
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("why");
        await why.GetByRole(AriaRole.Button, new() { Name = "Notification settings" }).ClickAsync();
        await Assertions.Expect(ann.Page.Locator("hangout-settings tr.is-sought[data-kind=like]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Timelines_stand_side_by_side_live_and_are_kept_until_a_small_screen_makes_tabs_of_them()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        var tag = $"tag{Guid.NewGuid().ToString("N")[..8]}";
        await ann.Page.SetViewportSizeAsync(1400, 900);
        await ann.Page.EvaluateAsync("location.hash = 'writePost?'");
        await Assertions.Expect(ann.Page.Locator("hangout-feed post-composer")).ToBeVisibleAsync();
        await ann.Page.Locator("hangout-window:has(hangout-feed) [data-action=maximize]").ClickAsync();
        await AddColumnAsync("explore", search: null);
        await AddColumnAsync($"tag:{tag}", search: $"#{tag}");
        var columns = ann.Page.Locator(".deck-column");
        await Assertions.Expect(columns).ToHaveCountAsync(3);
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("a deck");

        await PublishAsync(ben, $"Far away #{tag}");
        var tagged = ann.Page.Locator($".deck-column[data-column='tag:{tag}']");
        await Assertions.Expect(tagged.Locator(".feed-pill")).ToContainTextAsync("1 new post");
        await tagged.Locator("[data-scroller]").FocusAsync();
        await ann.Page.Keyboard.PressAsync(".");
        await Assertions.Expect(tagged.Locator("post-card")).ToContainTextAsync("Far away");

        await tagged.Locator("[data-scroller]").FocusAsync();
        await ann.Page.Keyboard.PressAsync("Alt+Shift+ArrowLeft");
        await Assertions.Expect(columns.Nth(1)).ToHaveAttributeAsync("data-column", $"tag:{tag}");
        await ReloadAsync(ann);
        await Assertions.Expect(columns.Nth(1)).ToHaveAttributeAsync("data-column", $"tag:{tag}");
        await columns.Nth(2).Locator(".deck-head .button-icon").ClickAsync();
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Remove column" }).ClickAsync();
        await Assertions.Expect(columns).ToHaveCountAsync(2);

        await BecomePhoneAsync(ann);
        await ann.Page.EvaluateAsync("location.hash = 'writePost?'");
        await Assertions.Expect(ann.Page.Locator($".feed-head [data-tab='tag:{tag}']")).ToBeVisibleAsync();
        await Assertions.Expect(columns).ToHaveCountAsync(0);

        async Task AddColumnAsync(string column, string? search)
        {
            await ann.Page.Locator("hangout-feed .feed-add").ClickAsync();
            if (search is not null)
                await ann.Page.Locator("column-dialog input").FillAsync(search);
            await ann.Page.Locator($"column-dialog [data-column='{column}']").ClickAsync();
            await Assertions.Expect(ann.Page.Locator($".deck-column[data-column='{column}']")).ToBeVisibleAsync();
        }
    }

    private static async Task PublishAsync(Person person, string text)
    {
        await person.Page.EvaluateAsync("location.hash = 'writePost?'");
        await person.Page.Locator("post-composer textarea").FillAsync(text);
        await person.Page.Locator("post-composer button[type=submit]").ClickAsync();
        await Assertions.Expect(person.Page.Locator("hangout-feed post-card").First).ToBeVisibleAsync();
    }

    private static async Task MenuAsync(Person person, string text, string item)
    {
        await Post(person, text).Locator(".post-head > .button-icon").ClickAsync();
        await person.Page.GetByRole(AriaRole.Menuitem, new() { Name = item, Exact = true }).ClickAsync();
    }

    private static ILocator Post(Person person, string text) => person.Page.Locator("post-card").Filter(new() { HasText = text });
}
