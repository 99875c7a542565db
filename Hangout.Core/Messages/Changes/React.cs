using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data;

namespace Hangout.Core.Messages.Changes;

/// <summary>Adds the caller's reaction to a message, or takes it back (MSG-5). Doing it again changes nothing.</summary>
public sealed class React(ChangeMessage changeMessage)
{
    private const string AddSql =
        """
        with added as (
            insert into message_reactions (conversation_id, message_id, user_id, emoji, change, first_change)
            select $1, $2, $3, $4, c.last_change + 1, coalesce((
                select min(r.first_change) from message_reactions r where r.conversation_id = $1 and r.message_id = $2 and r.emoji = $4), c.last_change + 1)
            from conversations c where c.id = $1
            on conflict do nothing returning 1)
        update messages set reaction_count = reaction_count + 1 where conversation_id = $1 and id = $2 and exists (select 1 from added) returning 1
        """;

    private const string RemoveSql =
        """
        with removed as (
            delete from message_reactions where conversation_id = $1 and message_id = $2 and user_id = $3 and emoji = $4 returning 1)
        update messages set reaction_count = reaction_count - 1 where conversation_id = $1 and id = $2 and exists (select 1 from removed) returning 1
        """;

    /// <summary>Reacts.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="request">To what, and how.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where the message stands; or <c>validation_failed</c>, <c>conversation_not_found</c>, <c>message_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Result<ChangedMessage>> RunAsync(Guid userId, ReactRequest request, CancellationToken cancellationToken)
    {
        if (Emoji.Normalize(request.Emoji) is not { } emoji)
            return Failure.Invalid("emoji", $"is one emoji of at most {Limits.Emoji} code units.");
        return await changeMessage.RunAsync(userId, request.ConversationId, request.MessageId, async (message, ct) =>
        {
            var now = message.Now;
            if (message.IsDeleted)
                return ChangeMessage.MessageNotFound;
            if (!message.May(ConversationAction.React) || now.Kind == MessageKind.System)
                return ChangeMessage.NotAllowed;
            if (request.IsAdded && now.Reactions is { Count: >= Limits.ReactionEmoji } known && known.All(r => r.Emoji != emoji))
                return Failure.Invalid("emoji", $"a message takes at most {Limits.ReactionEmoji} different ones.");
            var changed = await message.Db.QueryAsync(request.IsAdded ? AddSql : RemoveSql, [now.ConversationId, now.Id, userId, emoji], _ => true, ct);
            if (changed.Count == 0)
                return MessageChange.None;
            IFact fact = request.IsAdded ? new ReactionAdded(now.ConversationId, now.Id, userId) : new ReactionRemoved(now.ConversationId, now.Id, userId);
            return MessageUnderChange.As(
                number => new ReactionChanged(now.ConversationId, now.Id, now.Seq, number, userId, emoji, request.IsAdded), now.SenderId == userId ? [] : [fact]);
        }, cancellationToken);
    }
}
