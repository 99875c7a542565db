using Hangout.Contracts;
using Hangout.Contracts.Relationships;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Relationships;

/// <summary>Follows and follows no longer (REL-1). A private account is asked, and so, to the eye of the one who asks, is somebody who blocked them.</summary>
public sealed class FollowPerson(HangoutDbContext db, ChangeRelationship change)
{
    internal static readonly Failure Blocked = new(ErrorCodes.NotAllowed, "You blocked this person. Unblock them first.");

    private static readonly Failure TooMany = new(ErrorCodes.TooMany, $"One follows at most {Limits.Follows} people.");

    private static readonly Failure NotAsked = new(ErrorCodes.RequestNotFound, "This person does not ask to follow you.");

    /// <summary>Follows, or asks to. Who follows already stays so.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">Whom.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>How they stand; or <c>validation_failed</c>, <c>user_not_found</c>, <c>not_allowed</c> where the caller blocked them, <c>too_many</c>.</returns>
    public Task<Result<RelationshipDto>> FollowAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) =>
        change.RunAsync(user, userId, async (pair, ct) =>
        {
            if (pair.IsBlockedByCaller)
                return Blocked;
            if (await db.Follows.CountAsync(f => f.FollowerId == user.Id, ct) >= Limits.Follows)
                return TooMany;
            var isAccepted = !pair.Other.IsPrivate && !pair.IsBlockedByOther;
            var made = await db.Database.ExecuteSqlAsync(
                $"insert into follows (follower_id, followee_id, is_accepted) values ({user.Id}, {userId}, {isAccepted}) on conflict do nothing", ct);
            if (made > 0 && !pair.IsBlockedByOther)
                Tell(pair, user.Id, userId);
            return null;
        }, cancellationToken);

    /// <summary>Follows no longer, or withdraws the request.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">Whom.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>How they stand; or <c>validation_failed</c>, <c>user_not_found</c>.</returns>
    public Task<Result<RelationshipDto>> UnfollowAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) =>
        change.RunAsync(user, userId, (pair, ct) => EndAsync(pair, user.Id, userId, ct), cancellationToken);

    /// <summary>Takes a follower off, or rejects the request. They are not told.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">Who follows.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>How they stand; or <c>validation_failed</c>, <c>user_not_found</c>.</returns>
    public Task<Result<RelationshipDto>> RemoveFollowerAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) =>
        change.RunAsync(user, userId, (pair, ct) => EndAsync(pair, userId, user.Id, ct), cancellationToken);

    /// <summary>Lets somebody follow who asked.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">Who asked.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>How they stand; or <c>validation_failed</c>, <c>user_not_found</c>, <c>request_not_found</c>.</returns>
    public Task<Result<RelationshipDto>> AcceptAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) =>
        change.RunAsync(user, userId, async (pair, ct) =>
        {
            if (pair.IsBlockedByCaller)
                return Blocked;
            var follow = await db.Follows.AsNoTracking().FirstOrDefaultAsync(f => f.FollowerId == userId && f.FolloweeId == user.Id, ct);
            if (follow is null)
                return NotAsked;
            if (follow.IsAccepted)
                return null;
            await db.Database.ExecuteSqlAsync(
                $"update follows set is_accepted = true, created_at = clock_timestamp() where follower_id = {userId} and followee_id = {user.Id}", ct);
            Tell(pair, userId, user.Id, isAccepted: true);
            return null;
        }, cancellationToken);

    private static void Tell(RelationshipUnderChange pair, Guid followerId, Guid followeeId, bool isAccepted = false)
    {
        pair.FollowMoved(followerId, followeeId, isAccepted);
        pair.OtherIsTold = true;
    }

    private async Task<Failure?> EndAsync(RelationshipUnderChange pair, Guid followerId, Guid followeeId, CancellationToken cancellationToken)
    {
        var ended = await db.Database.ExecuteSqlAsync($"delete from follows where follower_id = {followerId} and followee_id = {followeeId}", cancellationToken);
        if (ended > 0 && !pair.IsBlockedByOther)
            Tell(pair, followerId, followeeId);
        return null;
    }
}
