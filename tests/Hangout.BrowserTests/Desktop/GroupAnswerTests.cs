namespace Hangout.BrowserTests.Desktop;

/// <summary>The assistant among people: answers in threads, and summaries of what somebody missed (AI-3).</summary>
public sealed class GroupAnswerTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task A_question_in_a_group_is_answered_in_its_thread_and_the_group_can_do_without()
    {
        var (word, end) = ($"harbour{Guid.NewGuid():n}", new TaskCompletionSource());
        Hangout.Model.On(word, async call =>
        {
            await call.BeginAsync();
            await call.TokenAsync("At the ");
            await end.Task.WaitAsync(call.Gone);
            await call.TokenAsync("**quay**.");
            await call.EndAsync();
        });
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync("Sailing", ben, cleo);
        await ben.Conversation("Sailing").ClickAsync();

        await ben.Composer.PressSequentiallyAsync("@assist");
        await ben.Page.GetByRole(AriaRole.Option).Filter(new() { HasText = "Bot" }).ClickAsync();
        await ben.Composer.PressSequentiallyAsync($"where is the {word}?");
        await ben.Composer.PressAsync("Enter");

        foreach (var person in new[] { ann, ben })
        {
            await person.Page.Locator(".thread-link").ClickAsync();
            await Assertions.Expect(Answer(person).Locator("answer-text")).ToHaveTextAsync("At the");
            await Assertions.Expect(Answer(person).Locator(".bot-badge")).ToBeVisibleAsync();
        }

        // Ann may delete messages, Ben has asked.
        await Assertions.Expect(Stop(ann)).ToBeVisibleAsync();
        await Assertions.Expect(Stop(ben)).ToBeVisibleAsync();
        await cleo.Conversation("Sailing").ClickAsync();
        await cleo.Page.Locator(".thread-link").ClickAsync();
        await Assertions.Expect(Answer(cleo).Locator("answer-text")).ToHaveTextAsync("At the");
        await Assertions.Expect(Stop(cleo)).ToHaveCountAsync(0);
        end.SetResult();
        foreach (var person in new[] { ann, ben, cleo })
            await Assertions.Expect(Answer(person).Locator(".message-body strong")).ToHaveTextAsync("quay");
        (await ViolationsAsync(ben.Page)).ShouldBeEmpty("an answer in a thread");

        await ann.Page.Locator("thread-pane").GetByRole(AriaRole.Button, new() { Name = "Close the thread" }).ClickAsync();
        await ann.Page.Locator(".chat-main .pane-head button[aria-pressed]").First.ClickAsync();
        await ann.Page.Locator(".details-manage").GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        await ann.Page.Locator("conversation-settings input[name=assistant]").UncheckAsync();
        await ann.Page.Locator("conversation-settings button[type=submit]").ClickAsync();
        await Assertions.Expect(ann.Page.Locator("conversation-settings dialog[open]")).ToHaveCountAsync(0);
        await ann.Composer.PressSequentiallyAsync("@");
        await Assertions.Expect(ann.Page.GetByRole(AriaRole.Option).First).ToBeVisibleAsync();
        await Assertions.Expect(ann.Page.GetByRole(AriaRole.Option).Filter(new() { HasText = "Bot" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_somebody_missed_is_summarised_in_the_window_of_the_assistant()
    {
        Hangout.Model.On("Summarise what I missed in", call => call.SayAsync("Twenty-one ships came."));
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(null, ben);
        for (var i = 0; i <= 20; i++)
            await ann.SayAsync($"Ship {i} came");
        await Assertions.Expect(ann.Page.Locator(".is-waiting, .is-sent")).ToHaveCountAsync(0);

        await ben.Conversation(ann.Name).ClickAsync();
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Summarise what I missed" }).ClickAsync();
        await Assertions.Expect(ben.Page.Locator("assistant-answer answer-text")).ToHaveTextAsync("Twenty-one ships came.");
    }

    private static ILocator Answer(Person person) => person.Page.Locator("thread-pane .message").Filter(new() { Has = person.Page.Locator(".bot-badge") });

    private static ILocator Stop(Person person) => Answer(person).GetByRole(AriaRole.Button, new() { Name = "Stop" });
}
