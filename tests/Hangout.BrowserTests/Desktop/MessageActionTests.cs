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
        await ann.ChooseAsync("A secret", "Delete for everyone");
        await ann.Page.Locator("confirm-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(ben.Page.Locator(".message-deleted")).ToBeVisibleAsync();
        await Assertions.Expect(ben.Message("A secret")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_message_deleted_for_oneself_is_gone_on_ones_other_devices_too_and_stays_for_the_other()
    {
        var (ann, ben) = await TalkingAsync("Not for me");
        await ben.ChooseAsync("Not for me", "Delete for me");
        await ben.Page.Locator("confirm-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(ben.Message("Not for me")).ToHaveCountAsync(0);
        await ReloadAsync(ben);
        await Assertions.Expect(ben.Composer).ToBeVisibleAsync();
        await Assertions.Expect(ben.Message("Not for me")).ToHaveCountAsync(0);
        await Assertions.Expect(ann.Message("Not for me")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_pin_stands_above_the_conversation_for_both_until_it_is_taken_off()
    {
        var (ann, ben) = await TalkingAsync("The address");
        await ben.ChooseAsync("The address", "Pin");
        foreach (var person in new[] { ann, ben })
        {
            await Assertions.Expect(person.Page.Locator(".pins-newest")).ToContainTextAsync("The address");
            await Assertions.Expect(person.Row("The address").GetByTitle("Pinned by")).ToBeVisibleAsync();
        }

        await ann.ChooseAsync("The address", "Unpin");
        await Assertions.Expect(ben.Page.Locator(".pins-bar")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_history_of_an_edited_message_shows_what_changed()
    {
        var (ann, ben) = await TalkingAsync("At four");
        await ann.Composer.PressAsync("ArrowUp");
        await ann.Page.Locator("edit-box textarea").FillAsync("At five");
        await ann.Page.Locator("edit-box textarea").PressAsync("Enter");
        await ben.Row("At five").Locator(".message-edited").ClickAsync();
        await Assertions.Expect(ben.Page.Locator("edits-dialog ins")).ToContainTextAsync("five");
        await Assertions.Expect(ben.Page.Locator("edits-dialog del")).ToContainTextAsync("four");
        (await ViolationsAsync(ben.Page)).ShouldBeEmpty("edit history");
    }

    [Fact]
    public async Task A_saved_message_is_found_in_the_list_and_leads_back_to_its_place()
    {
        var (_, ben) = await TalkingAsync("Read later");
        await ben.ChooseAsync("Read later", "Save for later");
        await Assertions.Expect(ben.Row("Read later").GetByTitle("Saved")).ToBeVisibleAsync();
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Saved messages" }).ClickAsync();
        (await ViolationsAsync(ben.Page)).ShouldBeEmpty("saved messages");
        await ben.Page.Locator("saved-dialog .message-row").ClickAsync();
        await Assertions.Expect(ben.Row("Read later")).ToHaveClassAsync(new Regex("is-lit", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_message_is_forwarded_with_a_comment_to_a_conversation_that_was_searched_for()
    {
        var (ann, ben) = await TalkingAsync("Spread the word");
        var carl = await NewPersonAsync("Carl");
        await ben.StartConversationAsync(title: null, carl);
        await ben.Conversation(ann.Name).ClickAsync();
        await ben.ChooseAsync("Spread the word", "Forward…");
        var dialog = ben.Page.Locator("forward-dialog dialog");
        await dialog.Locator("input[type=search]").FillAsync("Carl");
        await dialog.Locator(".person").ClickAsync();
        (await ViolationsAsync(ben.Page)).ShouldBeEmpty("forwarding");
        await dialog.Locator(".field input").FillAsync("FYI");
        await dialog.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await carl.Conversation(ben.Name).ClickAsync();
        await Assertions.Expect(carl.Row("Spread the word").Locator(".message-forwarded")).ToHaveTextAsync("Forwarded");
        await Assertions.Expect(carl.Message("FYI")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_poll_is_voted_on_by_the_keyboard_shows_who_voted_and_can_be_closed()
    {
        var (ann, ben) = await TalkingAsync("A question");
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Poll", Exact = true }).ClickAsync();
        var fields = ann.Page.Locator("poll-dialog input[type=text]");
        foreach (var (text, i) in new[] { "Tea?", "Yes", "No" }.Select((text, i) => (text, i)))
            await fields.Nth(i).FillAsync(text);
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("a new poll");
        await ann.Page.Locator("poll-dialog button[type=submit]").ClickAsync();

        await ben.Page.Locator("poll-view").GetByRole(AriaRole.Radio).First.FocusAsync();
        await ben.Page.Keyboard.PressAsync("Space");
        await Assertions.Expect(ann.Page.Locator("poll-view .poll-count").First).ToContainTextAsync("100 %");
        await ann.Page.Locator("poll-view").GetByText("Who voted").ClickAsync();
        await Assertions.Expect(ann.Page.Locator(".poll-voters").First).ToHaveTextAsync(ben.Name);
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("a poll");
        await ann.Page.Locator("poll-view").GetByText("Close poll").ClickAsync();
        await ann.Page.Locator("confirm-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(ben.Page.Locator("poll-view").GetByRole(AriaRole.Radio).First).ToBeDisabledAsync();
        await Assertions.Expect(ben.Page.Locator("poll-view .is-mine")).ToHaveCountAsync(1);
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
