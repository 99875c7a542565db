using Hangout.Contracts.Notifications;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Messages;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Notifications;

/// <summary>Marks the caller's notifications as read, and tells the caller's devices the new count (NTF-2).</summary>
public sealed class MarkNotificationsRead(HangoutDbContext db, RealtimePublisher publisher, TimeProvider clock)
{
    /// <summary>Most IDs of one call.</summary>
    public const int MaxIds = 100;

    /// <summary>Marks those named, all up to one, those of messages that were read, or those about posts that were opened. What is not the caller's is passed over.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="request">Which: exactly one of the four ways.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The count that is left; or <c>validation_failed</c>.</returns>
    public async Task<Result<NotificationsChanged>> RunAsync(CurrentUser user, MarkNotificationsReadRequest request, CancellationToken cancellationToken)
    {
        if (new object?[] { request.Ids, request.UpTo, request.Positions, request.PostIds }.Count(way => way is not null) != 1)
            return Failure.Invalid("ids", "give either ids, upTo, positions or postIds.");
        if (request.Ids is { Count: 0 or > MaxIds })
            return Failure.Invalid("ids", $"1 to {MaxIds} IDs.");
        if (request.PostIds is { Count: 0 or > MaxIds })
            return Failure.Invalid("postIds", $"1 to {MaxIds} IDs.");
        if (request.Positions is { Count: 0 })
            return Failure.Invalid("positions", "at least one.");
        if (request.Positions is { } positions && MarkDelivered.Check(positions) is { } malformed)
            return malformed;

        var marked = await Chosen(user.Id, request).ExecuteUpdateAsync(set => set.SetProperty(n => n.ReadAt, clock.GetUtcNow()), cancellationToken);
        var changed = new NotificationsChanged([], await ListNotifications.UnreadAsync(db, user.Id, cancellationToken));
        if (marked > 0)
            await publisher.ToUserAsync(user.Id, changed);
        return changed;
    }

    private IQueryable<Notification> Chosen(Guid userId, MarkNotificationsReadRequest request)
    {
        var unread = db.Notifications.Where(n => n.UserId == userId && n.ReadAt == null);
        if (request.UpTo is { } last)
            return unread.Where(n => n.Id <= last);
        if (request.Ids?.ToArray() is { } ids)
            return unread.Where(n => ids.Contains(n.Id));
        if (request.PostIds?.ToArray() is { } posts)
            return unread.Where(n => n.PostId != null && posts.Contains(n.PostId.Value));
        var conversations = request.Positions!.Select(p => p.ConversationId).ToArray();
        var places = request.Positions!.Select(p => p.Seq).ToArray();
        return db.Notifications.FromSql(
            $"""
            select n.* from notifications n
            join unnest({conversations}, {places}) read(conversation_id, seq) on read.conversation_id = n.conversation_id and n.seq <= read.seq
            where n.user_id = {userId} and n.read_at is null and n.kind = any({NotificationTable.KindsClearedByReading})
            """);
    }
}
