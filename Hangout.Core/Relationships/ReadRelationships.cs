using Hangout.Contracts;
using Hangout.Contracts.Relationships;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Npgsql;

namespace Hangout.Core.Relationships;

/// <summary>How the caller stands to people (REL-1, REL-3). What others decided about the caller in silence stays with them: blocks, mutes, rejections.</summary>
public sealed class ReadRelationships(HangoutDbContext db)
{
    internal static readonly Failure UserNotFound = new(ErrorCodes.UserNotFound, "There is no such person.");

    /// <summary>The columns of a relationship, with <c>u</c> for the other person's row of <c>users</c> and $1 for the caller.</summary>
    internal const string ColumnsSql =
        """
        u.id,
        (select case when f.is_accepted then 2 else 1 end from follows f where f.follower_id = $1 and f.followee_id = u.id),
        exists (select 1 from follows f where f.follower_id = u.id and f.followee_id = $1 and f.is_accepted),
        case when exists (select 1 from friends f where f.user_id = $1 and f.friend_id = u.id) then 3
            when exists (select 1 from friend_requests r where r.from_id = u.id and r.to_id = $1 and r.rejected_at is null) then 2
            when exists (select 1 from friend_requests r where r.from_id = $1 and r.to_id = u.id) then 1 else 0 end,
        exists (select 1 from mutes where muter_id = $1 and muted_id = u.id),
        exists (select 1 from blocks where blocker_id = $1 and blocked_id = u.id),
        r.may_see_online, r.may_message, r.may_see_profile, r.notifies, r.last_interaction_at, r.interactions
        """;

    /// <summary>What the columns need beside <c>users u</c>.</summary>
    internal const string JoinSql = "left join relationships r on r.user_id = $1 and r.other_id = u.id";

    /// <summary>How many columns they are.</summary>
    internal const int Columns = 12;

    private const string Sql = $"select {ColumnsSql} from users u {JoinSql} where u.id = any($2) and u.id <> $1 and not u.is_suspended and u.deleted_at is null";

    /// <summary>Reads one.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">To whom.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How they stand; or <c>user_not_found</c>. To oneself one does not stand in any way.</returns>
    public async Task<Result<RelationshipDto>> OneAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken)
    {
        if (userId == user.Id)
            return new RelationshipDto(userId);
        return await ReadAsync(user.Id, [userId], cancellationToken) is [var one] ? one : UserNotFound;
    }

    /// <summary>Reads many.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="ids">To whom; at most <see cref="Limits.UserIds"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How they stand, unknown ones left out; or <c>validation_failed</c>.</returns>
    public async Task<Result<RelationshipDto[]>> ManyAsync(CurrentUser user, Guid[] ids, CancellationToken cancellationToken)
    {
        if (ids.Length is 0 or > Limits.UserIds)
            return Failure.Invalid("ids", $"1 to {Limits.UserIds} IDs.");
        return (await ReadAsync(user.Id, [.. ids.Distinct()], cancellationToken)).ToArray();
    }

    /// <summary>Reads the columns.</summary>
    /// <param name="row">The row.</param>
    /// <param name="first">Where they begin.</param>
    /// <returns>The relationship.</returns>
    internal static RelationshipDto Read(NpgsqlDataReader row, int first)
    {
        var switches = row.IsDBNull(first + 6) ? new RelationshipSwitches()
            : new(row.GetBoolean(first + 6), row.GetBoolean(first + 7), row.GetBoolean(first + 8), row.GetBoolean(first + 9));
        return new(
            row.GetGuid(first), (FollowState)row.Optional<int>(first + 1), row.GetBoolean(first + 2), (FriendState)row.GetInt32(first + 3),
            row.GetBoolean(first + 4), row.GetBoolean(first + 5), switches == new RelationshipSwitches() ? null : switches,
            row.Optional<DateTimeOffset?>(first + 10), row.Optional<int>(first + 11));
    }

    private Task<List<RelationshipDto>> ReadAsync(Guid userId, Guid[] ids, CancellationToken cancellationToken) =>
        db.QueryAsync(Sql, [userId, ids], row => Read(row, 0), cancellationToken);
}
