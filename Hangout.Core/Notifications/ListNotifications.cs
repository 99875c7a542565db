using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Notifications;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Notifications;

/// <summary>The caller's notifications, newest first (NTF-1).</summary>
public sealed class ListNotifications(HangoutDbContext db)
{
    /// <summary>Reads a page.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>.</returns>
    public async Task<Result<NotificationPage>> RunAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken)
    {
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;

        var mine = db.Notifications.AsNoTracking().Where(n => n.UserId == user.Id);
        if (start.Value.After is { } after)
            mine = mine.Where(n => n.Id < after.Id);
        // Before the rows: what is read or comes in between is told with a count that shows the difference.
        var unread = await UnreadAsync(db, user.Id, cancellationToken);
        var rows = await mine.OrderByDescending(n => n.Id).Take(start.Value.Rows).ToListAsync(cancellationToken);
        var actors = (await FindPeople.ReadAsync(db, rows.Select(n => n.ActorId).OfType<Guid>(), cancellationToken)).ToDictionary(u => u.Id);
        var found = start.Value.Of(rows, n => ToDto(n, n.ActorId is { } actor ? actors.GetValueOrDefault(actor) : null), n => new Cursor(0, n.Id));
        return new NotificationPage(found.Items, unread, found.NextCursor);
    }

    /// <summary>A notification as its recipient sees it.</summary>
    /// <param name="n">The row.</param>
    /// <param name="actor">Who caused it.</param>
    /// <returns>The notification.</returns>
    public static NotificationDto ToDto(Notification n, UserDto? actor) =>
        new(n.Id, n.Kind, n.Title, n.Content, actor, n.ConversationId, n.MessageId, n.Seq, n.ReadAt is not null, n.CreatedAt, n.PostId, n.CommentId);

    /// <summary>How many are unread: exact up to 999; 1000 means more.</summary>
    /// <param name="db">The context.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The count.</returns>
    public static async Task<int> UnreadAsync(HangoutDbContext db, Guid userId, CancellationToken cancellationToken) =>
        (await CountsAsync(db, [userId], cancellationToken))[userId].Unread;

    /// <summary>How people's notifications stand.</summary>
    /// <param name="db">The context.</param>
    /// <param name="userIds">Whose.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many are unread, as <see cref="UnreadAsync"/> counts, and the newest one's ID.</returns>
    public static async Task<Dictionary<Guid, (int Unread, Guid? Newest)>> CountsAsync(HangoutDbContext db, IEnumerable<Guid> userIds, CancellationToken cancellationToken)
    {
        var stands = await db.QueryAsync(
            $"""
            select k.id, (select count(*)::int from (select 1 from notifications n where n.user_id = k.id and n.read_at is null limit {Limits.UnreadCount}) counted),
                (select n.id from notifications n where n.user_id = k.id order by n.id desc limit 1)
            from unnest($1::uuid[]) k(id)
            """,
            [userIds.Distinct().ToArray()], row => (UserId: row.GetGuid(0), Unread: row.GetInt32(1), Newest: row.IsDBNull(2) ? (Guid?)null : row.GetGuid(2)), cancellationToken);
        return stands.ToDictionary(s => s.UserId, s => (s.Unread, s.Newest));
    }
}
