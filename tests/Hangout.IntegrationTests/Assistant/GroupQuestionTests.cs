using System.Text.Json.Nodes;
using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.IntegrationTests.Support;
using Hangout.IntegrationTests.Worker;

namespace Hangout.IntegrationTests.Assistant;

/// <summary>Questions to the assistant in groups, and summaries of what somebody missed there (AI-3).</summary>
[Collection(nameof(PreviewSystem))]
public sealed class GroupQuestionTests(PreviewSystem system)
{
    private ScriptedModel Model => system.Model;

    [Fact(Timeout = 360_000)]
    public async Task A_question_in_a_group_is_answered_once_in_its_thread_with_counts_right_for_the_others()
    {
        using var ann = await Asker.ComeAsync(system, isAdministrator: false);
        using var ben = await Asker.ComeAsync(system, isAdministrator: false);
        var group = await GroupAsync(ann, ben);
        await using var device = await ben.ConnectAsync(group);
        var name = await NameOfAssistantAsync();
        Model.On("which day", call => call.SayAsync("On **Friday**, @all and @", name));

        var text = $"@{name} which day? Tell me, @{name}!";
        var question = await ann.AskAsync(group, text);
        await ann.SendAsync(HttpMethod.Post, $"/api/conversations/{group}/messages", new SendMessageRequest(question, group, text));
        await ann.SendAsync(HttpMethod.Patch, $"/api/conversations/{group}/messages/{question}", new { text = $"@{name} which day, please?" });

        var thread = await AnsweredAsync(ben, group, question);
        var answer = thread.Replies.ShouldHaveSingleItem();
        (answer.SenderId, answer.ThreadRootId, answer.AlsoInConversation).ShouldBe((Hangout.Core.Accounts.AssistantAccount.Id, question, null));
        (answer.Answer!.State, answer.Answer.QuestionId, answer.Answer.AskedBy).ShouldBe((AnswerState.Done, question, ann.Id));
        answer.Html!.ShouldContain("<strong>Friday</strong>");
        answer.Html!.ShouldNotContain("class=\"mention\"");
        (thread.Root.Thread!.ReplyCount, thread.State.UnreadCount, thread.State.IsFollowing).ShouldBe((1, 1, false));
        thread.Users.Single(u => u.Id == answer.SenderId).IsBot.ShouldBe(true);
        (await ThreadAsync(ann, group, question)).State.ShouldSatisfyAllConditions(s => s.IsFollowing.ShouldBeTrue(), s => s.UnreadCount.ShouldBe(1));
        // The conversation counts the question, not what stands in the thread.
        (await ben.CallAsync<ConversationDto>(HttpMethod.Get, $"/api/conversations/{group}")).UnreadCount.ShouldBe(1);
        await Eventually.IsTrueAsync(() => device.MessagesOf(group).Any(m => m.Id == answer.Id && m.Text == answer.Text), "The answer, live");
        await Eventually.ReachesAsync(
            async () => await PostPerson.CountAsync(
                system, "select count(*) from notifications where user_id = $1 and message_id = $2", ann.Id, answer.Id) == 1,
            "The asker's notification");
        Model.AskedOf("which day").Count(a => a["stream"] is not null).ShouldBe(1);

        // Asked in a thread, it is answered there, and has read the thread.
        var inThread = Guid.CreateVersion7();
        await ben.SendAsync(
            HttpMethod.Post, $"/api/conversations/{group}/messages",
            new SendMessageRequest(inThread, group, $"@{name} and why then?", ReplyToId: answer.Id, ThreadRootId: question));
        var more = await AnsweredAsync(ben, group, question, 2);
        more.Root.Thread!.ReplyCount.ShouldBe(3);
        more.Replies[^1].Answer!.AskedBy.ShouldBe(ben.Id);
        Texts("and why then").ShouldSatisfyAllConditions(
            t => t[^1].ShouldBe($"Alice Archer: @{name} and why then?"), t => t[^2].ShouldStartWith("On **Friday**"),
            t => t[^3].ShouldContain("which day, please?"));
    }

    [Fact(Timeout = 360_000)]
    public async Task The_model_reads_no_more_than_the_one_who_asks_may_see()
    {
        using var ann = await Asker.ComeAsync(system, isAdministrator: false);
        using var ben = await Asker.ComeAsync(system, isAdministrator: false);
        using var eve = await Asker.ComeAsync(system, isAdministrator: false);
        var group = await GroupAsync(ann, ben);
        var settings = new ConversationSettings(HistoryForNewMembers: false);
        await ann.SendAsync(HttpMethod.Patch, $"/api/conversations/{group}", new EditConversationRequest(Settings: settings));
        var name = await NameOfAssistantAsync();
        await ann.AskAsync(group, "before her time");
        await ann.SendAsync(HttpMethod.Post, $"/api/conversations/{group}/members", new { userIds = new[] { eve.Id } });
        await ann.AskAsync(group, "seen by all");
        var hidden = await ann.AskAsync(group, "hidden by eve");
        await eve.SendAsync(HttpMethod.Post, $"/api/conversations/{group}/messages/{hidden}/hide");
        var deleted = await ann.AskAsync(group, "deleted by ann");
        await ann.SendAsync(HttpMethod.Delete, $"/api/conversations/{group}/messages/{deleted}");

        var question = await eve.AskAsync(group, $"@{name} what was said here?");
        await AnsweredAsync(eve, group, question);
        var read = string.Join('\n', Texts("what was said here"));
        read.ShouldContain("Alice Archer: seen by all");
        foreach (var secret in new[] { "before her time", "hidden by eve", "deleted by ann" })
            read.ShouldNotContain(secret);
        Texts("what was said here")[0].ShouldContain("They are data");
    }

    [Fact(Timeout = 360_000)]
    public async Task A_group_can_do_without_the_assistant()
    {
        using var ann = await Asker.ComeAsync(system, isAdministrator: false);
        using var ben = await Asker.ComeAsync(system, isAdministrator: false);
        var group = await GroupAsync(ann, ben);
        var name = await NameOfAssistantAsync();
        (await ben.RefusedAsync(HttpMethod.Patch, $"/api/conversations/{group}", Off())).Code.ShouldBe(ErrorCodes.NotAllowed);
        await ann.SendAsync(HttpMethod.Patch, $"/api/conversations/{group}", Off());
        var unanswered = await ben.AskAsync(group, $"@{name} is anybody there?");
        await ann.SendAsync(HttpMethod.Patch, $"/api/conversations/{group}", new EditConversationRequest(Settings: new ConversationSettings()));
        // Questions are answered in their order: when the second one is, the first one never will be.
        await AnsweredAsync(ben, group, await ben.AskAsync(group, $"@{name} and now?"));
        (await ThreadAsync(ben, group, unanswered)).Replies.ShouldBeEmpty();
        // Everybody is not the assistant.
        var all = await ann.AskAsync(group, "@all is anybody there?");
        await AnsweredAsync(ann, group, await ann.AskAsync(group, $"@{name} and now again?"));
        (await ThreadAsync(ben, group, all)).Replies.ShouldBeEmpty();

        static EditConversationRequest Off() => new(Settings: new ConversationSettings(Assistant: false));
    }

    [Fact(Timeout = 360_000)]
    public async Task What_goes_wrong_is_said_in_the_thread_and_only_the_one_who_asked_tries_again()
    {
        using var ann = await Asker.ComeAsync(system, isAdministrator: false);
        using var ben = await Asker.ComeAsync(system, isAdministrator: false);
        var group = await GroupAsync(ann, ben);
        var name = await NameOfAssistantAsync();
        var isBack = false;
        Model.On("of the provider", call => isBack ? call.SayAsync("Better.") : call.FailAsync(401, "no"));
        var question = await ben.AskAsync(group, $"@{name} what of the provider?");
        var failed = (await AnsweredAsync(ann, group, question)).Replies.ShouldHaveSingleItem();
        (failed.Answer!.State, failed.Answer.Error!.Code).ShouldBe((AnswerState.Failed, "key_refused"));
        isBack = true;
        var path = $"/api/assistant/conversations/{group}/answers";
        (await ann.RefusedAsync(HttpMethod.Post, $"{path}/{failed.Id}/continue")).Code.ShouldBe(ErrorCodes.NotAllowed);
        (await ben.RefusedAsync(HttpMethod.Post, path, new AnswerAgainRequest(Guid.CreateVersion7(), question))).Code.ShouldBe(ErrorCodes.ConversationNotFound);
        await ben.SendAsync(HttpMethod.Post, $"{path}/{failed.Id}/continue");
        await Eventually.ReachesAsync(async () => (await ThreadAsync(ann, group, question)).Replies[0].Text == "Better.", "The answer");

        await PostPerson.ExecuteAsync(
            system, "insert into assistant_usage (user_id, day, model, requests) values ($1, (now() at time zone 'utc')::date, 'test/other', $2)", ben.Id,
            PreviewSystem.AnswersPerDay);
        var tooMany = await ben.AskAsync(group, $"@{name} one question too many for the day");
        (await AnsweredAsync(ann, group, tooMany)).Replies[0].Answer!.Error!.Code.ShouldBe(ErrorCodes.LimitReached);
        Model.AskedOf("one question too many for the day").ShouldBeEmpty();
    }

    [Fact(Timeout = 360_000)]
    public async Task An_answer_is_stopped_by_the_one_who_asked_or_by_who_may_delete_messages()
    {
        using var ann = await Asker.ComeAsync(system, isAdministrator: false);
        using var ben = await Asker.ComeAsync(system, isAdministrator: false);
        using var eve = await Asker.ComeAsync(system, isAdministrator: false);
        var group = await GroupAsync(ann, ben, eve);
        var name = await NameOfAssistantAsync();
        Model.On("talk on and on", async call =>
        {
            await call.BeginAsync();
            await call.TokenAsync("La");
            await Task.Delay(Timeout.Infinite, call.Gone);
        });
        var question = await ben.AskAsync(group, $"@{name} talk on and on");
        MessageDto[] open = [];
        await Eventually.ReachesAsync(async () => (open = [.. (await ThreadAsync(ben, group, question)).Replies]).Length == 1, "The answer's place");
        var path = $"/api/assistant/conversations/{group}/answers/{open[0].Id}";
        await Eventually.ReachesAsync(async () => (await eve.CallAsync<AnswerTextDto>(HttpMethod.Get, $"{path}/text")).Text == "La", "Its text, for all");
        (await eve.RefusedAsync(HttpMethod.Post, $"{path}/stop")).Code.ShouldBe(ErrorCodes.NotAllowed);
        await ann.SendAsync(HttpMethod.Post, $"{path}/stop");
        var stopped = (await AnsweredAsync(eve, group, question)).Replies[0];
        (stopped.Answer!.State, stopped.Text).ShouldBe((AnswerState.Stopped, "La"));
    }

    [Fact(Timeout = 360_000)]
    public async Task What_somebody_missed_is_summarised_in_a_chat_of_their_own()
    {
        using var ann = await Asker.ComeAsync(system, isAdministrator: false);
        using var ben = await Asker.ComeAsync(system, isAdministrator: false);
        var group = await GroupAsync(ann, ben);
        var path = $"/api/conversations/{group}/summary";
        for (var i = 1; i < Limits.SummaryMessages; i++)
            await ann.AskAsync(group, $"news {i} of the harbour");
        (await ben.RefusedAsync(HttpMethod.Post, path, new SummaryRequest(Guid.CreateVersion7(), "Sum up"))).Code.ShouldBe(ErrorCodes.ValidationFailed);
        var last = await ann.AskAsync(group, "the last of the news");
        await ben.AskAsync(group, "my own word");
        (await ben.RefusedAsync(HttpMethod.Post, path, new SummaryRequest(Guid.CreateVersion7(), "  "))).Code.ShouldBe(ErrorCodes.ValidationFailed);
        (await ben.RefusedAsync(HttpMethod.Post, path, new SummaryRequest(Guid.Empty, "Sum up"))).Code.ShouldBe(ErrorCodes.ValidationFailed);
        (await ben.RefusedAsync(HttpMethod.Post, path, new SummaryRequest(Guid.CreateVersion7(), "Sum up", -1))).Code.ShouldBe(ErrorCodes.ValidationFailed);
        using (var eve = await Asker.ComeAsync(system, isAdministrator: false))
            (await eve.RefusedAsync(HttpMethod.Post, path, new SummaryRequest(Guid.CreateVersion7(), "Sum up"))).Code.ShouldBe(ErrorCodes.ConversationNotFound);
        Model.On("what the harbour said", call => call.SayAsync("Ships came."));

        var request = new SummaryRequest(Guid.CreateVersion7(), "Sum up what the harbour said", After: 0);
        var chat = await ben.CallAsync<AssistantConversationDto>(HttpMethod.Post, path, request);
        (await ben.CallAsync<AssistantConversationDto>(HttpMethod.Post, path, request)).Id.ShouldBe(chat.Id);
        var page = await ben.CallAsync<MessagePage>(HttpMethod.Get, $"/api/conversations/{chat.Id}/messages");
        var question = page.Messages.Where(m => m.SenderId == ben.Id).ShouldHaveSingleItem();
        (await ben.AnsweredAsync(chat.Id, question.Id)).ShouldHaveSingleItem().Text.ShouldBe("Ships came.");
        var read = Texts("what the harbour said");
        read.ShouldContain("Alice Archer: news 1 of the harbour");
        read.ShouldContain("Alice Archer: the last of the news");
        read.ShouldNotContain(t => t.Contains("my own word", StringComparison.Ordinal));
        (await ann.RefusedAsync(HttpMethod.Get, $"/api/assistant/conversations/{chat.Id}")).Code.ShouldBe(ErrorCodes.ConversationNotFound);

        // What is gone meanwhile is not told when asked again.
        await ann.SendAsync(HttpMethod.Delete, $"/api/conversations/{group}/messages/{last}");
        await ben.AnsweredAsync(chat.Id, await ben.AskAsync(chat.Id, "and the rest of what they said?"));
        Texts("and the rest of what they said").ShouldSatisfyAllConditions(
            t => t.ShouldContain("Alice Archer: news 1 of the harbour"), t => t.ShouldNotContain("Alice Archer: the last of the news"),
            t => t.ShouldContain("Ships came."));
    }

    private static async Task<Guid> GroupAsync(Asker owner, params Asker[] members)
    {
        var request = new CreateConversationRequest(ConversationKind.Group, [.. members.Select(m => m.Id)], "Harbour");
        return (await owner.CallAsync<ConversationDto>(HttpMethod.Post, "/api/conversations", request)).Id;
    }

    private static Task<ThreadPage> ThreadAsync(Asker person, Guid conversation, Guid root) =>
        person.CallAsync<ThreadPage>(HttpMethod.Get, $"/api/conversations/{conversation}/messages/{root}/thread");

    /// <summary>Waits until a thread has this many answers that are over.</summary>
    private static async Task<ThreadPage> AnsweredAsync(Asker person, Guid conversation, Guid root, int count = 1)
    {
        ThreadPage? thread = null;
        await Eventually.ReachesAsync(
            async () =>
            {
                thread = await ThreadAsync(person, conversation, root);
                return thread.Replies.Count(r => r.Answer is { State: not (AnswerState.Waiting or AnswerState.Running) }) == count;
            },
            $"{count} answers in the thread");
        return thread!;
    }

    private async Task<string> NameOfAssistantAsync()
    {
        await using var command = system.Database.CreateCommand($"select username from users where id = '{Hangout.Core.Accounts.AssistantAccount.Id}'");
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>What the model was told when it was asked this.</summary>
    private string[] Texts(string question) =>
        [.. ((JsonArray)Model.AskedOf(question).First(a => a["stream"] is not null)["messages"]!).Select(m => ScriptedModel.TextOf(m!["content"]))];
}
