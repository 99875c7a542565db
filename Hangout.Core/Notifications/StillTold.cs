using Hangout.Core.Conversations;
using Hangout.Core.Relationships;

namespace Hangout.Core.Notifications;

/// <summary>What leaves the system late, by push or mail, is asked once more whether its reader may still know of it.</summary>
internal static class StillTold
{
    /// <summary>The condition on a row <c>n</c> of notifications.</summary>
    public static readonly string Sql =
        $"""
        (n.conversation_id is null or exists (
            select 1 from conversation_members m join conversations c on c.id = m.conversation_id
            where m.conversation_id = n.conversation_id and m.user_id = n.user_id and ({ConversationAccess.IsMemberSql} or n.kind = 'invite')
                and (m.muted_until is null or m.muted_until <= now())))
        and (n.message_id is null or exists (
            select 1 from messages x where x.conversation_id = n.conversation_id and x.id = n.message_id and x.deleted_at is null))
        and (n.post_id is null or exists (
            select 1 from posts p join users a on a.id = p.author_id where p.id = n.post_id and {Privacy.MaySeePostSql("n.user_id", "p", "a")}))
        and (n.comment_id is null or exists (select 1 from comments k where k.id = n.comment_id and k.deleted_at is null))
        and (n.actor_id is null or exists (
            select 1 from users me where me.id = n.user_id and not me.is_suspended and me.deleted_at is null and {Privacy.MayNotifySql("n.actor_id", "me")}))
        """;
}
