using Hangout.Contracts;
using Hangout.Contracts.Notifications;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Relationships;

namespace Hangout.Core.Notifications;

/// <summary>Says why the caller got a notification (NTF-2): what happened, how the two stand to each other now, and which preference let it through.</summary>
public sealed class ExplainNotification(HangoutDbContext db, ReadRelationships relationships)
{
    private static readonly Failure NotFound = new(ErrorCodes.NotFound, "There is no such notification.");

    /// <summary>The reason is read from what the notification is about; its words are for people.</summary>
    private const string Sql =
        """
        select n.kind, n.actor_id, case
            when n.kind = 'message' then case when c.kind = 'direct' then 'direct_message' else 'thread_reply' end
            when n.kind = 'mention' then case
                when n.comment_id is not null then 'mention_in_comment'
                when n.post_id is null then 'mention_in_message'
                when q.author_id = $1 and not p.mentions @> array[$1] then 'post_quoted' else 'mention_in_post' end
            when n.kind = 'reaction' then 'reaction'
            when n.kind = 'like' then case when n.comment_id is not null then 'comment_liked' when p.kind = 'share' then 'post_shared' else 'post_liked' end
            when n.kind = 'comment' then case when p.author_id = $1 and answered.author_id is distinct from $1 then 'post_commented' else 'comment_answered' end
            when n.kind = 'follow' then case
                when n.dedupe_key like 'follow:' || $1::text || ':%' then 'follow_accepted'
                when exists (select 1 from follows f where f.follower_id = n.actor_id and f.followee_id = $1 and not f.is_accepted) then 'follow_asked' else 'followed' end
            when n.kind = 'friend_request' then case when exists (select 1 from friends f where f.user_id = $1 and f.friend_id = n.actor_id)
                then 'friend_accepted' else 'friend_asked' end
            when n.kind = 'invite' then case when m.status = 'invited' then 'invited' else 'added' end
            else 'system' end
        from notifications n
        left join conversations c on c.id = n.conversation_id
        left join conversation_members m on m.conversation_id = n.conversation_id and m.user_id = $1
        left join posts p on p.id = n.post_id
        left join posts q on q.id = p.quoted_id
        left join comments written on written.id = n.comment_id
        left join comments answered on answered.id = written.parent_id
        where n.id = $2 and n.user_id = $1
        """;

    /// <summary>Explains.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="notificationId">Which of theirs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The reason; or <c>not_found</c>.</returns>
    public async Task<Result<NotificationReasonDto>> RunAsync(CurrentUser user, Guid notificationId, CancellationToken cancellationToken)
    {
        var found = await db.QueryAsync(
            Sql, [user.Id, notificationId],
            row => (Kind: SnakeCase.Parse<NotificationKind>(row.GetString(0)), ActorId: row.Optional<Guid?>(1), Cause: SnakeCase.Parse<NotificationCause>(row.GetString(2))),
            cancellationToken);
        if (found is not [var (kind, actorId, cause)])
            return NotFound;
        var chosen = (await NotificationChoices.ReadAsync(db, [user.Id], cancellationToken)).GetValueOrDefault(user.Id);
        // Who has no account any more, or was never a person, stands in no relation.
        var relationship = actorId is { } actor ? await relationships.OneAsync(user, actor, cancellationToken) : ReadRelationships.UserNotFound;
        return new NotificationReasonDto(cause, kind, chosen.WaysOf(kind), relationship.Failure is null ? relationship.Value : null);
    }
}
