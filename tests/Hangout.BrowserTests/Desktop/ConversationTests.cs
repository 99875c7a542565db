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

    [Fact]
    public async Task A_conversation_marked_as_unread_stays_so_on_all_devices_until_it_is_opened_and_a_hidden_one_comes_back_with_a_message()
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync("Sailing", ben, cleo);
        await ann.StartConversationAsync("Rowing", ben, cleo);
        await ann.SayAsync("Hello");
        await ben.Conversation("Rowing").ClickAsync();
        await Assertions.Expect(ben.Message("Hello")).ToBeVisibleAsync();
        var other = await OtherDeviceAsync(ben);

        await KeepAsync(ben, "Sailing", "Mark as unread");
        foreach (var device in new[] { ben, other })
            await Assertions.Expect(device.Conversation("Sailing").GetByTitle("Marked as unread")).ToBeVisibleAsync();
        await ben.Conversation("Sailing").ClickAsync();
        foreach (var device in new[] { ben, other })
            await Assertions.Expect(device.Conversation("Sailing").GetByTitle("Marked as unread")).ToHaveCountAsync(0);

        await KeepAsync(ben, "Rowing", "Hide until someone writes");
        foreach (var device in new[] { ben, other })
            await Assertions.Expect(device.Conversation("Rowing")).ToHaveCountAsync(0);
        await ann.SayAsync("Anybody here?");
        foreach (var device in new[] { ben, other })
            await Assertions.Expect(device.Conversation("Rowing")).ToContainTextAsync("Anybody here?");
    }

    [Fact]
    public async Task Who_owns_a_conversation_can_hand_it_over_and_leave()
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync("Sailing", ben, cleo);
        await ben.Conversation("Sailing").ClickAsync();
        await ShowDetailsAsync(ann);
        await ShowDetailsAsync(ben);
        var manage = ben.Page.Locator("details-pane").GetByRole(AriaRole.Button, new() { Name = "Delete conversation…" });
        await Assertions.Expect(manage).ToHaveCountAsync(0);

        await ann.Page.Locator($"member-list .person[data-username='{ben.Username}']").GetByRole(AriaRole.Button).ClickAsync();
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Make owner…" }).ClickAsync();
        await ann.Page.Locator("confirm-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(manage).ToBeVisibleAsync();
        await Assertions.Expect(ann.Page.Locator("details-pane").GetByRole(AriaRole.Button, new() { Name = "Delete conversation…" })).ToHaveCountAsync(0);
        await Assertions.Expect(ann.Page.Locator($"member-list .person[data-username='{ben.Username}'] .role")).ToHaveTextAsync("Owner");

        await ann.Page.Locator("details-pane").GetByRole(AriaRole.Button, new() { Name = "Leave" }).ClickAsync();
        await ann.Page.Locator("confirm-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(ann.Conversation("Sailing")).ToHaveCountAsync(0);
        await Assertions.Expect(Note(ben, $"{ann.Name} left")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_invitation_that_is_declined_goes_and_leads_nowhere()
    {
        var (ann, ben, cleo, dora) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"), await NewPersonAsync("Dora"));
        await ann.StartConversationAsync("Sailing", ben, cleo);
        await ShowDetailsAsync(ann);
        await ann.Page.Locator("member-list").GetByRole(AriaRole.Button, new() { Name = "Add people" }).ClickAsync();
        await ann.Page.Locator("add-people input[type=search]").FillAsync(dora.Username);
        await ann.Page.Locator($"add-people .person[data-username='{dora.Username}']").ClickAsync();
        await ann.Page.Locator("add-people input[type=checkbox]").CheckAsync();
        await ann.Page.Locator("add-people button[type=submit]").ClickAsync();

        await Assertions.Expect(dora.Page.Locator(".invitation")).ToContainTextAsync("Sailing");
        await dora.Page.GetByRole(AriaRole.Button, new() { Name = "Decline the invitation to Sailing" }).ClickAsync();
        await Assertions.Expect(dora.Page.Locator(".invitation")).ToHaveCountAsync(0);
        await ReloadAsync(dora);
        await Assertions.Expect(dora.Page.Locator(".invitation")).ToHaveCountAsync(0);
        await Assertions.Expect(dora.Conversation("Sailing")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_link_that_was_revoked_lets_nobody_in()
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync("Sailing", ben, cleo);
        await ShowDetailsAsync(ann);
        await ann.Page.Locator("member-list").GetByRole(AriaRole.Button, new() { Name = "Invite links" }).ClickAsync();
        await ann.Page.Locator("invite-links button[type=submit]").ClickAsync();
        var link = await ann.Page.Locator(".link-address").TextContentAsync();
        var page = await OpenAsync(link!);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Sailing");

        await ann.Page.Locator("invite-links .link-row").GetByTitle("Revoke").ClickAsync();
        await Assertions.Expect(ann.Page.Locator("invite-links .link-row")).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("This link does not work");
    }

    [Fact]
    public async Task Nobody_writes_in_an_archived_conversation_until_it_is_opened_again()
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync("Sailing", ben, cleo);
        await ben.Conversation("Sailing").ClickAsync();
        await ShowDetailsAsync(ann);
        await ann.Page.Locator(".details-manage").GetByRole(AriaRole.Button, new() { Name = "Archive" }).ClickAsync();
        await ann.Page.Locator("confirm-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(ben.Page.Locator(".composer-readonly")).ToContainTextAsync("This conversation is archived");
        await Assertions.Expect(ben.Composer).ToHaveCountAsync(0);

        await ann.Page.Locator(".details-manage").GetByRole(AriaRole.Button, new() { Name = "Open again" }).ClickAsync();
        await ben.SayAsync("We are back");
        await Assertions.Expect(ann.Message("We are back")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_conversation_that_its_owner_deletes_goes_for_the_others_while_they_look()
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync("Sailing", ben, cleo);
        await ben.Conversation("Sailing").ClickAsync();
        await Assertions.Expect(ben.Composer).ToBeVisibleAsync();
        await ShowDetailsAsync(ann);
        await ann.Page.Locator("details-pane").GetByRole(AriaRole.Button, new() { Name = "Delete conversation…" }).ClickAsync();
        var confirm = ann.Page.Locator("delete-conversation button[type=submit]");
        await Assertions.Expect(confirm).ToBeDisabledAsync();
        await ann.Page.Locator("delete-conversation input[name=name]").FillAsync("sailing");
        await confirm.ClickAsync();
        foreach (var person in new[] { ann, ben })
        {
            await Assertions.Expect(person.Conversation("Sailing")).ToHaveCountAsync(0);
            await Assertions.Expect(person.Composer).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task Slow_mode_counts_down_and_gives_back_what_it_refuses()
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync("Sailing", ben, cleo);
        await ben.Conversation("Sailing").ClickAsync();
        var other = await OtherDeviceAsync(ben);
        await other.Conversation("Sailing").ClickAsync();
        await ShowDetailsAsync(ann);
        await ann.Page.Locator(".details-manage").GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        await ann.Page.Locator("conversation-settings select[name=slow]").SelectOptionAsync("300");
        await ann.Page.Locator("conversation-settings button[type=submit]").ClickAsync();
        foreach (var device in new[] { ben, other })
            await Assertions.Expect(device.Page.Locator(".composer-note")).ToContainTextAsync("Slow mode: one message every 5 minutes");

        await ben.SayAsync("Once");
        await Assertions.Expect(ben.Page.Locator(".composer-note")).ToContainTextAsync("Slow mode: you can write again in");
        await Assertions.Expect(ann.Message("Once")).ToBeVisibleAsync();
        // The other device does not know of the wait before the server tells it.
        await other.SayAsync("Twice");
        await Assertions.Expect(other.Page.Locator(".composer-note")).ToContainTextAsync("Slow mode: you can write again in");
        await Assertions.Expect(other.Composer).ToHaveValueAsync("Twice");
        await Assertions.Expect(ann.Message("Twice")).ToHaveCountAsync(0);
    }

    private static async Task KeepAsync(Person person, string conversation, string action)
    {
        await person.Conversation(conversation).ClickAsync(new() { Button = MouseButton.Right });
        await person.Page.GetByRole(AriaRole.Menuitem, new() { Name = action, Exact = true }).ClickAsync();
    }

    private static ILocator Note(Person person, string text) => person.Page.Locator(".message-system").GetByText(text, new() { Exact = true });

    private static async Task ShowDetailsAsync(Person person)
    {
        await person.Page.Locator(".chat-main .pane-head button[aria-pressed]").ClickAsync();
        await Assertions.Expect(person.Page.Locator("member-list .person").First).ToBeVisibleAsync();
    }
}
