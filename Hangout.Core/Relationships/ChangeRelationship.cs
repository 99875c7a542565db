using Hangout.Contracts.Facts;
using Hangout.Contracts.Realtime;
using Hangout.Contracts.Relationships;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Relationships;

/// <summary>
/// The one way to change how two people stand to each other: the pair is locked, so that a follow, a request and a block between the same two never
/// cross; the facts are written with the change; after it both people's connections hear, or no longer, of each other's posts, and are told.
/// </summary>
public sealed class ChangeRelationship(HangoutDbContext db, ReadRelationships relationships, RealtimePublisher publisher)
{
    /// <summary>Changes it.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="otherId">The other person, who must have an account.</param>
    /// <param name="step">The statements; it has the pair for itself.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>How the caller stands to the other now; or <c>validation_failed</c>, <c>user_not_found</c>, and what the step refuses.</returns>
    public async Task<Result<RelationshipDto>> RunAsync(
        CurrentUser user, Guid otherId, Func<RelationshipUnderChange, CancellationToken, Task<Failure?>> step, CancellationToken cancellationToken)
    {
        if (otherId == user.Id)
            return Failure.Invalid("userId", "is your own.");
        var change = await db.InTransactionAsync(
            async ct =>
            {
                await BlockPerson.LockPairAsync(db, Conversation.DirectKeyOf(user.Id, otherId), ct);
                var other = await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == otherId && u.DeletedAt == null && !u.IsSuspended, ct);
                if (other is null)
                    return (Failure: ReadRelationships.UserNotFound, Change: null);
                var under = new RelationshipUnderChange(user.Id, other);
                under.IsBlockedByCaller = await db.Blocks.AnyAsync(b => b.BlockerId == user.Id && b.BlockedId == otherId, ct);
                under.IsBlockedByOther = await db.Blocks.AnyAsync(b => b.BlockerId == otherId && b.BlockedId == user.Id, ct);
                var failure = await step(under, ct);
                if (failure is null)
                    await db.TellAsync(under.Facts, ct);
                return (Failure: failure, Change: (RelationshipUnderChange?)under);
            },
            cancellationToken);
        if (change.Failure is { } refused)
            return refused;
        await AnnounceAsync(change.Change!);
        return await relationships.OneAsync(user, otherId, CancellationToken.None);
    }

    private async Task AnnounceAsync(RelationshipUnderChange change)
    {
        foreach (var pair in change.Moved)
            await FollowTopicsAsync(pair.Hears, pair.Author);
        await publisher.ToUserAsync(change.UserId, new RelationshipsChanged([change.Other.Id]));
        if (change.OtherIsTold)
            await publisher.ToUserAsync(change.Other.Id, new RelationshipsChanged([change.UserId]));
    }

    /// <summary>One person's connections join or leave the topics of another's posts, as it stands now.</summary>
    internal async Task FollowTopicsAsync(Guid hears, Guid author)
    {
        var now = await db.QueryAsync(
            $"select {Follow.IsSql("$1", "$2")}, {Friend.IsSql("$1", "$2")}, {Block.BetweenSql("$1", "$2")}",
            [hears, author], row => (Follows: row.GetBoolean(0), AreFriends: row.GetBoolean(1), IsBlocked: row.GetBoolean(2)), CancellationToken.None);
        var (follows, areFriends, isBlocked) = now[0];
        await publisher.ControlAsync(new AccessControl(RealtimeChannels.FollowersPrefix, author, hears, Active: !isBlocked && (follows || areFriends)));
        await publisher.ControlAsync(new AccessControl(RealtimeChannels.FriendsPrefix, author, hears, Active: !isBlocked && areFriends));
    }
}

/// <summary>Two people, held while how they stand to each other changes.</summary>
/// <param name="userId">The caller.</param>
/// <param name="other">The other.</param>
public sealed class RelationshipUnderChange(Guid userId, User other)
{
    /// <summary>The caller.</summary>
    public Guid UserId => userId;

    /// <summary>The other.</summary>
    public User Other => other;

    /// <summary>Whether the caller blocked the other.</summary>
    public bool IsBlockedByCaller { get; set; }

    /// <summary>Whether the other blocked the caller, who must not notice it.</summary>
    public bool IsBlockedByOther { get; set; }

    /// <summary>What became true.</summary>
    public List<IFact> Facts { get; } = [];

    /// <summary>Who hears of whose posts otherwise than before.</summary>
    public List<(Guid Hears, Guid Author)> Moved { get; } = [];

    /// <summary>Whether the other's devices are told.</summary>
    public bool OtherIsTold { get; set; }

    /// <summary>A follow changed.</summary>
    /// <param name="followerId">The one who follows.</param>
    /// <param name="followeeId">The one who is followed.</param>
    /// <param name="isAccepted">Whether that one has just said yes.</param>
    public void FollowMoved(Guid followerId, Guid followeeId, bool isAccepted = false)
    {
        Facts.Add(new FollowChanged(followerId, followeeId, isAccepted));
        Moved.Add((followerId, followeeId));
    }

    /// <summary>A friendship, or a request for one, changed.</summary>
    /// <param name="fromId">The one who asked, or who ended it.</param>
    /// <param name="toId">The other.</param>
    /// <param name="isAccepted">Whether the first one has just said yes.</param>
    public void FriendshipMoved(Guid fromId, Guid toId, bool isAccepted = false)
    {
        Facts.Add(new FriendshipChanged(fromId, toId, isAccepted));
        Moved.Add((fromId, toId));
        Moved.Add((toId, fromId));
    }
}
