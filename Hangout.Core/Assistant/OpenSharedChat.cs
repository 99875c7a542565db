using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations.Changes;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Assistant;

/// <summary>Opens a share of a conversation with the assistant (AI-4). Unknown, ended and foreign ones are not told apart.</summary>
public sealed class OpenSharedChat(HangoutDbContext db, SharedChats chats, ChangeConversation change, TimeProvider clock)
{
    private const int TokenLength = 43;
    private static readonly Failure NotFound = new(ErrorCodes.ShareNotFound, "There is no such share, or it ended.");

    /// <summary>Opens, and counts it.</summary>
    /// <param name="user">The caller; null for somebody who is not signed in.</param>
    /// <param name="token">The end of the share's address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation; or <c>share_not_found</c>.</returns>
    public async Task<Result<SharedChatDto>> RunAsync(CurrentUser? user, string token, CancellationToken cancellationToken)
    {
        if (token.Length != TokenLength || !token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            return NotFound;
        var found = await (
            from share in db.AssistantShares.AsNoTracking()
            join conversation in db.Conversations on share.ConversationId equals conversation.Id
            join owner in db.Users on share.OwnerId equals owner.Id
            where share.Token == token && (share.ExpiresAt == null || share.ExpiresAt > clock.GetUtcNow())
                && conversation.DeletedAt == null && owner.DeletedAt == null && !owner.IsSuspended
            select new { Share = share, Owner = owner.Name, owner.Id }).FirstOrDefaultAsync(cancellationToken);
        if (found is null)
            return NotFound;
        var opened = found.Share;
        if (opened.SharedWithId is { } forId && (user is null || (user.Id != forId && user.Id != opened.OwnerId)))
            return NotFound;
        // A block that came later ends it.
        if (user is not null && await db.Blocks.AnyAsync(
            b => (b.BlockerId == user.Id && b.BlockedId == found.Id) || (b.BlockerId == found.Id && b.BlockedId == user.Id), cancellationToken))
        {
            return NotFound;
        }

        await db.AssistantShares.Where(s => s.Id == opened.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.AccessCount, s => s.AccessCount + 1), cancellationToken);
        var isMember = opened.Access != ShareAccess.Read && user is not null && user.Id == opened.SharedWithId && await JoinAsync(user, opened, cancellationToken);
        var chat = opened.Snapshot
            ?? await chats.ShowAsync(opened.ConversationId, found.Owner, opened.Access, isLive: true, opened.CreatedAt, cancellationToken);
        return chat with { ConversationId = isMember ? opened.ConversationId : null };
    }

    private async Task<bool> JoinAsync(CurrentUser user, AssistantShare share, CancellationToken cancellationToken) =>
        (await change.RunForAnyoneAsync<bool>(
            user.Id, share.ConversationId,
            async (c, ct) => c.Own is { Status: MemberStatus.Active } || await c.JoinAsync([user.Id], share.OwnerId, ct) is null,
            cancellationToken)) is { Failure: null, Value: true };
}
