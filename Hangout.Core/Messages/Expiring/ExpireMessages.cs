using Hangout.Contracts.Facts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Messages.Expiring;

/// <summary>
/// Deletes messages whose time is over: those that disappear, and those that are older than their conversation keeps them (MSG-15). Nothing of their content
/// stays in the database; a tombstone keeps their place. Any number of workers may run it.
/// </summary>
public sealed class ExpireMessages(HangoutDbContext db, RealtimePublisher publisher)
{
    private const int MessagesAtOnce = 500;

    private const string DueSql =
        """
        select distinct conversation_id from (
            select conversation_id from messages where expires_at <= now() and deleted_at is null limit 1000) due
        """;

    // Times rise with seq, and what was looked at before is not looked at again.
    private const string OldSql =
        """
        select c.id from conversations c
        cross join lateral (select created_at from messages m where m.conversation_id = c.id and m.seq > c.expired_up_to_seq order by m.seq limit 1) oldest
        where c.settings ? 'retentionDays' and oldest.created_at < now() - make_interval(days => (c.settings->>'retentionDays')::int)
        limit 1000
        """;

    private const string DeleteSql =
        """
        with held as materialized (select * from conversations where id = $1 for no key update),
        old as materialized (
            select m.seq, m.kind from held c
            cross join lateral (
                select seq, kind, created_at from messages where conversation_id = c.id and seq > c.expired_up_to_seq order by seq limit $2) m
            where c.settings ? 'retentionDays' and m.created_at < now() - make_interval(days => (c.settings->>'retentionDays')::int)
        ),
        due as materialized (
            select m.id, row_number() over (order by m.seq) as n from messages m cross join held
            where m.conversation_id = $1 and m.deleted_at is null and m.kind <> 'system'
                and (m.seq in (select seq from old) or m.id in (
                    select id from messages where conversation_id = $1 and expires_at <= now() and deleted_at is null order by seq limit $2))
        ),
        counted as (
            update conversations c set last_change = c.last_change + (select count(*) from due),
                expired_up_to_seq = greatest(c.expired_up_to_seq, coalesce((select max(seq) from old), 0))
            from held where c.id = held.id
        ),
        edits as (delete from message_edits e using due where e.conversation_id = $1 and e.message_id = due.id),
        votes as (delete from poll_votes v using due where v.conversation_id = $1 and v.message_id = due.id),
        reactions as (delete from message_reactions r using due where r.conversation_id = $1 and r.message_id = due.id)
        update messages m set deleted_at = now(), text = '', html = null, parts = null, mentions = '{}', forwarded = null, previews = null, pinned_at = null, pinned_by = null,
            reaction_count = 0, vote_count = 0, change = held.last_change + due.n
        from due cross join held where m.conversation_id = $1 and m.id = due.id
        returning m.id
        """;

    /// <summary>Deletes what is due now.</summary>
    /// <param name="cancellationToken">Ends it between two conversations.</param>
    /// <returns>How many messages.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var sql in new[] { DueSql, OldSql })
        {
            foreach (var conversation in await db.QueryAsync(sql, [], row => row.GetGuid(0), cancellationToken))
            {
                for (var count = MessagesAtOnce; count >= MessagesAtOnce; deleted += count)
                    count = await DeleteAsync(conversation, cancellationToken);
            }
        }

        return deleted;
    }

    private async Task<int> DeleteAsync(Guid conversationId, CancellationToken cancellationToken)
    {
        var tombstones = await db.InTransactionAsync<List<MessageDto>>(
            async ct =>
            {
                // By a statement of its own: the next one's snapshot sees all that others committed before.
                await db.Database.ExecuteSqlAsync($"select 1 from conversations where id = {conversationId} for no key update", ct);
                var ids = await db.QueryAsync(DeleteSql, [conversationId, MessagesAtOnce], row => row.GetGuid(0), ct);
                if (ids.Count == 0)
                    return [];
                await db.TellAsync([.. ids.Select(id => new MessageDeleted(conversationId, id))], ct);
                return await db.QueryAsync(
                    $"select {MessageRow.Columns} from messages m where m.conversation_id = $1 and m.id = any($2) order by m.change",
                    [conversationId, ids.ToArray()], row => MessageRow.Read(row), ct);
            },
            cancellationToken);
        if (tombstones.Count > 0)
            await publisher.ToConversationAsync(conversationId, new MessagesChanged(conversationId, tombstones));
        return tombstones.Count;
    }
}
