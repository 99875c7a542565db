using Hangout.Contracts;

namespace Hangout.Core.Messages;

/// <summary>
/// What is unread, counted when asked (CNV-8): messages that others wrote after the reader's position and did not delete, and those
/// of them that mention the reader. System messages have no author and do not count, nor do
/// replies that stand in a thread only: a thread has a count of its own. Fragments for <c>c</c> = conversations and
/// <c>m</c> = the reader's conversation_members row; the count stops at <see cref="Limits.UnreadCount"/>, so it is never slow.
/// </summary>
internal static class UnreadCounts
{
    public static readonly string UnreadSql =
        $"""
        case when m.last_read_seq >= c.last_seq then 0 else (
            select count(*)::int from (
                select 1 from messages u
                where u.conversation_id = c.id and u.seq > m.last_read_seq and u.sender_id <> m.user_id and u.deleted_at is null and u.is_in_conversation
                    and not {Visible.IsHiddenSql("m.user_id", "u")}
                limit {Limits.UnreadCount}) counted) end
        """;

    public static readonly string MentionsSql =
        $"""
        case when m.last_read_seq >= c.last_seq then 0 else (
            select count(*)::int from (
                select 1 from message_mentions mm join messages u on u.conversation_id = mm.conversation_id and u.seq = mm.seq
                where mm.user_id = m.user_id and mm.conversation_id = c.id and mm.seq > m.last_read_seq
                    and u.sender_id <> m.user_id and u.deleted_at is null and u.is_in_conversation
                    and not {Visible.IsHiddenSql("m.user_id", "u")}
                limit {Limits.UnreadCount}) counted) end
        """;
}
