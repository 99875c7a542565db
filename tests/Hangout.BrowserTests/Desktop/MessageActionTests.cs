using System.Text.RegularExpressions;

namespace Hangout.BrowserTests.Desktop;

/// <summary>What people do with messages that are there.</summary>
public sealed class MessageActionTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task A_reaction_shows_to_both_and_goes_when_it_is_taken_back()
    {
        var (ann, ben) = await TalkingAsync("Shall we?");
        var (mine, theirs) = (ben.Row("Shall we?").Locator(".reaction[aria-pressed]"), ann.Row("Shall we?").Locator(".reaction[aria-pressed]"));

        await ben.ActAsync("Shall we?", "Add reaction");
        await ben.Page.Locator(".quick-emoji button").First.ClickAsync();
        await Assertions.Expect(theirs).ToHaveAttributeAsync("aria-pressed", "false");
        await Assertions.Expect(mine).ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(ben.Row("Shall we?")).Not.ToHaveClassAsync(IsPending);

        await mine.ClickAsync();
        await Assertions.Expect(theirs).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_up_arrow_edits_the_last_message_for_both()
    {
        var (ann, ben) = await TalkingAsync("At fife");
        await ann.Composer.PressAsync("ArrowUp");
        await ann.Page.Locator("edit-box textarea").FillAsync("At five");
        await ann.Page.Locator("edit-box textarea").PressAsync("Enter");
        await Assertions.Expect(ben.Message("At five")).ToBeVisibleAsync();
        await Assertions.Expect(ben.Row("At five").Locator(".message-edited")).ToBeVisibleAsync();
        await Assertions.Expect(ann.Composer).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_message_is_deleted_for_both_once_its_author_says_yes()
    {
        var (ann, ben) = await TalkingAsync("A secret");
        await ann.Row("A secret").ClickAsync(new() { Button = MouseButton.Right });
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await ann.Page.Locator("confirm-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(ben.Page.Locator(".message-deleted")).ToBeVisibleAsync();
        await Assertions.Expect(ben.Message("A secret")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_reply_shows_what_it_answers()
    {
        var (ann, ben) = await TalkingAsync("Who cooks?");
        await ben.ActAsync("Who cooks?", "Reply");
        await ben.SayAsync("I do");
        await Assertions.Expect(ann.Row("I do").Locator(".message-quote")).ToContainTextAsync("Who cooks?");
    }

    [Fact]
    public async Task A_message_shows_that_it_was_read()
    {
        var (ann, _) = await TalkingAsync("Look");
        await ann.Row("Look").Locator(".message-mark.is-read").ClickAsync();
        await Assertions.Expect(ann.Page.Locator(".receipts")).ToContainTextAsync("Ben Tester");
    }

    [Fact]
    public async Task What_was_done_offline_is_done_once_the_connection_is_back()
    {
        var (ann, ben) = await TalkingAsync("Draft");
        await ann.Page.Context.SetOfflineAsync(true);
        await Assertions.Expect(ann.Page.Locator(".link-offline")).ToBeVisibleAsync();
        await ann.Composer.PressAsync("ArrowUp");
        await ann.Page.Locator("edit-box textarea").FillAsync("Final");
        await ann.Page.Locator("edit-box textarea").PressAsync("Enter");
        await Assertions.Expect(ann.Row("Final")).ToHaveClassAsync(IsPending);

        await ann.Page.Context.SetOfflineAsync(false);
        await Assertions.Expect(ben.Message("Final")).ToBeVisibleAsync();
        await Assertions.Expect(ann.Row("Final")).Not.ToHaveClassAsync(IsPending);
    }

    private static readonly Regex IsPending = new("is-pending", RegexOptions.None, TimeSpan.FromSeconds(1));

    /// <summary>Ann and Ben, each with their conversation open, in which Ann has written.</summary>
    private async Task<(Person Ann, Person Ben)> TalkingAsync(string text)
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync(text);
        await ben.Conversation(ann.Name).ClickAsync();
        await Assertions.Expect(ben.Message(text)).ToBeVisibleAsync();
        await Assertions.Expect(ann.Message(text)).ToBeVisibleAsync();
        return (ann, ben);
    }
}
