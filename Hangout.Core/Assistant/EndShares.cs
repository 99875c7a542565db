using Hangout.Contracts.Conversations;
using Hangout.Core.Conversations.Changes;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Assistant;

/// <summary>Ends shares of conversations with the assistant (AI-4): revoked ones, and those whose time is over. Guests go with the last share that let them in.</summary>
public sealed class EndShares(HangoutDbContext db, ChangeConversation change, TimeProvider clock)
{
    private const int SharesAtOnce = 100;

    /// <summary>Ends those whose time is over.</summary>
    /// <param name="cancellationToken">Ends it between two shares.</param>
    /// <returns>How many ended.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var over = await db.AssistantShares.AsNoTracking().Where(s => s.ExpiresAt <= clock.GetUtcNow()).OrderBy(s => s.ExpiresAt).Take(SharesAtOnce)
            .ToListAsync(cancellationToken);
        foreach (var share in over)
            await RunAsync(share, cancellationToken);
        return over.Count;
    }

    /// <summary>Ends one. It may run again where it was cut off.</summary>
    /// <param name="share">The share.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When nobody can read by it any more.</returns>
    public async Task RunAsync(AssistantShare share, CancellationToken cancellationToken)
    {
        var isLast = share.SharedWithId is { } guest && !await db.AssistantShares.AnyAsync(
            s => s.ConversationId == share.ConversationId && s.SharedWithId == guest && s.Id != share.Id && (s.ExpiresAt == null || s.ExpiresAt > clock.GetUtcNow()),
            cancellationToken);
        // The guest goes first: a share that is gone would leave them in.
        if (isLast)
            await RemoveAsync(share.ConversationId, share.OwnerId, share.SharedWithId!.Value, cancellationToken);
        await db.AssistantShares.Where(s => s.Id == share.Id).ExecuteDeleteAsync(cancellationToken);
    }

    private Task RemoveAsync(Guid conversationId, Guid ownerId, Guid guestId, CancellationToken cancellationToken) => change.RunForAnyoneAsync<bool>(
        ownerId, conversationId,
        async (c, ct) =>
        {
            if ((await c.MembersAsync([guestId], ct)).GetValueOrDefault(guestId) is { Status: MemberStatus.Active, Role: not MemberRole.Owner } member)
                await c.EndAsync(member, MemberStatus.Removed, ct);
            return true;
        },
        cancellationToken);
}
