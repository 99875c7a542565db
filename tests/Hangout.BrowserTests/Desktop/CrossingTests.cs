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

    private static async Task MenuAsync(Person person, string text, string item)
    {
        await Post(person, text).Locator(".post-head > .button-icon").ClickAsync();
        await person.Page.GetByRole(AriaRole.Menuitem, new() { Name = item, Exact = true }).ClickAsync();
    }

    private static ILocator Post(Person person, string text) => person.Page.Locator("post-card").Filter(new() { HasText = text });
}
