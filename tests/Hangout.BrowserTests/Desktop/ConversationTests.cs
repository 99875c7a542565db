namespace Hangout.BrowserTests.Desktop;

/// <summary>Looking after a conversation: what one person changes, the others see.</summary>
public sealed class ConversationTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task A_new_title_is_seen_at_once_and_a_line_says_who_gave_it()
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync("Sailing", ben, cleo);
        await ben.Conversation("Sailing").ClickAsync();

        await ShowDetailsAsync(ann);
        await ann.Page.Locator(".details-manage").GetByRole(AriaRole.Button, new() { Name = "Edit name and description" }).ClickAsync();
        await ann.Page.Locator("edit-conversation input[name=title]").FillAsync("Rowing");
        await ann.Page.Locator("edit-conversation button[type=submit]").ClickAsync();

        await Assertions.Expect(ben.Page.Locator(".chat-main .pane-title h3")).ToHaveTextAsync("Rowing");
        await Assertions.Expect(Note(ben, $"{ann.Name} changed the title to “Rowing”")).ToBeVisibleAsync();
        await Assertions.Expect(Note(ann, "You changed the title to “Rowing”")).ToBeVisibleAsync();
        await Assertions.Expect(ben.Conversation("Rowing")).ToContainTextAsync($"{ann.Name} changed the title");
    }

    [Fact]
    public async Task Who_is_added_sees_the_conversation_and_who_is_removed_sees_it_no_more()
    {
        var (ann, ben, cleo, dora) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"), await NewPersonAsync("Dora"));
        await ann.StartConversationAsync("Sailing", ben, cleo);
        await ben.Conversation("Sailing").ClickAsync();

        await ShowDetailsAsync(ann);
        await ann.Page.Locator("member-list").GetByRole(AriaRole.Button, new() { Name = "Add people" }).ClickAsync();
        await ann.Page.Locator("add-people input[type=search]").FillAsync(dora.Username);
        await ann.Page.Locator($"add-people .person[data-username='{dora.Username}']").ClickAsync();
        await ann.Page.Locator("add-people button[type=submit]").ClickAsync();

        await Assertions.Expect(Note(ben, $"{ann.Name} added {dora.Name}")).ToBeVisibleAsync();
        await dora.Conversation("Sailing").ClickAsync();
        await Assertions.Expect(dora.Composer).ToBeVisibleAsync();

        var member = ann.Page.Locator($"member-list .person[data-username='{dora.Username}']");
        await member.GetByRole(AriaRole.Button).ClickAsync();
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Remove…" }).ClickAsync();
        await ann.Page.Locator("confirm-dialog button[type=submit]").ClickAsync();

        await Assertions.Expect(dora.Conversation("Sailing")).ToHaveCountAsync(0);
        await Assertions.Expect(Note(ben, $"{ann.Name} removed {dora.Name}")).ToBeVisibleAsync();
        await Assertions.Expect(member).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_visitor_with_an_invite_link_signs_in_joins_and_sees_the_conversation()
    {
        var (ann, ben, cleo, dora) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"), await NewPersonAsync("Dora"));
        await ann.StartConversationAsync("Sailing", ben, cleo);
        await ann.SayAsync("Welcome aboard");
        await ShowDetailsAsync(ann);
        await ann.Page.Locator("member-list").GetByRole(AriaRole.Button, new() { Name = "Invite links" }).ClickAsync();
        await ann.Page.Locator("invite-links button[type=submit]").ClickAsync();
        var link = await ann.Page.Locator(".link-address").TextContentAsync();

        var page = await OpenAsync(link!);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Sailing");
        await Assertions.Expect(page.Locator(".invite")).ToContainTextAsync($"{ann.Name} invites you to join");
        await Assertions.Expect(page.Locator("meta[name=robots]")).ToHaveAttributeAsync("content", "noindex");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in to join" }).ClickAsync();
        await page.Locator("input[name=username]").FillAsync(dora.Username);
        await page.Locator("input[name=password]").FillAsync($"{dora.Username}-Hangout-1");
        await page.Locator("input[name=password]").PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();

        await Assertions.Expect(page.Locator(".chat-main .pane-title h3")).ToHaveTextAsync("Sailing");
        await Assertions.Expect(page.Locator(".message-body").GetByText("Welcome aboard")).ToBeVisibleAsync();
        await Assertions.Expect(Note(ann, $"{dora.Name} joined")).ToBeVisibleAsync();

        await page.GotoAsync(new Uri(Hangout.WebUrl, "/invite/nonsense").ToString());
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("This link does not work");
    }

    private static ILocator Note(Person person, string text) => person.Page.Locator(".message-system").GetByText(text, new() { Exact = true });

    private static async Task ShowDetailsAsync(Person person)
    {
        await person.Page.Locator(".chat-main .pane-head button[aria-pressed]").ClickAsync();
        await Assertions.Expect(person.Page.Locator("member-list .person").First).ToBeVisibleAsync();
    }
}
