using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Assistant.Writing;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Messages;
using Hangout.Core.Messages.Changes;
using Hangout.Core.Messages.Threads;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Assistant;

/// <summary>
/// Has a question answered (AI-2): writes the answer as a message, still empty, and wakes who writes it. Each answer has an ID that is known beforehand, so the
/// same wish twice makes one.
/// </summary>
public sealed class AskForAnswer(
    HangoutDbContext db, ConversationAccess access, ConversationTurns turns, ChangeMessage changeMessage, RealtimePublisher publisher, AnswerChannel channel,
    IOptions<AssistantOptions> options)
{
    private static readonly Failure LimitReached = new(ErrorCodes.LimitReached, "You used what you may use today. It begins anew at midnight, UTC.");

    // $1 conversation, $2 answer, $3 question, $4 who asks, $5 the assistant, $6 the model, $7 message's answer, $8 answer's state, $9 the thread or zero.
    // A thread is no deeper than it may be: an answer to its deepest reply stands beside it.
    private static readonly string Write =
        $"""
        with clock as materialized (select clock_timestamp() as at),
        place as materialized (select nullif($9::uuid, '{Guid.Empty}'::uuid) as root),
        counted as (
            update conversations c set last_seq = last_seq + 1, last_change = last_change + 1,
                last_message_at = case when p.root is null then clock.at else c.last_message_at end,
                last_activity_at = case when p.root is null then clock.at else c.last_activity_at end
            from clock, place p
            where c.id = $1 returning c.last_seq, c.last_change, c.settings
        ),
        placed as materialized (
            select $1::uuid as conversation_id, p.root as thread_root_id, $5::uuid as sender_id, c.last_seq - 1 as last_seq, 1 as place from counted c, place p
        ),
        {ThreadSql.CountReplies},
        written as (
            insert into messages (conversation_id, id, seq, change, sender_id, kind, text, reply_to_id, answer, created_at, thread_root_id, thread_depth,
                is_in_conversation, expires_at)
            select $1, $2, c.last_seq, c.last_change, $5, 'text', '', $3, $7::jsonb, clock.at, p.root,
                case when p.root is null then 0
                    else least({Limits.ThreadDepth}, 1 + coalesce((select q.thread_depth from messages q where q.conversation_id = $1 and q.id = $3), 0)) end,
                p.root is null, clock.at + make_interval(secs => (c.settings->>'disappearAfterSeconds')::int)
            from counted c, clock, place p
        )
        insert into assistant_answers (message_id, conversation_id, question_id, asked_by, state, model)
        values ($2, $1, $3, $4, $8, nullif($6, ''))
        returning 1
        """;

    /// <summary>Has a question answered that was just asked. Whoever used up their day gets an answer that says so.</summary>
    /// <param name="asked">The question.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>When the answer waits to be written.</returns>
    public async Task RunAsync(QuestionAsked asked, CancellationToken cancellationToken)
    {
        var question = await db.Messages.AsNoTracking()
            .Where(m => m.ConversationId == asked.ConversationId && m.Id == asked.MessageId && m.DeletedAt == null)
            .Select(m => new { m.SenderId, m.SystemType, m.ThreadRootId }).FirstOrDefaultAsync(cancellationToken);
        var conversation = await db.Conversations.AsNoTracking()
            .FirstOrDefaultAsync(c => c.Id == asked.ConversationId && c.DeletedAt == null, cancellationToken);
        if (conversation is null || question is not { SenderId: { } sender, SystemType: null } || sender == AssistantAccount.Id)
            return;
        Guid? thread = null;
        if (conversation.Kind != ConversationKind.Assistant)
            thread = question.ThreadRootId ?? asked.MessageId;
        else if (question.ThreadRootId is not null)
            return;
        var error = await IsWithinAsync(sender, cancellationToken) ? null : new AnswerError(LimitReached.Code, LimitReached.Message);
        var id = Conversation.IdOf(AssistantAccount.Id, asked.MessageId);
        await WriteAsync(asked.ConversationId, id, asked.MessageId, sender, null, error, thread, cancellationToken);
    }

    /// <summary>Has a question answered once more.</summary>
    /// <param name="user">The caller, who may write there.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="request">Which question, and with which model.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>Null; or <c>validation_failed</c>, <c>conversation_not_found</c>, <c>not_allowed</c>, <c>message_not_found</c>, <c>limit_reached</c>,
    /// <c>id_reused</c>.</returns>
    public async Task<Failure?> AgainAsync(CurrentUser user, Guid conversationId, AnswerAgainRequest request, CancellationToken cancellationToken)
    {
        if (request.Id == Guid.Empty)
            return Failure.Invalid("id", "is not a usable ID.");
        if (request.Model is { } model && (model.Length is 0 or > Limits.ModelName || !TextRules.IsName(model)))
            return Failure.Invalid("model", $"1 to {Limits.ModelName} characters.");
        if (await MayAskAsync(user, conversationId, null, cancellationToken) is { } failure)
            return failure;
        var isQuestion = await db.Messages.AnyAsync(
            m => m.ConversationId == conversationId && m.Id == request.QuestionId && m.DeletedAt == null && m.SystemType == null && m.SenderId != AssistantAccount.Id,
            cancellationToken);
        if (!isQuestion)
            return ChangeMessage.MessageNotFound;
        return await WriteAsync(conversationId, request.Id, request.QuestionId, user.Id, request.Model, null, null, cancellationToken)
            ? null
            : new Failure(ErrorCodes.IdReused, "This ID was used for another message.");
    }

    /// <summary>Has an answer go on that ended before its time.</summary>
    /// <param name="user">The caller, who may write there, and in a group asked it.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="messageId">Which answer.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>Null, also where it is being written; or <c>conversation_not_found</c>, <c>not_allowed</c>, <c>message_not_found</c>, <c>limit_reached</c>.</returns>
    public async Task<Failure?> ContinueAsync(CurrentUser user, Guid conversationId, Guid messageId, CancellationToken cancellationToken)
    {
        if (await MayAskAsync(user, conversationId, messageId, cancellationToken) is { } failure)
            return failure;
        var changed = await changeMessage.RunAsync(AssistantAccount.Id, conversationId, messageId, async (message, ct) =>
        {
            if (message.Now.Answer is not { } answer || message.IsDeleted)
                return ChangeMessage.MessageNotFound;
            if (answer.State is AnswerState.Waiting or AnswerState.Running)
                return MessageChange.None;
            if (answer is { State: AnswerState.Done, IsCut: not true })
                return ChangeMessage.NotAllowed;
            await SetAnswerAsync(message.Db, conversationId, messageId, answer with { State = AnswerState.Waiting, Error = null, IsCut = null }, ct);
            await message.Db.Database.ExecuteSqlAsync(
                $"""
                update assistant_answers set state = 'waiting', text = {message.Now.Text}, asked_by = {user.Id}, writer_id = null, leased_until = null,
                    stop_requested_at = null, finished_at = null
                where message_id = {messageId}
                """,
                ct);
            await CountAsync(user.Id, answer.Model, ct);
            return message.AsMessage();
        }, cancellationToken);
        if (changed.Failure is null)
            await channel.WakeAsync();
        return changed.Failure;
    }

    /// <summary>Writes what is known of an answer to its message.</summary>
    internal static Task SetAnswerAsync(HangoutDbContext db, Guid conversationId, Guid messageId, AnswerDto answer, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
            update messages set answer = {JsonSerializer.Serialize(answer, HangoutJson.Options)}::jsonb where conversation_id = {conversationId} and id = {messageId}
            """,
            cancellationToken);

    private async Task<Failure?> MayAskAsync(CurrentUser user, Guid conversationId, Guid? answerId, CancellationToken cancellationToken)
    {
        var membership = await access.FindAsync(user.Id, conversationId, cancellationToken);
        if (membership.Failure is { } failure)
            return failure;
        var (conversation, member) = membership.Value;
        if (conversation.Kind != ConversationKind.Assistant)
        {
            if (answerId is null)
                return Failure.ConversationNotFound;
            if (await Visible.FindAsync(db, member, answerId.Value, cancellationToken) is not { Answer: { } answer })
                return ChangeMessage.MessageNotFound;
            if (answer.AskedBy != user.Id || conversation.Settings.Assistant is false)
                return ChangeMessage.NotAllowed;
        }

        return await access.MustAsync(user.Id, conversationId, ConversationAction.Post, cancellationToken)
            ?? (await IsWithinAsync(user.Id, cancellationToken) ? null : LimitReached);
    }

    /// <summary>Writes an answer, unless it is there; says whether it is ours, or the ID belongs to another message.</summary>
    private async Task<bool> WriteAsync(
        Guid conversationId, Guid id, Guid questionId, Guid askedBy, string? model, AnswerError? error, Guid? thread, CancellationToken cancellationToken)
    {
        using var turn = await turns.TakeAsync(conversationId, cancellationToken);
        var state = error is null ? AnswerState.Waiting : AnswerState.Failed;
        var (isOurs, written) = await db.InTransactionAsync(async ct =>
        {
            await db.Database.ExecuteSqlAsync($"select 1 from conversations where id = {conversationId} for no key update", ct);
            var old = await db.Messages.AsNoTracking().Where(m => m.ConversationId == conversationId && m.Id == id)
                .Select(m => new { m.ReplyToId, m.SenderId }).FirstOrDefaultAsync(ct);
            // The primary key of answers is the message's ID alone: another conversation may have it.
            if (old is not null || await db.AssistantAnswers.AnyAsync(a => a.MessageId == id, ct))
                return (old?.SenderId == AssistantAccount.Id && old.ReplyToId == questionId, []);
            var answer = new AnswerDto(state, questionId, model, Error: error, AskedBy: thread is null ? null : askedBy);
            await db.QueryAsync(
                Write,
                [
                    conversationId, id, questionId, askedBy, AssistantAccount.Id, model ?? "",
                    JsonSerializer.Serialize(answer, HangoutJson.Options), SnakeCase.Word(state),
                    thread ?? Guid.Empty,
                ],
                _ => true, ct);
            if (error is null)
                await CountAsync(askedBy, model, ct);
            return (true, await db.QueryAsync(
                $"select {MessageRow.Columns} from messages m where m.conversation_id = $1 and m.id = $2", [conversationId, id], row => MessageRow.Read(row), ct));
        }, cancellationToken);
        if (written.Count > 0)
            _ = publisher.ToConversationAsync(conversationId, new MessagesChanged(conversationId, written));
        if (isOurs)
            await channel.WakeAsync();
        return isOurs;
    }

    private async Task<bool> IsWithinAsync(Guid userId, CancellationToken cancellationToken)
    {
        var (requests, tokens) = (options.Value.RequestsPerDay, options.Value.TokensPerDay);
        if (requests <= 0 && tokens <= 0)
            return true;
        return (await db.QueryAsync(
            """
            select (coalesce(sum(requests), 0) < $2 or $2 <= 0) and (coalesce(sum(prompt_tokens + completion_tokens), 0) < $3 or $3 <= 0)
            from assistant_usage where user_id = $1 and day = (now() at time zone 'utc')::date
            """,
            [userId, requests, tokens], row => row.GetBoolean(0), cancellationToken))[0];
    }

    private Task CountAsync(Guid userId, string? model, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
            insert into assistant_usage (user_id, day, model, requests) values ({userId}, (now() at time zone 'utc')::date, {model ?? ""}, 1)
            on conflict (user_id, day, model) do update set requests = assistant_usage.requests + 1
            """,
            cancellationToken);
}
