using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Messages.Scheduling;

/// <summary>Messages that the caller wants to be sent later (MSG-15): scheduled, listed, changed, called off. All of the caller's devices follow.</summary>
public sealed class ScheduleMessages(HangoutDbContext db, ConversationAccess access, CheckContent check, RealtimePublisher publisher, TimeProvider clock)
{
    private static readonly Failure NotFound = new(ErrorCodes.NotFound, "There is no such scheduled message: it was sent or called off.");
    private static readonly Failure IdReused = new(ErrorCodes.IdReused, "This ID was used for another message.");

    /// <summary>Schedules a message. The same request again changes nothing.</summary>
    /// <param name="user">The caller, who may post there now.</param>
    /// <param name="request">What to send, where and when.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is scheduled; or what sending would refuse with, <c>validation_failed</c>, <c>id_reused</c>.</returns>
    public async Task<Result<ScheduledMessageDto>> ScheduleAsync(CurrentUser user, ScheduleMessageRequest request, CancellationToken cancellationToken)
    {
        var message = request.Message;
        if (await CheckAsync(user, message, request.SendAt, cancellationToken) is { } failure)
            return failure;
        if (await access.MustAsync(user.Id, message.ConversationId, ConversationAction.Post, cancellationToken) is { } refused)
            return refused;
        if (await db.ScheduledMessages.CountAsync(s => s.SenderId == user.Id, cancellationToken) >= Limits.ScheduledMessages)
            return Failure.Invalid("message", $"you have {Limits.ScheduledMessages} scheduled messages already.");
        var inserted = await db.QueryAsync(
            """
            insert into scheduled_messages (id, conversation_id, sender_id, request, send_at) values ($1, $2, $3, $4::jsonb, $5)
            on conflict (id) do nothing returning 1
            """,
            [message.Id, message.ConversationId, user.Id, Json(message), request.SendAt.ToUniversalTime()], _ => true, cancellationToken);
        var scheduled = await MineAsync(user, message.Id, cancellationToken);
        if (scheduled is null || (inserted.Count == 0 && scheduled.ConversationId != message.ConversationId))
            return IdReused;
        return await ToldAsync(user.Id, scheduled);
    }

    /// <summary>The caller's scheduled messages, the next one first.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>At most <see cref="Limits.ScheduledMessages"/>.</returns>
    public async Task<IReadOnlyList<ScheduledMessageDto>> ListAsync(CurrentUser user, CancellationToken cancellationToken) =>
        [.. (await db.ScheduledMessages.AsNoTracking().Where(s => s.SenderId == user.Id).OrderBy(s => s.SendAt).ThenBy(s => s.Id)
            .Take(Limits.ScheduledMessages).ToListAsync(cancellationToken)).Select(ToDto)];

    /// <summary>Gives a scheduled message another content or time. One that could not be sent is tried again then.</summary>
    /// <param name="user">The caller, who scheduled it.</param>
    /// <param name="id">Which.</param>
    /// <param name="request">What to change; what is absent stays.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is scheduled; or <c>not_found</c>, or likewise.</returns>
    public async Task<Result<ScheduledMessageDto>> ChangeAsync(CurrentUser user, Guid id, ChangeScheduledRequest request, CancellationToken cancellationToken)
    {
        if (await MineAsync(user, id, cancellationToken) is not { } old)
            return NotFound;
        var message = request.Text is null && request.Parts is null ? old.Request : old.Request with { Text = request.Text, Parts = request.Parts };
        var sendAt = request.SendAt ?? old.SendAt;
        if (await CheckAsync(user, message, sendAt, cancellationToken) is { } failure)
            return failure;
        var changed = await db.QueryAsync(
            "update scheduled_messages set request = $3::jsonb, send_at = $4, failure_code = null where id = $1 and sender_id = $2 returning 1",
            [id, user.Id, Json(message), sendAt.ToUniversalTime()], _ => true, cancellationToken);
        return changed.Count > 0 && await MineAsync(user, id, cancellationToken) is { } now ? await ToldAsync(user.Id, now) : NotFound;
    }

    /// <summary>Calls a message off that was not sent yet.</summary>
    /// <param name="user">The caller, who scheduled it.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when done; or <c>not_found</c>.</returns>
    public async Task<Failure?> CancelAsync(CurrentUser user, Guid id, CancellationToken cancellationToken)
    {
        if (await db.ScheduledMessages.Where(s => s.Id == id && s.SenderId == user.Id).ExecuteDeleteAsync(cancellationToken) == 0)
            return NotFound;
        await publisher.ToUserAsync(user.Id, new ScheduledChanged([], [id]));
        return null;
    }

    internal static ScheduledMessageDto ToDto(ScheduledMessage scheduled) =>
        new(scheduled.Id, scheduled.Request, scheduled.SendAt, scheduled.CreatedAt, scheduled.FailureCode);

    private async Task<Failure?> CheckAsync(CurrentUser user, SendMessageRequest message, DateTimeOffset sendAt, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (sendAt <= now || sendAt > now.AddDays(Limits.ScheduleDays))
            return Failure.Invalid("sendAt", $"is a time within the next {Limits.ScheduleDays} days.");
        if (message.Id == Guid.Empty)
            return Failure.Invalid("message.id", "is not a usable ID.");
        return (await check.RunAsync(user.Id, message.Text, message.Parts, cancellationToken)).Failure;
    }

    private Task<ScheduledMessage?> MineAsync(CurrentUser user, Guid id, CancellationToken cancellationToken) =>
        db.ScheduledMessages.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id && s.SenderId == user.Id, cancellationToken);

    private async Task<ScheduledMessageDto> ToldAsync(Guid userId, ScheduledMessage scheduled)
    {
        var dto = ToDto(scheduled);
        await publisher.ToUserAsync(userId, new ScheduledChanged([dto], []));
        return dto;
    }

    private static string Json(SendMessageRequest message) => System.Text.Json.JsonSerializer.Serialize(message, HangoutJson.Options);
}
