using Hangout.Contracts.Assistant;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Facts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Messages;
using Hangout.Core.Messages.Changes;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Assistant.Writing;

/// <summary>Makes of an answer that is over the message that it is from now on, and counts what it used (AI-2, AI-5). All at once, so exactly once.</summary>
internal sealed class FinishAnswer(HangoutDbContext db, ChangeMessage changeMessage, CheckContent check, AnswerChannel channel)
{
    /// <summary>Finishes. It is not cancelled: what was written is kept.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="text">All that came.</param>
    /// <param name="outcome">How it ended.</param>
    /// <returns>When it is durable.</returns>
    public async Task RunAsync(OpenAnswer answer, string text, Outcome outcome)
    {
        var html = text.Length > 0 && await check.RunAsync(AssistantAccount.Id, text, null, CancellationToken.None) is { Failure: null } rendered
            ? rendered.Value.Html
            : null;
        var known = new AnswerDto(
            outcome.State, answer.QuestionId, outcome.Model, outcome.Temperature, outcome.PromptTokens, outcome.CompletionTokens, outcome.DurationMs,
            outcome.Omitted > 0 ? outcome.Omitted : null, outcome.IsCut ? true : null, outcome.Error);
        var changed = await changeMessage.RunAsync(AssistantAccount.Id, answer.ConversationId, answer.MessageId, async (message, ct) =>
        {
            var isOpen = await db.Database.ExecuteSqlAsync(
                $"""
                update assistant_answers set state = {SnakeCase.Word(outcome.State)}, text = '', model = {outcome.Model}, writer_id = null, leased_until = null,
                    finished_at = now()
                where message_id = {answer.MessageId} and state in ('waiting', 'running')
                """,
                ct) == 1;
            if (!isOpen)
                return MessageChange.None;
            await CountAsync(answer, outcome, ct);
            // A message that was deleted meanwhile stays so.
            if (message.IsDeleted)
                return MessageChange.None;
            // A model mentions nobody, and its links are not looked up.
            await message.Db.QueryAsync(
                $"update messages set text = $3, html = nullif({Mentions.HtmlSql("$4", "null")}, '') where conversation_id = $1 and id = $2 returning 1",
                [answer.ConversationId, answer.MessageId, text, html ?? ""], _ => true, ct);
            await AskForAnswer.SetAnswerAsync(message.Db, answer.ConversationId, answer.MessageId, known with { AskedBy = message.Now.Answer?.AskedBy }, ct);
            return message.Kind == ConversationKind.Assistant || text.Length == 0
                ? message.AsMessage()
                : message.AsMessage(new MessageSent(answer.ConversationId, answer.MessageId, message.Now.Seq, AssistantAccount.Id));
        }, CancellationToken.None);
        // The conversation may be gone; nobody is to find the answer open for ever.
        if (changed.Failure is not null)
        {
            await db.AssistantAnswers.Where(a => a.MessageId == answer.MessageId)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.State, outcome.State).SetProperty(a => a.FinishedAt, DateTimeOffset.UtcNow), CancellationToken.None);
        }

        await channel.WakeAsync();
    }

    /// <summary>The answer was counted when it was asked for, under no model where none was named: it goes to the one that wrote it.</summary>
    private Task CountAsync(OpenAnswer answer, Outcome outcome, CancellationToken cancellationToken)
    {
        var (prompt, completion) = (outcome.PromptTokens ?? 0, outcome.CompletionTokens ?? 0);
        return outcome.Model is null
            ? Task.CompletedTask
            : db.Database.ExecuteSqlAsync(
                $"""
                with moved as (
                    update assistant_usage set requests = requests - 1
                    where user_id = {answer.AskedBy} and day = (now() at time zone 'utc')::date and model = '' and requests > 0 and {answer.Model is null}
                    returning 1
                )
                insert into assistant_usage (user_id, day, model, requests, prompt_tokens, completion_tokens)
                values ({answer.AskedBy}, (now() at time zone 'utc')::date, {outcome.Model}, (select count(*)::int from moved), {prompt}, {completion})
                on conflict (user_id, day, model) do update
                set requests = assistant_usage.requests + excluded.requests, prompt_tokens = assistant_usage.prompt_tokens + excluded.prompt_tokens,
                    completion_tokens = assistant_usage.completion_tokens + excluded.completion_tokens
                """,
                cancellationToken);
    }
}
