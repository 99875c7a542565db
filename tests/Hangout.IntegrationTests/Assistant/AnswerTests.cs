using System.Text;
using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Messages;
using Hangout.IntegrationTests.Support;
using Hangout.IntegrationTests.Worker;

namespace Hangout.IntegrationTests.Assistant;

/// <summary>Answers from the model over worker, Redis and hub to the devices (AI-2).</summary>
[Collection(nameof(PreviewSystem))]
public sealed class AnswerTests(PreviewSystem system)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ScriptedModel Model => system.Model;

    [Fact(Timeout = 360_000)]
    public async Task A_question_gets_one_answer_that_grows_on_every_device_and_then_stands_as_a_message()
    {
        using var ann = await Asker.ComeAsync(system);
        var chat = await ann.BeginAsync(new AssistantSettings(SystemPrompt: "Be brief.", Temperature: 0.5, MaxTokens: 100, TopP: 0.9));
        await using var device = await ann.ConnectAsync(chat.Id);
        var go = new TaskCompletionSource();
        Model.On("tell me all", async call =>
        {
            await call.BeginAsync();
            await call.TokenAsync("One ");
            await call.TokenAsync("two ");
            await go.Task.WaitAsync(call.Gone);
            await call.TokenAsync("**three**");
            await call.EndAsync();
        });

        var question = await ann.AskAsync(chat.Id, "tell me all");
        await Eventually.IsTrueAsync(() => Grown(device).EndsWith("two ", StringComparison.Ordinal), "The first two tokens, live");
        var open = (await ann.AnswersAsync(chat.Id, question)).ShouldHaveSingleItem();
        (open.SenderId, open.Text, open.Answer!.State, open.ReplyToId).ShouldBe((Hangout.Core.Accounts.AssistantAccount.Id, "", AnswerState.Waiting, question));
        // Whoever opens it now, or comes back, sees what there is.
        (await ann.TextAsync(chat.Id, open.Id)).ShouldBe(new AnswerTextDto(0, "One two ", AnswerState.Running));
        (await ann.TextAsync(chat.Id, open.Id, from: 4)).ShouldBe(new AnswerTextDto(4, "two ", AnswerState.Running));
        (await ann.TextAsync(chat.Id, open.Id, from: 99)).Text.ShouldBe("");
        // The same question again is no second one.
        await ann.SendAsync(HttpMethod.Post, $"/api/conversations/{chat.Id}/messages", new SendMessageRequest(question, chat.Id, "tell me all"));
        go.SetResult();

        var answer = (await ann.AnsweredAsync(chat.Id, question)).ShouldHaveSingleItem();
        (answer.Id, answer.Text).ShouldBe((open.Id, "One two **three**"));
        answer.Html!.ShouldContain("<strong>three</strong>");
        var known = answer.Answer!;
        (known.State, known.Model, known.Temperature, known.PromptTokens, known.CompletionTokens).ShouldBe((AnswerState.Done, "test/small", 0.5, 7, 11));
        known.DurationMs!.Value.ShouldBeGreaterThanOrEqualTo(0);
        await Eventually.IsTrueAsync(() => device.MessagesOf(chat.Id).Any(m => m.Id == answer.Id && m.Text == answer.Text), "The whole answer, live");
        Grown(device).ShouldBe("One two **three**");
        (await ann.TextAsync(chat.Id, answer.Id, from: 8)).ShouldBe(new AnswerTextDto(8, "**three**", AnswerState.Done));

        var asked = Model.AskedOf("tell me all").ShouldHaveSingleItem();
        ScriptedModel.TextOf(asked["messages"]![0]!["content"]).ShouldBe("Be brief.");
        (asked["temperature"]!.GetValue<double>(), Math.Round(asked["top_p"]!.GetValue<double>(), 3)).ShouldBe((0.5, 0.9));
        (asked["max_completion_tokens"] ?? asked["max_tokens"])!.GetValue<int>().ShouldBe(100);
        await Eventually.ReachesAsync(async () => await ann.TitleAsync(chat.Id) == "A title of the model", "The title");
        (await ann.CallAsync<AssistantDto>(HttpMethod.Get, "/api/assistant")).Usage.ShouldSatisfyAllConditions(
            u => u.Requests.ShouldBe(1), u => u.Tokens.ShouldBe(18), u => u.RequestLimit.ShouldBe(PreviewSystem.AnswersPerDay));
    }

    [Fact(Timeout = 360_000)]
    public async Task A_device_that_lost_events_or_came_late_puts_the_answer_together_without_a_hole_or_a_repeat()
    {
        using var ann = await Asker.ComeAsync(system);
        var chat = await ann.BeginAsync();
        var said = string.Concat(Enumerable.Range(0, 400).Select(i => $"w{i}é🙂 "));
        var half = new TaskCompletionSource();
        Model.On("speak long", async call =>
        {
            await call.BeginAsync();
            for (var i = 0; i < said.Length; i += 7)
            {
                // Characters of two halves fall apart here.
                await call.TokenAsync(said[i..Math.Min(i + 7, said.Length)]);
                if (i > said.Length / 2)
                    await half.Task.WaitAsync(call.Gone);
            }

            await call.EndAsync();
        });
        await using var early = await ann.ConnectAsync(chat.Id);
        var question = await ann.AskAsync(chat.Id, "speak long");
        await Eventually.IsTrueAsync(() => Grown(early).Length > said.Length / 3, "A good part of it");
        await early.GoOfflineAsync();
        half.SetResult();
        await ann.AnsweredAsync(chat.Id, question);
        early.GoOnline();
        await Eventually.IsTrueAsync(() => early.MessagesOf(chat.Id).Any(m => m.Answer?.State == AnswerState.Done), "The whole answer, by resync");
        early.MessagesOf(chat.Id).Single(m => m.Answer is not null).Text.Replace("\uFFFD", "", StringComparison.Ordinal).Length.ShouldBeInRange(said.Length - 400, said.Length);
        // What was told stands at its place, whatever was missed.
        var final = early.MessagesOf(chat.Id).Single(m => m.Answer is not null).Text;
        foreach (var grew in early.Events.OfType<AnswerGrew>())
            final.Substring(grew.Offset, grew.Text.Length).ShouldBe(grew.Text);
    }

    [Fact(Timeout = 360_000)]
    public async Task A_character_that_the_network_cut_in_two_arrives_whole()
    {
        using var ann = await Asker.ComeAsync(system);
        var chat = await ann.BeginAsync();
        Model.On("cut characters", async call =>
        {
            await call.BeginAsync();
            foreach (var b in call.ChunkBytes("Grüße 🙂 漢字"))
                await call.RawAsync(new[] { b });
            await call.EndAsync();
        });
        var question = await ann.AskAsync(chat.Id, "cut characters");
        (await ann.AnsweredAsync(chat.Id, question))[0].Text.ShouldBe("Grüße 🙂 漢字");
    }

    [Fact(Timeout = 360_000)]
    public async Task An_answer_stops_at_once_keeps_what_there_is_and_goes_on_from_there()
    {
        using var ann = await Asker.ComeAsync(system);
        var chat = await ann.BeginAsync();
        await using var device = await ann.ConnectAsync(chat.Id);
        var isGone = new TaskCompletionSource();
        Model.On("never ends", async call =>
        {
            await call.BeginAsync();
            await call.TokenAsync("Half of");
            call.Gone.Register(() => isGone.TrySetResult());
            await Task.Delay(Timeout.Infinite, call.Gone);
        });
        Model.On("Go on with your last answer", call => call.SayAsync(" a sentence."));
        var question = await ann.AskAsync(chat.Id, "never ends");
        await Eventually.IsTrueAsync(() => Grown(device) == "Half of", "The first token");
        var id = (await ann.AnswersAsync(chat.Id, question))[0].Id;
        var path = $"/api/assistant/conversations/{chat.Id}/answers/{id}";

        await ann.SendAsync(HttpMethod.Post, $"{path}/stop");
        await isGone.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        var stopped = (await ann.AnsweredAsync(chat.Id, question))[0];
        (stopped.Text, stopped.Answer!.State, stopped.Answer.Error).ShouldBe(("Half of", AnswerState.Stopped, null));
        await ann.SendAsync(HttpMethod.Post, $"{path}/stop");

        await ann.SendAsync(HttpMethod.Post, $"{path}/continue");
        await Eventually.ReachesAsync(async () => (await ann.AnswersAsync(chat.Id, question))[0].Text == "Half of a sentence.", "The rest");
        var whole = (await ann.AnswersAsync(chat.Id, question)).ShouldHaveSingleItem();
        whole.Answer!.State.ShouldBe(AnswerState.Done);
        device.Events.OfType<AnswerGrew>().Last().ShouldBe(new AnswerGrew(chat.Id, id, 7, " a sentence."));
        (await ann.RefusedAsync(HttpMethod.Post, $"{path}/continue")).Code.ShouldBe(ErrorCodes.NotAllowed);
    }

    [Fact(Timeout = 360_000)]
    public async Task Regenerating_and_editing_make_branches_and_the_model_reads_the_branch_it_is_asked_in()
    {
        using var ann = await Asker.ComeAsync(system);
        var chat = await ann.BeginAsync();
        var first = await ann.AskAsync(chat.Id, "first question");
        var one = (await ann.AnsweredAsync(chat.Id, first))[0];
        var again = Guid.CreateVersion7();
        var request = new AnswerAgainRequest(again, first, "test/large");
        await ann.SendAsync(HttpMethod.Post, $"/api/assistant/conversations/{chat.Id}/answers", request);
        await ann.SendAsync(HttpMethod.Post, $"/api/assistant/conversations/{chat.Id}/answers", request);
        var answers = await ann.AnsweredAsync(chat.Id, first, count: 2);
        answers.Select(a => (a.Id, a.Answer!.Model)).ShouldBe([(one.Id, "test/small"), (again, "test/large")]);

        // After the first answer, though the second is newer.
        var second = await ann.AskAsync(chat.Id, "second question", replyTo: one.Id);
        await ann.AnsweredAsync(chat.Id, second);
        // In place of the first question: a branch of its own.
        var edited = await ann.AskAsync(chat.Id, "edited question", replyTo: first);
        await ann.AnsweredAsync(chat.Id, edited);

        Asked("second question").ShouldBe(["first question", "You said: first question", "second question"]);
        Asked("edited question").ShouldBe(["edited question"]);
        (await ann.RefusedAsync(HttpMethod.Post, $"/api/assistant/conversations/{chat.Id}/answers", new AnswerAgainRequest(Guid.CreateVersion7(), one.Id)))
            .Code.ShouldBe(ErrorCodes.MessageNotFound);

        string[] Asked(string question) =>
            [.. ((System.Text.Json.Nodes.JsonArray)Model.AskedOf(question).Single(a => a["stream"] is not null)["messages"]!).Select(m => ScriptedModel.TextOf(m!["content"]))];
    }

    [Fact(Timeout = 360_000)]
    public async Task Earlier_messages_make_way_when_the_window_of_the_model_is_full()
    {
        using var ann = await Asker.ComeAsync(system);
        var chat = await ann.BeginAsync();
        var long1 = "begin " + string.Join(' ', Enumerable.Range(0, 24_000));
        for (var i = 0; i < 2; i++)
            await ann.AnsweredAsync(chat.Id, await ann.AskAsync(chat.Id, long1[..90_000]));
        var question = await ann.AskAsync(chat.Id, "what was the first word?");
        var answer = (await ann.AnsweredAsync(chat.Id, question))[0];
        answer.Answer!.State.ShouldBe(AnswerState.Done);
        answer.Answer.OmittedMessages!.Value.ShouldBeGreaterThan(0);
        var asked = Model.AskedOf("what was the first word?").Single(a => a["stream"] is not null);
        ((System.Text.Json.Nodes.JsonArray)asked["messages"]!).Count.ShouldBe(5 - answer.Answer.OmittedMessages.Value);
    }

    [Fact(Timeout = 360_000)]
    public async Task An_answer_whose_worker_went_away_is_marked_as_interrupted_with_what_there_is_and_goes_on()
    {
        using var ann = await Asker.ComeAsync(system);
        var chat = await ann.BeginAsync();
        await using var device = await ann.ConnectAsync(chat.Id);
        Model.On("worker dies", async call =>
        {
            await call.BeginAsync();
            await call.TokenAsync("As far as");
            await Task.Delay(Timeout.Infinite, call.Gone);
        });
        Model.On("Go on with your last answer", call => call.SayAsync(" a sentence."));
        var question = await ann.AskAsync(chat.Id, "worker dies");
        await Eventually.IsTrueAsync(() => Grown(device) == "As far as", "The first token");

        await system.RestartWorkerAsync(Stop);
        var answer = (await ann.AnsweredAsync(chat.Id, question))[0];
        (answer.Text, answer.Answer!.State).ShouldBe(("As far as", AnswerState.Interrupted));
        await ann.SendAsync(HttpMethod.Post, $"/api/assistant/conversations/{chat.Id}/answers/{answer.Id}/continue");
        await Eventually.ReachesAsync(async () => (await ann.AnswersAsync(chat.Id, question))[0].Text == "As far as a sentence.", "The rest");

        // One that nobody renews, as after a crash, is found by its lease.
        var lost = await ann.AskAsync(chat.Id, "worker dies");
        await Eventually.IsTrueAsync(() => Grown(device).EndsWith("As far as", StringComparison.Ordinal), "The first token of the second");
        await PostPerson.ExecuteAsync(
            system, "update assistant_answers set writer_id = $2, leased_until = now() - interval '1 second' where question_id = $1", lost, Guid.NewGuid());
        var given = (await ann.AnsweredAsync(chat.Id, lost))[0];
        (given.Text, given.Answer!.State).ShouldBe(("As far as", AnswerState.Interrupted));
    }

    [Fact(Timeout = 360_000)]
    public async Task A_title_of_a_persons_own_stays_and_a_second_worker_makes_no_second_answer()
    {
        using var ann = await Asker.ComeAsync(system);
        var chat = await ann.BeginAsync(title: "My own");
        var question = await ann.AskAsync(chat.Id, "hello");
        await PostPerson.TellAsync(system, new Contracts.Facts.QuestionAsked(chat.Id, question));
        await PostPerson.TellAsync(system, new Contracts.Facts.QuestionAsked(chat.Id, question));
        await ann.AnsweredAsync(chat.Id, question);
        await ann.AnsweredAsync(chat.Id, await ann.AskAsync(chat.Id, "bye"));
        (await ann.AnswersAsync(chat.Id, question)).Count.ShouldBe(1);
        (await ann.TitleAsync(chat.Id)).ShouldBe("My own");
    }

    [Fact(Timeout = 360_000)]
    public async Task A_share_whose_time_is_over_takes_its_guest_with_it()
    {
        using var ann = await Asker.ComeAsync(system);
        using var ben = await Asker.ComeAsync(system);
        var path = $"/api/assistant/conversations/{(await ann.BeginAsync()).Id}";
        var share = await ann.CallAsync<AssistantShareDto>(
            HttpMethod.Post, $"{path}/shares", new ShareAssistantRequest(ShareAccess.Write, ben.Id, ExpiresAt: DateTimeOffset.UtcNow.AddDays(1)));
        await ben.SendAsync(HttpMethod.Post, $"/api/assistant/shared/{share.Token}");
        await ben.SendAsync(HttpMethod.Get, path);
        await PostPerson.ExecuteAsync(system, "update assistant_shares set expires_at = now() where id = $1", share.Id);
        await Eventually.ReachesAsync(
            async () => await PostPerson.CountAsync(system, "select count(*) from assistant_shares where id = $1", share.Id) == 0, "The share's end");
        (await ben.RefusedAsync(HttpMethod.Get, path)).Code.ShouldBe(ErrorCodes.ConversationNotFound);
        await ann.SendAsync(HttpMethod.Get, path);
    }

    /// <summary>The text of the newest answer, put together from the events; a hole ends it.</summary>
    private static string Grown(HangoutClient device)
    {
        var events = device.Events.OfType<AnswerGrew>().ToArray();
        var text = new StringBuilder();
        foreach (var grew in events.Where(e => e.MessageId == events[^1].MessageId))
        {
            if (grew.Offset != text.Length)
                break;
            text.Append(grew.Text);
        }

        return text.ToString();
    }
}
