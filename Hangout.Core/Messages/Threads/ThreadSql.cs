namespace Hangout.Core.Messages.Threads;

/// <summary>What a new reply does to its thread (MSG-4), for the statements that write messages.</summary>
internal static class ThreadSql
{
    /// <summary>
    /// The steps <c>replies_counted</c> and <c>followed</c>, after a step <c>placed</c> (conversation_id, thread_root_id, sender_id, last_seq, place): the root
    /// counts its replies, and whoever wrote one of them or the root follows the thread.
    /// </summary>
    public const string CountReplies =
        """
        replies_counted as (
            update messages r set reply_count = r.reply_count + g.replies
            from (select conversation_id, thread_root_id, count(*) as replies from placed where thread_root_id is not null group by 1, 2) g
            where r.conversation_id = g.conversation_id and r.id = g.thread_root_id
        ),
        followed as (
            insert into thread_followers (user_id, conversation_id, root_id, is_following, last_read_seq)
            select f.user_id, f.conversation_id, f.root_id, true, max(f.seq) from (
                select sender_id as user_id, conversation_id, thread_root_id as root_id, last_seq + place as seq from placed where thread_root_id is not null
                union all
                select r.sender_id, p.conversation_id, p.thread_root_id, 0 from placed p
                join messages r on r.conversation_id = p.conversation_id and r.id = p.thread_root_id where r.sender_id is not null) f
            group by f.user_id, f.conversation_id, f.root_id
            on conflict (user_id, conversation_id, root_id) do update set last_read_seq = greatest(thread_followers.last_read_seq, excluded.last_read_seq)
        )
        """;
}
