using Hangout.Contracts.Realtime;
using Hangout.Contracts.Relationships;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Relationships;

/// <summary>What the caller lets one person do (REL-3). Whoever may message no more cannot write in the conversation of the two either.</summary>
public sealed class SetSwitches(HangoutDbContext db, ChangeRelationship change, ConversationReader conversations, RealtimePublisher publisher)
{
    /// <summary>Sets all four.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">For whom.</param>
    /// <param name="request">The switches.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>How they stand; or <c>validation_failed</c>, <c>user_not_found</c>.</returns>
    public async Task<Result<RelationshipDto>> RunAsync(CurrentUser user, Guid userId, RelationshipSwitches request, CancellationToken cancellationToken)
    {
        Guid? conversationId = null;
        var changed = await change.RunAsync(user, userId, async (_, ct) =>
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into relationships (user_id, other_id, may_see_online, may_message, may_see_profile, notifies)
                values ({user.Id}, {userId}, {request.MaySeeOnline}, {request.MayMessage}, {request.MaySeeProfile}, {request.Notifies})
                on conflict (user_id, other_id) do update set may_see_online = excluded.may_see_online, may_message = excluded.may_message,
                    may_see_profile = excluded.may_see_profile, notifies = excluded.notifies, updated_at = clock_timestamp()
                """,
                ct);
            var held = await db.QueryAsync(
                """
                update conversation_members m set may_write = $3, updated_at = now()
                from conversations c
                where c.direct_key = $1 and c.deleted_at is null and m.conversation_id = c.id and m.user_id = $2 and m.may_write <> $3
                returning c.id
                """,
                [Conversation.DirectKeyOf(user.Id, userId), userId, request.MayMessage], row => row.GetGuid(0), ct);
            conversationId = held is [var id] ? id : null;
            return null;
        }, cancellationToken);
        if (changed.Failure is not null)
            return changed;
        await publisher.ControlAsync(new PresenceControl(user.Id));
        if (conversationId is { } where)
        {
            foreach (var (person, conversation) in await conversations.ReadAsync([new ConversationView(userId, where)], CancellationToken.None))
                await publisher.ToUserAsync(person, new ConversationsChanged([conversation], []));
        }

        return changed;
    }
}
