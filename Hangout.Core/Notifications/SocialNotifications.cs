using Hangout.Core.Relationships;

namespace Hangout.Core.Notifications;

/// <summary>Whom the facts about posts, comments and people notify. In statements about posts $1 is the post and $2 the comment.</summary>
internal static class SocialNotifications
{
    private const string Actor = "a.id, a.username, a.name, a.avatar_url, 0::bigint as seq, null::text as title";

    /// <summary>Whoever is mentioned, quoted or passed on, and may see the post; once, whatever of it.</summary>
    public static readonly string OfPost =
        $"""
        select distinct on (w.user_id) w.user_id, w.kind, {Actor}, coalesce(nullif(p.text, ''), w.text) as text, p.created_at as at, w.detail, 0 as others
        from posts p join users a on a.id = p.author_id
        cross join lateral (
            select unnest(p.mentions) as user_id, 'mention' as kind, 'mention' as detail, '' as text
            union all select q.author_id, 'mention', 'quote', '' from posts q where q.id = p.quoted_id
            union all select s.author_id, 'like', 'share', s.text from posts s where s.id = p.shared_id) w
        join users r on r.id = w.user_id
        where p.id = $1 and w.user_id <> p.author_id and {Privacy.MaySeePostSql("r.id", "p", "a")}
        order by w.user_id, w.detail
        """;

    /// <summary>The author, of the newest like.</summary>
    public static readonly string OfPostLikes =
        $"""
        select p.author_id as user_id, 'like' as kind, {Actor}, p.text, last.created_at as at, 'post' as detail,
            p.like_count - 1 - (select count(*)::int from post_likes own where own.post_id = p.id and own.user_id = p.author_id) as others
        from posts p join users r on r.id = p.author_id
        cross join lateral (
            select l.user_id, l.created_at from post_likes l
            where l.post_id = p.id and l.user_id <> p.author_id and {Privacy.MayNotifySql("l.user_id", "r")}
            order by l.created_at desc limit 1) last
        join users a on a.id = last.user_id
        where p.id = $1 and p.deleted_at is null
        """;

    /// <summary>Whoever is mentioned in a comment, is answered by it, or wrote the post.</summary>
    public static readonly string OfComment =
        $"""
        select distinct on (w.user_id) w.user_id, w.kind, {Actor}, c.text, c.created_at as at, w.detail, 0 as others
        from comments c join posts p on p.id = c.post_id join users writer on writer.id = p.author_id join users a on a.id = c.author_id
        cross join lateral (
            select unnest(c.mentions) as user_id, 'mention' as kind, 'mention' as detail
            union all select answered.author_id, 'comment', 'reply' from comments answered where answered.id = c.parent_id and answered.deleted_at is null
            union all select p.author_id, 'comment', 'post') w
        join users r on r.id = w.user_id
        where c.id = $2 and c.deleted_at is null and w.user_id <> c.author_id and {Privacy.MaySeePostSql("r.id", "p", "writer")}
        order by w.user_id, array_position(array['mention', 'reply', 'post'], w.detail)
        """;

    /// <summary>The author of a comment, of its newest like.</summary>
    public static readonly string OfCommentLikes =
        $"""
        select c.author_id as user_id, 'like' as kind, {Actor}, c.text, last.created_at as at, 'comment' as detail,
            c.like_count - 1 - (select count(*)::int from comment_likes own where own.comment_id = c.id and own.user_id = c.author_id) as others
        from comments c join users r on r.id = c.author_id join posts p on p.id = c.post_id join users writer on writer.id = p.author_id
        cross join lateral (
            select l.user_id, l.created_at from comment_likes l
            where l.comment_id = c.id and l.user_id <> c.author_id and {Privacy.MayNotifySql("l.user_id", "r")}
            order by l.created_at desc limit 1) last
        join users a on a.id = last.user_id
        where c.id = $2 and c.deleted_at is null and {Privacy.MaySeePostSql("r.id", "p", "writer")}
        """;

    /// <summary>$1 follows $2, or asks to; with $3 it was just accepted, which the follower is told.</summary>
    public const string OfFollow =
        $"""
        select f.followee_id as user_id, 'follow' as kind, {Actor}, '' as text, f.created_at as at, case when f.is_accepted then 'follows' else 'asks' end as detail, 0 as others
        from follows f join users a on a.id = f.follower_id where f.follower_id = $1 and f.followee_id = $2 and not $3
        union all
        select f.follower_id, 'follow', {Actor}, '', f.created_at, 'accepted', 0
        from follows f join users a on a.id = f.followee_id where f.follower_id = $1 and f.followee_id = $2 and f.is_accepted and $3
        """;

    /// <summary>$1 asks $2 to be friends; with $3, $1 has accepted what $2 had asked.</summary>
    public const string OfFriendship =
        $"""
        select q.to_id as user_id, 'friend_request' as kind, {Actor}, coalesce(q.message, '') as text, q.created_at as at, 'asks' as detail, 0 as others
        from friend_requests q join users a on a.id = q.from_id where q.from_id = $1 and q.to_id = $2 and q.rejected_at is null and not $3
        union all
        select f.user_id, 'friend_request', {Actor}, '', f.created_at, 'accepted', 0
        from friends f join users a on a.id = f.friend_id where f.user_id = $2 and f.friend_id = $1 and $3
        """;

    /// <summary>Of a post that was changed: those of people who may not see it now.</summary>
    public static readonly string HiddenPost =
        $"""
        n.post_id = $1 and not exists (
            select 1 from posts p join users a on a.id = p.author_id where p.id = n.post_id and {Privacy.MaySeePostSql("n.user_id", "p", "a")})
        """;

    /// <summary>Of a comment that was deleted: all.</summary>
    public const string DeletedComment = "n.comment_id = $2 and exists (select 1 from comments c where c.id = $2 and c.post_id = $1 and c.deleted_at is not null)";

    /// <summary>The question, once it is answered.</summary>
    public const string AnsweredFollow = "$3 and n.user_id = $2 and n.dedupe_key = 'follow:' || $1::text || ':' || $2::text";

    /// <summary>Likewise.</summary>
    public const string AnsweredFriendship = "$3 and n.user_id = $1 and n.dedupe_key = 'friendship:' || $2::text || ':' || $1::text";

    public static string TitleOfPost(NotificationSubject about) => about.Detail switch
    {
        "share" => $"{about.Actor.Name} shared your post",
        "quote" => $"{about.Actor.Name} quoted your post",
        _ => $"{about.Actor.Name} mentioned you in a post",
    };

    public static string TitleOfLikes(NotificationSubject about) => $"{WithOthers(about)} liked your {about.Detail}";

    public static string TitleOfComment(NotificationSubject about) => about.Detail switch
    {
        "mention" => $"{about.Actor.Name} mentioned you in a comment",
        "reply" => $"{about.Actor.Name} answered your comment",
        _ => $"{about.Actor.Name} commented on your post",
    };

    public static string TitleOfFollow(NotificationSubject about) => about.Detail switch
    {
        "asks" => $"{about.Actor.Name} asks to follow you",
        "accepted" => $"{about.Actor.Name} lets you follow them",
        _ => $"{about.Actor.Name} follows you",
    };

    public static string TitleOfFriendship(NotificationSubject about) =>
        about.Detail == "asks" ? $"{about.Actor.Name} wants to be friends" : $"{about.Actor.Name} and you are friends now";

    internal static string WithOthers(NotificationSubject about) => about.Others switch
    {
        <= 0 => about.Actor.Name,
        1 => $"{about.Actor.Name} and one other",
        var others => $"{about.Actor.Name} and {others} others",
    };
}
