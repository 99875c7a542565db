using Hangout.Contracts;
using Hangout.Contracts.Relationships;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Relationships;

/// <summary>
/// Friendship (REL-1, REL-2): one asks, the other answers. A request that was rejected, and one to somebody who blocked the one who asks, looks to them
/// like one that waits for an answer.
/// </summary>
public sealed class Befriend(HangoutDbContext db, ChangeRelationship change)
{
    private static readonly Failure NotTaken = new(ErrorCodes.RequestsNotTaken, "This person takes no friend requests.");
    private static readonly Failure NotFound = new(ErrorCodes.RequestNotFound, "There is no such request, or it was answered already.");
    private static readonly Failure TooManyFriends = new(ErrorCodes.TooMany, $"One has at most {Limits.Friends} friends.");
    private static readonly Failure TooManyRequests = new(ErrorCodes.TooMany, $"At most {Limits.FriendRequests} requests wait for an answer.");

    /// <summary>Asks. Where the other asked already, both are friends now; asking again changes the word with it.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="request">Whom, and a word.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>How they stand; or <c>validation_failed</c>, <c>user_not_found</c>, <c>requests_not_taken</c>, <c>not_allowed</c> where the caller blocked
    /// them, <c>too_many</c>.</returns>
    public async Task<Result<RelationshipDto>> AskAsync(CurrentUser user, FriendRequestRequest request, CancellationToken cancellationToken)
    {
        var message = request.Message?.Trim() is { Length: > 0 } text ? text : null;
        if (message is { Length: > Limits.FriendRequestMessage } || !TextRules.IsStorable(message))
            return Failure.Invalid("message", $"at most {Limits.FriendRequestMessage} characters.");
        var found = await FindAsync(request, cancellationToken);
        if (found.Failure is { } failure)
            return failure;
        return await change.RunAsync(user, found.Value, async (pair, ct) =>
        {
            if (pair.IsBlockedByCaller)
                return FollowPerson.Blocked;
            if (await AreFriendsAsync(pair, ct))
                return null;
            if (await db.FriendRequests.AnyAsync(r => r.FromId == pair.Other.Id && r.ToId == user.Id && r.RejectedAt == null, ct))
                return await MakeAsync(pair, ct);
            if (!pair.Other.AllowsFriendRequests)
                return NotTaken;
            if (await db.FriendRequests.CountAsync(r => r.FromId == user.Id && r.ToId != pair.Other.Id, ct) >= Limits.FriendRequests)
                return TooManyRequests;
            var isHeard = !pair.IsBlockedByOther;
            await db.QueryAsync(
                """
                insert into friend_requests (from_id, to_id, message, rejected_at) values ($1, $2, nullif($3, ''), case when not $4 then clock_timestamp() end)
                on conflict (from_id, to_id) do update set message = excluded.message
                """,
                [user.Id, pair.Other.Id, message ?? "", isHeard], _ => true, ct);
            if (isHeard)
                Tell(pair, user.Id, pair.Other.Id);
            return null;
        }, cancellationToken);
    }

    /// <summary>Accepts a request.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">Who asked.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>How they stand; or <c>validation_failed</c>, <c>user_not_found</c>, <c>request_not_found</c>, <c>not_allowed</c>, <c>too_many</c>.</returns>
    public Task<Result<RelationshipDto>> AcceptAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) =>
        change.RunAsync(user, userId, async (pair, ct) =>
        {
            if (pair.IsBlockedByCaller)
                return FollowPerson.Blocked;
            if (await AreFriendsAsync(pair, ct))
                return null;
            return await db.FriendRequests.AnyAsync(r => r.FromId == userId && r.ToId == user.Id && r.RejectedAt == null, ct) ? await MakeAsync(pair, ct) : NotFound;
        }, cancellationToken);

    /// <summary>Rejects a request; they are not told.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">Who asked.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>How they stand; or <c>validation_failed</c>, <c>user_not_found</c>, <c>request_not_found</c>.</returns>
    public Task<Result<RelationshipDto>> RejectAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) =>
        change.RunAsync(user, userId, async (pair, ct) =>
        {
            var rejected = await db.Database.ExecuteSqlAsync(
                $"update friend_requests set rejected_at = clock_timestamp() where from_id = {userId} and to_id = {user.Id} and rejected_at is null", ct);
            if (rejected == 0)
                return NotFound;
            pair.FriendshipMoved(userId, user.Id);
            return null;
        }, cancellationToken);

    /// <summary>Withdraws the caller's request; without one it does nothing.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">Whom the caller asked.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>How they stand; or <c>validation_failed</c>, <c>user_not_found</c>.</returns>
    public Task<Result<RelationshipDto>> WithdrawAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) =>
        change.RunAsync(user, userId, async (pair, ct) =>
        {
            var withdrawn = await db.QueryAsync(
                "delete from friend_requests where from_id = $1 and to_id = $2 returning rejected_at is null", [user.Id, userId], row => row.GetBoolean(0), ct);
            if (withdrawn is [true])
                Tell(pair, user.Id, userId);
            return null;
        }, cancellationToken);

    /// <summary>Ends a friendship; without one it does nothing. The other is not notified.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">With whom.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>How they stand; or <c>validation_failed</c>, <c>user_not_found</c>.</returns>
    public Task<Result<RelationshipDto>> EndAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) =>
        change.RunAsync(user, userId, async (pair, ct) =>
        {
            if (await EndAsync(db, user.Id, userId, ct))
                Tell(pair, user.Id, userId);
            return null;
        }, cancellationToken);

    /// <summary>Ends a friendship, in a transaction.</summary>
    internal static async Task<bool> EndAsync(HangoutDbContext db, Guid a, Guid b, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync(
            $"delete from friends where (user_id = {a} and friend_id = {b}) or (user_id = {b} and friend_id = {a})", cancellationToken) > 0;

    private static void Tell(RelationshipUnderChange pair, Guid fromId, Guid toId, bool isAccepted = false)
    {
        pair.FriendshipMoved(fromId, toId, isAccepted);
        pair.OtherIsTold = true;
    }

    private Task<bool> AreFriendsAsync(RelationshipUnderChange pair, CancellationToken cancellationToken) =>
        db.Friends.AnyAsync(f => f.UserId == pair.UserId && f.FriendId == pair.Other.Id, cancellationToken);

    private async Task<Failure?> MakeAsync(RelationshipUnderChange pair, CancellationToken cancellationToken)
    {
        var (a, b) = (pair.UserId, pair.Other.Id);
        if (await db.Friends.CountAsync(f => f.UserId == a, cancellationToken) >= Limits.Friends
            || await db.Friends.CountAsync(f => f.UserId == b, cancellationToken) >= Limits.Friends)
        {
            return TooManyFriends;
        }

        await db.Database.ExecuteSqlAsync($"insert into friends (user_id, friend_id) values ({a}, {b}), ({b}, {a}) on conflict do nothing", cancellationToken);
        await db.Database.ExecuteSqlAsync($"delete from friend_requests where (from_id = {a} and to_id = {b}) or (from_id = {b} and to_id = {a})", cancellationToken);
        Tell(pair, a, b, isAccepted: true);
        return null;
    }

    private async Task<Result<Guid>> FindAsync(FriendRequestRequest request, CancellationToken cancellationToken)
    {
        if ((request.UserId is null) == (request.Username is null))
            return Failure.Invalid("userId", "say whom, by userId or by username.");
        if (request.UserId is { } id)
            return id;
        var name = request.Username!.Trim().TrimStart('@').ToLowerInvariant();
        var found = await db.Users.Where(u => u.Username == name).Select(u => (Guid?)u.Id).FirstOrDefaultAsync(cancellationToken);
        return found is { } userId ? userId : ReadRelationships.UserNotFound;
    }
}
