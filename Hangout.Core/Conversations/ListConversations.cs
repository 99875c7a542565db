using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations;

/// <summary>The caller's conversations by last activity, newest first (CNV-9).</summary>
public sealed class ListConversations(HangoutDbContext db, ConversationAccess access, ConversationReader reader)
{
    /// <summary>Reads a page.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>. A conversation that becomes active meanwhile moves to the front: it is told of by an event.</returns>
    public async Task<Result<Page<ConversationDto>>> RunAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken)
    {
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;

        var mine = access.Mine(user.Id);
        if (start.Value.After is { } after)
        {
            var time = after.Time;
            mine = mine.Where(c => EF.Functions.LessThan(ValueTuple.Create(c.LastActivityAt, c.Id), ValueTuple.Create(time, after.Id)));
        }

        var keys = await mine.OrderByDescending(c => c.LastActivityAt).ThenByDescending(c => c.Id)
            .Take(start.Value.Rows).Select(c => new { c.LastActivityAt, c.Id }).ToListAsync(cancellationToken);
        var found = start.Value.Of(keys, k => new ConversationView(user.Id, k.Id), k => Cursor.At(k.LastActivityAt, k.Id));
        var items = await reader.ReadAsync(found.Items, cancellationToken);
        return new Page<ConversationDto>([.. items.Select(i => i.Conversation)], found.NextCursor);
    }

    /// <summary>The newest ones for clients that start: at most <see cref="Limits.SyncConversations"/> each (MSG-12).</summary>
    /// <param name="userIds">Whose.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversations of each by last activity.</returns>
    public async Task<ILookup<Guid, ConversationDto>> NewestAsync(IEnumerable<Guid> userIds, CancellationToken cancellationToken)
    {
        var views = await db.QueryAsync(
            $"""
            select u.id, mine.id
            from unnest($1::uuid[]) u(id)
            cross join lateral (
                select c.id, c.last_activity_at from conversation_members m join conversations c on c.id = m.conversation_id
                where m.user_id = u.id and {ConversationAccess.IsMemberSql}
                order by c.last_activity_at desc, c.id desc limit {Limits.SyncConversations}) mine
            order by mine.last_activity_at desc, mine.id desc
            """,
            [userIds.Distinct().ToArray()], row => new ConversationView(row.GetGuid(0), row.GetGuid(1)), cancellationToken);
        return (await reader.ReadAsync(views, cancellationToken)).ToLookup(v => v.UserId, v => v.Conversation);
    }
}
