using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.IntegrationTests.Support;
using Hangout.IntegrationTests.Worker;

namespace Hangout.IntegrationTests.Assistant;

/// <summary>What becomes of an answer when the provider, or the person's day, does not allow it (AI-2, AI-5).</summary>
[Collection(nameof(PreviewSystem))]
public sealed class AnswerFailureTests(PreviewSystem system)
{
    private ScriptedModel Model => system.Model;

    public static TheoryData<string, string> Failures { get; } = new()
    {
        { "key is refused", "key_refused" },
        { "model is gone", "model_gone" },
        { "context is long", "context_too_long" },
        { "filter says no", "content_filtered" },
        { "html comes", "provider_failed" },
        { "redirect comes", "provider_failed" },
        { "json is broken", "provider_failed" },
        { "line is cut", "provider_unreachable" },
        { "nothing ends", "provider_unreachable" },
        { "nothing comes", "provider_timed_out" },
        { "gigabyte comes", "answer_too_long" },
    };

    [Theory(Timeout = 360_000)]
    [MemberData(nameof(Failures))]
    public async Task What_goes_wrong_at_the_provider_is_said_in_plain_words_and_leaves_no_spinner_and_no_title(string question, string code)
    {
        Model.On("key is refused", call => call.FailAsync(401, $"Incorrect API key provided: {ScriptedModel.Key}"));
        Model.On("model is gone", call => call.FailAsync(404, "The model `small` does not exist"));
        Model.On("context is long", call => call.FailAsync(400, "This model's maximum context length is 8192 tokens"));
        Model.On("filter says no", call => call.FailAsync(400, "content_filter: the prompt was refused"));
        Model.On("html comes", call => call.HtmlAsync());
        Model.On("redirect comes", call => call.RedirectAsync("http://169.254.169.254/latest/meta-data"));
        Model.On("json is broken", async call =>
        {
            await call.BeginAsync();
            await call.RawAsync("data: {\"choices\": [oops\n\n");
        });
        var isSeen = new TaskCompletionSource();
        Model.On("line is cut", async call =>
        {
            await call.BeginAsync();
            await call.TokenAsync("Half");
            await isSeen.Task.WaitAsync(call.Gone);
            call.Cut();
        });
        Model.On("nothing ends", async call =>
        {
            await call.BeginAsync();
            await call.TokenAsync("Half");
        });
        Model.On("nothing comes", async call =>
        {
            await call.BeginAsync();
            await Task.Delay(Timeout.Infinite, call.Gone);
        });
        var many = new string('x', 20_000);
        Model.On("gigabyte comes", async call =>
        {
            await call.BeginAsync();
            for (var i = 0; i < 50_000; i++)
                await call.TokenAsync(many);
        });
        using var ann = await Asker.ComeAsync(system);
        var chat = await ann.BeginAsync();

        var asked = await ann.AskAsync(chat.Id, question);
        if (question == "line is cut")
        {
            await Eventually.ReachesAsync(
                async () => await ann.AnswersAsync(chat.Id, asked) is [var open] && (await ann.TextAsync(chat.Id, open.Id)).Text == "Half", "The text before the cut");
            isSeen.SetResult();
        }

        var answer = (await ann.AnsweredAsync(chat.Id, asked))[0];

        (answer.Answer!.State, answer.Answer.Error!.Code).ShouldBe((AnswerState.Failed, code));
        answer.Answer.Error.Message.ShouldNotContain(ScriptedModel.Key);
        answer.Text.Length.ShouldBeLessThanOrEqualTo(Limits.MessageText);
        (await ann.TitleAsync(chat.Id)).ShouldBeNull();
        // The next question is answered as ever.
        (await ann.AnsweredAsync(chat.Id, await ann.AskAsync(chat.Id, "and now")))[0].Answer!.State.ShouldBe(AnswerState.Done);
    }

    [Fact(Timeout = 360_000)]
    public async Task A_busy_provider_is_asked_again_before_it_said_anything()
    {
        var tries = 0;
        Model.On("busy first", call => Interlocked.Increment(ref tries) < 3 ? call.FailAsync(tries == 1 ? 429 : 503, "busy", retryAfter: "0") : call.SayAsync("Now."));
        using var ann = await Asker.ComeAsync(system);
        var chat = await ann.BeginAsync();
        (await ann.AnsweredAsync(chat.Id, await ann.AskAsync(chat.Id, "busy first")))[0].Text.ShouldBe("Now.");
        tries.ShouldBe(3);
    }

    [Fact(Timeout = 360_000)]
    public async Task Whoever_used_up_the_day_is_told_so_and_costs_the_provider_nothing()
    {
        using var ann = await Asker.ComeAsync(system);
        var chat = await ann.BeginAsync();
        await PostPerson.ExecuteAsync(
            system, "insert into assistant_usage (user_id, day, model, requests) values ($1, (now() at time zone 'utc')::date, 'test/small', $2)", ann.Id,
            PreviewSystem.AnswersPerDay - 1);
        var last = await ann.AskAsync(chat.Id, "the last one of today");
        (await ann.AnsweredAsync(chat.Id, last))[0].Answer!.State.ShouldBe(AnswerState.Done);
        var refused = (await ann.AnsweredAsync(chat.Id, await ann.AskAsync(chat.Id, "one too many")))[0];
        (refused.Answer!.State, refused.Answer.Error!.Code).ShouldBe((AnswerState.Failed, ErrorCodes.LimitReached));
        Model.AskedOf("one too many").ShouldBeEmpty();
        var (status, code) = await ann.RefusedAsync(HttpMethod.Post, $"/api/assistant/conversations/{chat.Id}/answers", new AnswerAgainRequest(Guid.CreateVersion7(), last));
        (status, code).ShouldBe((System.Net.HttpStatusCode.TooManyRequests, ErrorCodes.LimitReached));
    }
}
