using System.Buffers.Text;
using System.Security.Cryptography;
using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Conversations.Changes;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Assistant;

/// <summary>Shares conversations with the assistant (AI-4). Whoever owns one, or has a share that lets them, may.</summary>
public sealed class ShareAssistantConversation(
    HangoutDbContext db, ConversationAccess access, SharedChats chats, EndShares end, TimeProvider clock)
{
    private const int TokenBytes = 32;

    /// <summary>Lists the shares that the caller may end: the owner all, others their own.</summary>
    public async Task<Result<AssistantShareDto[]>> ListAsync(CurrentUser user, Guid conversationId, CancellationToken cancellationToken)
    {
        var place = await MayShareAsync(user, conversationId, cancellationToken);
        if (place.Failure is { } failure)
            return failure;
        var shares = await Ending(user, place.Value).OrderByDescending(s => s.CreatedAt).AsNoTracking().ToListAsync(cancellationToken);
        return await ToDtosAsync(shares, cancellationToken);
    }

    /// <summary>Shares it.</summary>
    /// <returns>The share; or <c>validation_failed</c>, <c>conversation_not_found</c>, <c>not_allowed</c>, <c>user_not_found</c>, <c>too_many</c>.</returns>
    public async Task<Result<AssistantShareDto>> RunAsync(
        CurrentUser user, Guid conversationId, ShareAssistantRequest request, CancellationToken cancellationToken)
    {
        if (Check(user, request) is { } invalid)
            return invalid;
        var place = await MayShareAsync(user, conversationId, cancellationToken);
        if (place.Failure is { } failure)
            return failure;
        if (request.UserId is { } otherId && !await db.Users.AnyAsync(u => u.Id == otherId && u.DeletedAt == null && !u.IsSuspended && u.Id != AssistantAccount.Id
            && !db.Blocks.Any(b => (b.BlockerId == user.Id && b.BlockedId == otherId) || (b.BlockerId == otherId && b.BlockedId == user.Id)), cancellationToken))
        {
            return new Failure(ErrorCodes.UserNotFound, "There is no such person.");
        }

        if (await db.AssistantShares.CountAsync(s => s.ConversationId == conversationId, cancellationToken) >= Limits.AssistantShares)
            return new Failure(ErrorCodes.TooMany, $"A conversation has at most {Limits.AssistantShares} shares. End some of them.");
        var isLive = request.IsLive || request.Access != ShareAccess.Read;
        var now = clock.GetUtcNow();
        var share = new AssistantShare
        {
            Id = Guid.CreateVersion7(now),
            ConversationId = conversationId,
            OwnerId = user.Id,
            SharedWithId = request.UserId,
            Token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes)),
            Access = request.Access,
            Snapshot = isLive ? null : await chats.ShowAsync(conversationId, user.Name, request.Access, isLive: false, now, cancellationToken),
            ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
            CreatedAt = now,
        };
        db.AssistantShares.Add(share);
        await db.SaveChangesAsync(cancellationToken);
        return (await ToDtosAsync([share], cancellationToken))[0];
    }

    /// <summary>Ends a share; whoever came in by it is out.</summary>
    /// <returns>Null, also where there is none; or <c>conversation_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Failure?> RevokeAsync(CurrentUser user, Guid conversationId, Guid shareId, CancellationToken cancellationToken)
    {
        var place = await MayShareAsync(user, conversationId, cancellationToken);
        if (place.Failure is { } failure)
            return failure;
        var share = await Ending(user, place.Value).AsNoTracking().FirstOrDefaultAsync(s => s.Id == shareId, cancellationToken);
        if (share is null)
            return null;
        await end.RunAsync(share, cancellationToken);
        return null;
    }

    private static Failure? Check(CurrentUser user, ShareAssistantRequest request)
    {
        if (!Enum.IsDefined(request.Access))
            return Failure.Invalid("access", "is read, write or share.");
        if (request.Access != ShareAccess.Read && request.UserId is null)
            return Failure.Invalid("access", "to write or share needs a person.");
        if (request.UserId == user.Id)
            return Failure.Invalid("userId", "is you.");
        if (request.ExpiresAt is { } end && (end <= DateTimeOffset.UtcNow || end > DateTimeOffset.UtcNow.AddDays(Limits.AssistantShareDays)))
            return Failure.Invalid("expiresAt", $"is in the next {Limits.AssistantShareDays} days.");
        return null;
    }

    private IQueryable<AssistantShare> Ending(CurrentUser user, Membership place) =>
        db.AssistantShares.Where(s => s.ConversationId == place.Conversation.Id && (place.Conversation.CreatedBy == user.Id || s.OwnerId == user.Id));

    private async Task<Result<Membership>> MayShareAsync(CurrentUser user, Guid conversationId, CancellationToken cancellationToken)
    {
        var membership = await access.FindAsync(user.Id, conversationId, cancellationToken);
        if (membership.Failure is not null)
            return membership;
        if (membership.Value.Conversation.Kind != ConversationKind.Assistant)
            return Failure.ConversationNotFound;
        var may = membership.Value.Conversation.CreatedBy == user.Id || await db.AssistantShares.AnyAsync(
            s => s.ConversationId == conversationId && s.SharedWithId == user.Id && s.Access == ShareAccess.Share && (s.ExpiresAt == null || s.ExpiresAt > clock.GetUtcNow()),
            cancellationToken);
        return may ? membership : ChangeConversation.NotAllowed;
    }

    private async Task<AssistantShareDto[]> ToDtosAsync(IReadOnlyList<AssistantShare> shares, CancellationToken cancellationToken)
    {
        var people = (await FindPeople.ReadAsync(db, shares.Select(s => s.SharedWithId).OfType<Guid>(), cancellationToken)).ToDictionary(p => p.Id);
        return [.. shares.Select(s => new AssistantShareDto(
            s.Id, s.Token, s.Access, s.SharedWithId is { } id ? people.GetValueOrDefault(id) : null, s.Snapshot is null, s.ExpiresAt, s.AccessCount, s.CreatedAt))];
    }
}
