using Hangout.Contracts.Facts;
using Hangout.Core.Relationships;

namespace Hangout.Core.Notifications;

/// <summary>Which fact makes which notifications (NTF-1). A new kind of notification is a row here.</summary>
public static class NotificationTable
{
    /// <summary>What the rows have in common: $1 is the conversation and $2 the message; <c>cm</c> is the recipient's membership.</summary>
    private const string Conversation = "join conversations c on c.id = m.conversation_id and c.deleted_at is null join conversation_members cm on cm.conversation_id = c.id";

    private static readonly string Direct = Messages(
        """
        c.kind = 'direct' or cm.user_id = any(m.mentions) or exists (
            select 1 from thread_followers f
            where f.user_id = cm.user_id and f.conversation_id = m.conversation_id and f.root_id = m.thread_root_id and f.is_following)
        """);
    private static readonly string Mentioned = Messages("cm.user_id = any(m.mentions)");

    // The newest reaction speaks for all of them.
    private static readonly string Reactions =
        $"""
        select m.sender_id as user_id, 'reaction' as kind, a.id, a.username, a.name, a.avatar_url, m.seq, c.title, m.text, last.created_at as at, last.emoji as detail,
            (select count(distinct r.user_id)::int - 1 from message_reactions r
                where r.conversation_id = m.conversation_id and r.message_id = m.id and r.user_id <> m.sender_id) as others
        from messages m {Conversation} and cm.user_id = m.sender_id join users reader on reader.id = m.sender_id
        cross join lateral (
            select r.user_id, r.emoji, r.created_at from message_reactions r
            where r.conversation_id = m.conversation_id and r.message_id = m.id and r.user_id <> m.sender_id and {Privacy.MayNotifySql("r.user_id", "reader")}
            order by r.change desc limit 1) last
        join users a on a.id = last.user_id
        where m.conversation_id = $1 and m.id = $2 and m.deleted_at is null and cm.notify <> 'none' and {MayBeTold}
        """;

    // Who was added by it came at the moment of the system message.
    private const string Added =
        $"""
        select cm.user_id, 'invite' as kind, a.id, a.username, a.name, a.avatar_url, m.seq, c.title, coalesce(c.description, '') as text, m.created_at as at,
            cm.status as detail, 0 as others
        from messages m {Conversation} and cm.status in ('active', 'invited') and cm.joined_at = m.created_at join users a on a.id = cm.invited_by
        where m.conversation_id = $1 and m.id = $2
            and exists (select 1 from users u where u.id = cm.user_id and not u.is_suspended and u.deleted_at is null)
        """;

    /// <summary>Those who are there, hear the conversation and have an account.</summary>
    private const string MayBeTold =
        """
        cm.status = 'active' and (cm.muted_until is null or cm.muted_until <= now())
            and exists (select 1 from users u where u.id = cm.user_id and not u.is_suspended and u.deleted_at is null)
        """;

    /// <summary>Whatever the rule: nothing of those whom the person muted, blocked or silenced, and nothing of a kind that is to go no way at all.</summary>
    /// <param name="subjectsSql">The rule's statement.</param>
    /// <returns>A statement with the same columns.</returns>
    internal static string HonouredSql(string subjectsSql) =>
        $$"""
        select {{NotificationSubject.Columns}} from ({{subjectsSql}}) s join users recipient on recipient.id = s.user_id
        where {{Privacy.MayNotifySql("s.id", "recipient")}} and not recipient.is_suspended and recipient.deleted_at is null
            and not exists (
                select 1 from preferences chosen
                where chosen.user_id = s.user_id
                    and chosen.notifications->'ways'->{{WayOfSql("s.kind")}} @> '{"desktop": false, "push": false, "email": false}')
        """;

    /// <summary>A kind as the preferences name it.</summary>
    /// <param name="kind">The column.</param>
    /// <returns>An expression.</returns>
    internal static string WayOfSql(string kind) => $"(case {kind} when 'friend_request' then 'friendRequest' else {kind} end)";

    /// <summary>The table.</summary>
    internal static IReadOnlyDictionary<Type, NotificationRule> Rules { get; } = new Dictionary<Type, NotificationRule>
    {
        [typeof(MessageSent)] = new(Direct, "message", TitleOfMessage, Repeats.Never),
        [typeof(MembersAdded)] = new(Added, "invite", TitleOfInvite, Repeats.Never),
        [typeof(MessageEdited)] = new(Mentioned, "message", TitleOfMessage, Repeats.Never),
        [typeof(MessageDeleted)] = new(null, "message", TitleOfMessage, Repeats.Never, "n.conversation_id = $1 and n.message_id = $2"),
        [typeof(ReactionAdded)] = new(Reactions, "reaction", TitleOfReaction, Repeats.WithNews),
        [typeof(ReactionRemoved)] = new(Reactions, "reaction", TitleOfReaction, Repeats.WithNews),
        [typeof(PostPublished)] = new(SocialNotifications.OfPost, "post", SocialNotifications.TitleOfPost, Repeats.Never),
        [typeof(PostEdited)] = new(SocialNotifications.OfPost, "post", SocialNotifications.TitleOfPost, Repeats.Never, SocialNotifications.HiddenPost),
        [typeof(PostLiked)] = new(SocialNotifications.OfPostLikes, "like", SocialNotifications.TitleOfLikes, Repeats.WithNews),
        [typeof(CommentWritten)] = new(
            SocialNotifications.OfComment, "comment", SocialNotifications.TitleOfComment, Repeats.Never, SocialNotifications.DeletedComment),
        [typeof(CommentLiked)] = new(SocialNotifications.OfCommentLikes, "comment-like", SocialNotifications.TitleOfLikes, Repeats.WithNews),
        [typeof(FollowChanged)] = new(
            SocialNotifications.OfFollow, "follow", SocialNotifications.TitleOfFollow, Repeats.WithNews, SocialNotifications.AnsweredFollow),
        [typeof(FriendshipChanged)] = new(
            SocialNotifications.OfFriendship, "friendship", SocialNotifications.TitleOfFriendship, Repeats.WithNews, SocialNotifications.AnsweredFriendship),
    };

    /// <summary>The facts that it has rows for.</summary>
    public static IEnumerable<Type> Facts => Rules.Keys;

    /// <summary>The kinds that who has read the message has read, too. A reaction comes to a message that was read long before.</summary>
    internal static string[] KindsClearedByReading { get; } = ["message", "mention"];

    private static string Messages(string recipients) =>
        $"""
        select cm.user_id, case when cm.user_id = any(m.mentions) then 'mention' else 'message' end as kind, a.id, a.username, a.name, a.avatar_url,
            m.seq, c.title, m.text, m.created_at as at, case when m.thread_root_id is null then '' else 'thread' end as detail, 0 as others
        from messages m {Conversation} join users a on a.id = m.sender_id
        where m.conversation_id = $1 and m.id = $2 and m.deleted_at is null and cm.user_id <> m.sender_id and ({recipients}) and {MayBeTold}
            and (cm.notify = 'all' or (cm.notify = 'mentions' and cm.user_id = any(m.mentions)))
            and not exists (
                select 1 from thread_followers seen
                where seen.user_id = cm.user_id and seen.conversation_id = m.conversation_id and seen.root_id = m.thread_root_id and seen.last_read_seq >= m.seq)
        """;

    private static string TitleOfMessage(NotificationSubject about) => (about.Kind, about.ConversationTitle) switch
    {
        ("mention", { } where) => $"{about.Actor.Name} mentioned you in {where}",
        ("mention", null) => $"{about.Actor.Name} mentioned you",
        (_, { } where) when about.Detail == "thread" => $"{about.Actor.Name} replied in a thread in {where}",
        _ when about.Detail == "thread" => $"{about.Actor.Name} replied in a thread",
        _ => about.Actor.Name,
    };

    private static string TitleOfInvite(NotificationSubject about)
    {
        var where = about.ConversationTitle ?? "a group";
        return about.Detail == "invited" ? $"{about.Actor.Name} invites you to {where}" : $"{about.Actor.Name} added you to {where}";
    }

    private static string TitleOfReaction(NotificationSubject about) => $"{SocialNotifications.WithOthers(about)} reacted {about.Detail}";
}
