using Hangout.Contracts.Conversations;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Realtime;

namespace Hangout.Core.Conversations.Members;

/// <summary>How one keeps a conversation for oneself: what to hear of, muted until, favourite, out of sight, marked as unread (CNV-7, CNV-8). All devices follow.</summary>
public sealed class UpdateMembership(HangoutDbContext db, ConversationReader reader, RealtimePublisher publisher)
{
    /// <summary>Updates.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="request">What to change; what is absent stays.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The conversation; or <c>validation_failed</c>, <c>conversation_not_found</c>.</returns>
    public async Task<Result<ConversationDto>> RunAsync(CurrentUser user, Guid conversationId, UpdateMembershipRequest request, CancellationToken cancellationToken)
    {
        if (request.Notify is { } notify && !Enum.IsDefined(notify))
            return Failure.Invalid("notify", "is all, mentions or none.");
        var updated = await db.QueryAsync(
            $"""
            update conversation_members m set
                notify = coalesce(nullif($3, ''), m.notify),
                muted_until = case when $4 then case when $5 > now() then $5 end else m.muted_until end,
                favourite_at = case $6 when 1 then coalesce(m.favourite_at, now()) when 0 then null else m.favourite_at end,
                hidden_at = case $7 when 1 then now() when 0 then null else m.hidden_at end,
                is_marked_unread = case $8 when 1 then true when 0 then false else m.is_marked_unread end,
                updated_at = now()
            from conversations c
            where m.conversation_id = $1 and m.user_id = $2 and c.id = m.conversation_id and {ConversationAccess.IsMemberSql}
            returning 1
            """,
            [
                conversationId, user.Id, request.Notify is { } word ? SnakeCase.Word(word) : "", request.MutedUntil is not null,
                request.MutedUntil?.ToUniversalTime() ?? DateTimeOffset.UnixEpoch, Wish(request.IsFavourite), Wish(request.IsHidden), Wish(request.IsMarkedUnread),
            ],
            _ => true, cancellationToken);
        if (updated.Count == 0)
            return Failure.ConversationNotFound;
        var conversation = await reader.ReadOneAsync(user.Id, conversationId, CancellationToken.None);
        if (conversation.Failure is null)
            await publisher.ToUserAsync(user.Id, new ConversationsChanged([conversation.Value], []));
        return conversation;
    }

    private static int Wish(bool? wish) => wish switch { true => 1, false => 0, null => -1 };
}
