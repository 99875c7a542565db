using Hangout.Contracts.Notifications;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Notifications;

/// <summary>Marks the caller's notifications as read, and tells the caller's devices the new count (NTF-2).</summary>
public sealed class MarkNotificationsRead(HangoutDbContext db, RealtimePublisher publisher, TimeProvider clock)
{
    /// <summary>Most IDs of one call.</summary>
    public const int MostIds = 100;

    /// <summary>Marks those named, or all up to one. IDs that are not the caller's are passed over.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="request">Which: exactly one of the two ways.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The count that is left; or <c>validation_failed</c>.</returns>
    public async Task<Result<NotificationsChanged>> RunAsync(CurrentUser user, MarkNotificationsReadRequest request, CancellationToken cancellationToken)
    {
        if (request.Ids is null == request.UpTo is null)
            return Failure.Invalid("ids", "give either ids or upTo.");
        if (request.Ids is { Count: 0 or > MostIds })
            return Failure.Invalid("ids", $"1 to {MostIds} IDs.");

        var unread = db.Notifications.Where(n => n.UserId == user.Id && n.ReadAt == null);
        if (request.UpTo is { } last)
        {
            unread = unread.Where(n => n.Id <= last);
        }
        else
        {
            var ids = request.Ids!.ToArray();
            unread = unread.Where(n => ids.Contains(n.Id));
        }

        var now = clock.GetUtcNow();
        var marked = await unread.ExecuteUpdateAsync(set => set.SetProperty(n => n.ReadAt, now), cancellationToken);
        var changed = new NotificationsChanged([], await ListNotifications.UnreadAsync(db, user.Id, cancellationToken));
        if (marked > 0)
            await publisher.NotificationsChangedAsync(user.Id, changed);
        return changed;
    }
}
