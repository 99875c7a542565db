namespace Hangout.BrowserTests.Desktop;

/// <summary>axe finds nothing on the screens that people meet, in light and dark.</summary>
public sealed class AccessibilityTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_new_persons_desk_has_no_accessibility_violation(ColorScheme scheme)
    {
        var ann = await NewPersonAsync("Ann");
        await UseAsync(ann, scheme);
        await Assertions.Expect(ann.Page.Locator("chat-welcome .person").First).ToBeVisibleAsync();
        await Assertions.Expect(ann.Page.Locator(".notifications .empty-points")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_screens_of_a_phone_have_no_accessibility_violation(ColorScheme scheme)
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await UseAsync(ann, scheme);
        await BecomePhoneAsync(ann);
        await Assertions.Expect(ann.Page.Locator("chat-welcome .person").First).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("the welcome");

        await ann.Page.Locator(".taskbar-bell").ClickAsync();
        await Assertions.Expect(ann.Page.Locator(".notifications .empty-points")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("the notifications");
        await ann.Page.GoBackAsync();

        await ann.Page.Locator(".list-head .button-accent").ClickAsync();
        var dialog = ann.Page.Locator("new-conversation dialog");
        await Assertions.Expect(dialog).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("a new conversation");
        await dialog.Locator("input[type=search]").FillAsync(ben.Username);
        await dialog.Locator(".person").ClickAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("a new conversation with somebody chosen");
        await dialog.Locator("button[type=submit]").ClickAsync();

        await ann.SayAsync("hello");
        await Assertions.Expect(ann.Message("hello")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("the conversation");
        await ann.Page.GetByLabel("Show details").ClickAsync();
        await Assertions.Expect(ann.Page.Locator("details-pane .person").First).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("its details");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Details_and_the_question_before_a_block_have_no_accessibility_violation(ColorScheme scheme)
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await UseAsync(ann, scheme);
        await ann.Page.GetByLabel("Show details").ClickAsync();
        await Assertions.Expect(ann.Page.Locator("details-pane .person").First).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("the details");

        await ann.Page.Locator("details-pane").GetByRole(AriaRole.Button, new() { Name = "Block" }).ClickAsync();
        await Assertions.Expect(ann.Page.Locator("block-dialog dialog")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("the question");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_dialogs_of_a_conversation_have_no_accessibility_violation(ColorScheme scheme)
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync("Sailing", ben, cleo);
        await UseAsync(ann, scheme);
        await ann.Page.GetByLabel("Show details").ClickAsync();
        await Assertions.Expect(ann.Page.Locator("member-list .person").First).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("the details");
        var details = ann.Page.Locator("details-pane");
        foreach (var (button, dialog) in new[]
        {
            ("Edit name and description", "edit-conversation"), ("Settings", "conversation-settings"), ("Add people", "add-people"), ("Invite links", "invite-links"),
            ("Banned people", "banned-people"), ("Delete conversation…", "delete-conversation"),
        })
        {
            await details.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
            var shown = ann.Page.Locator($"{dialog} dialog");
            await Assertions.Expect(shown).ToBeVisibleAsync();
            if (dialog == "invite-links")
            {
                await shown.Locator("button[type=submit]").ClickAsync();
                await Assertions.Expect(shown.Locator(".link-row")).ToBeVisibleAsync();
            }

            (await ViolationsAsync(ann.Page)).ShouldBeEmpty(dialog);
            await ann.Page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(shown).Not.ToBeVisibleAsync();
        }

        await ann.Page.Locator($"member-list .person[data-username='{ben.Username}']").GetByRole(AriaRole.Button).ClickAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("a member's menu");
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Permissions…" }).ClickAsync();
        await Assertions.Expect(ann.Page.Locator("member-permissions dialog")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("a member's permissions");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Threads_pins_edits_saved_messages_and_invitations_have_no_accessibility_violation(ColorScheme scheme)
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync("Sailing", ben, await NewPersonAsync("Dora"));
        await UseAsync(ann, scheme);
        await UseAsync(cleo, scheme);
        await ann.SayAsync("At four");
        await Assertions.Expect(ann.Message("At four")).ToBeVisibleAsync();
        await ann.Composer.PressAsync("ArrowUp");
        await ann.Page.Locator("edit-box textarea").FillAsync("At five");
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("an edit");
        await ann.Page.Locator("edit-box textarea").PressAsync("Enter");
        await ann.Row("At five").Locator(".message-edited").ClickAsync();
        await Assertions.Expect(ann.Page.Locator("edits-dialog ins")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("the history of an edited message");
        await ann.Page.Keyboard.PressAsync("Escape");

        await ann.ChooseAsync("At five", "Pin");
        await ann.Page.Locator(".pins-bar").GetByTitle("Pinned messages").ClickAsync();
        await Assertions.Expect(ann.Page.Locator("pins-dialog dialog")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("pinned messages");
        await ann.Page.Keyboard.PressAsync("Escape");

        await ann.ChooseAsync("At five", "Save for later");
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Saved messages" }).ClickAsync();
        await Assertions.Expect(ann.Page.Locator("saved-dialog .message-row")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("saved messages");
        await ann.Page.Keyboard.PressAsync("Escape");

        await ann.ChooseAsync("At five", "Reply in thread");
        await ann.Page.Locator("thread-pane textarea").FillAsync("Fine");
        await ann.Page.Locator("thread-pane textarea").PressAsync("Enter");
        await Assertions.Expect(ann.Page.Locator("thread-pane .message")).ToHaveCountAsync(2);
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("a thread");

        await ann.Page.GetByLabel("Show details").ClickAsync();
        await ann.Page.Locator("member-list").GetByRole(AriaRole.Button, new() { Name = "Add people" }).ClickAsync();
        await ann.Page.Locator("add-people input[type=search]").FillAsync(cleo.Username);
        await ann.Page.Locator($"add-people .person[data-username='{cleo.Username}']").ClickAsync();
        await ann.Page.Locator("add-people input[type=checkbox]").CheckAsync();
        await ann.Page.Locator("add-people button[type=submit]").ClickAsync();
        await Assertions.Expect(cleo.Page.Locator(".invitation")).ToContainTextAsync("Sailing");
        (await ViolationsAsync(cleo.Page)).ShouldBeEmpty("an invitation");
    }

    [Theory]
    [InlineData("/", ColorScheme.Light)]
    [InlineData("/", ColorScheme.Dark)]
    [InlineData("/signin", ColorScheme.Light)]
    [InlineData("/signin", ColorScheme.Dark)]
    [InlineData("/signin?register=1", ColorScheme.Light)]
    [InlineData("/signin?register=1", ColorScheme.Dark)]
    public async Task The_pages_before_the_desk_have_no_accessibility_violation(string path, ColorScheme scheme)
    {
        var page = await OpenAsync(new Uri(Hangout.WebUrl, path).ToString());
        await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        (await ViolationsAsync(page)).ShouldBeEmpty();
    }
}
