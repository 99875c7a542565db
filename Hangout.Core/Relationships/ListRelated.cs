using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Relationships;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Relationships;

/// <summary>
/// Lists of people by how they stand to somebody (REL-1), the latest first. Another's lists are open to whoever may see the profile. Those whom a block
/// keeps from the caller, and closed accounts, are in none.
/// </summary>
public sealed class ListRelated(HangoutDbContext db)
{
    private const string Followers = "select follower_id as id, created_at from follows where followee_id = $2 and is_accepted";
    private const string Following = "select followee_id as id, created_at from follows where follower_id = $2 and is_accepted";
    private const string Friends = "select friend_id as id, created_at from friends where user_id = $2";
    private const string Muted = "select muted_id as id, created_at from mutes where muter_id = $2";

    // Word and person of those who ask, or who were asked.
    private const string AskToFollow = "select follower_id as id, created_at, null::text as message from follows where followee_id = $2 and not is_accepted";
    private const string AskToBeFriends = "select from_id as id, created_at, message from friend_requests where to_id = $2 and rejected_at is null";
    private const string Asked = "select to_id as id, created_at, message from friend_requests where from_id = $2";

    private static readonly string NotBlocked = $"not {Block.BetweenSql("$1", "u.id")}";

    // To the one who asked, somebody who blocked them looks like anybody who has not answered.
    private const string NotBlockedByCaller = "not exists (select 1 from blocks where blocker_id = $1 and blocked_id = u.id)";

    /// <summary>Who follows a person.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">Whom.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page, empty where the profile is not open; or <c>validation_failed</c>, <c>user_not_found</c>.</returns>
    public Task<Result<Page<RelatedPersonDto>>> FollowersAsync(CurrentUser user, Guid userId, PageRequest page, CancellationToken cancellationToken) =>
        PeopleAsync(Followers, user, userId, page, cancellationToken);

    /// <summary>Whom a person follows; likewise.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">Who.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    public Task<Result<Page<RelatedPersonDto>>> FollowingAsync(CurrentUser user, Guid userId, PageRequest page, CancellationToken cancellationToken) =>
        PeopleAsync(Following, user, userId, page, cancellationToken);

    /// <summary>A person's friends; likewise.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    public Task<Result<Page<RelatedPersonDto>>> FriendsAsync(CurrentUser user, Guid userId, PageRequest page, CancellationToken cancellationToken) =>
        PeopleAsync(Friends, user, userId, page, cancellationToken);

    /// <summary>Whom the caller muted.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>.</returns>
    public Task<Result<Page<RelatedPersonDto>>> MutesAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken) =>
        PeopleAsync(Muted, user, user.Id, page, cancellationToken);

    /// <summary>Who asks to follow the caller.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>.</returns>
    public Task<Result<Page<RelationshipRequestDto>>> FollowRequestsAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken) =>
        RequestsAsync(AskToFollow, NotBlocked, user, page, cancellationToken);

    /// <summary>Who asks the caller to be friends.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>.</returns>
    public Task<Result<Page<RelationshipRequestDto>>> ReceivedAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken) =>
        RequestsAsync(AskToBeFriends, NotBlocked, user, page, cancellationToken);

    /// <summary>Whom the caller asked.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>.</returns>
    public Task<Result<Page<RelationshipRequestDto>>> SentAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken) =>
        RequestsAsync(Asked, NotBlockedByCaller, user, page, cancellationToken);

    private async Task<Result<Page<RelatedPersonDto>>> PeopleAsync(
        string source, CurrentUser user, Guid userId, PageRequest page, CancellationToken cancellationToken)
    {
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;
        var open = await db.QueryAsync(
            $"select {Privacy.MaySeeProfileSql("$1", "p")} from users p where p.id = $2 and not p.is_suspended and p.deleted_at is null",
            [user.Id, userId], row => row.GetBoolean(0), cancellationToken);
        if (open is not [var isOpen])
            return ReadRelationships.UserNotFound;
        if (!isOpen)
            return new Page<RelatedPersonDto>([]);
        var rows = await ReadAsync(
            source, NotBlocked, ReadRelationships.ColumnsSql, user.Id, userId, start.Value,
            row => new RelatedPersonDto(Person(row), ReadRelationships.Read(row, PersonColumns), Since(row)), cancellationToken);
        return start.Value.Of(rows, r => r, r => Cursor.At(r.Since, r.User.Id));
    }

    private async Task<Result<Page<RelationshipRequestDto>>> RequestsAsync(
        string source, string condition, CurrentUser user, PageRequest page, CancellationToken cancellationToken)
    {
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;
        var rows = await ReadAsync(
            source, condition, "l.message", user.Id, user.Id, start.Value,
            row => new RelationshipRequestDto(Person(row), row.Optional<string>(PersonColumns), Since(row)), cancellationToken);
        return start.Value.Of(rows, r => r, r => Cursor.At(r.CreatedAt, r.User.Id));
    }

    private const int PersonColumns = 5;

    private Task<List<T>> ReadAsync<T>(
        string source, string condition, string columns, Guid callerId, Guid subjectId, PageStart start, Func<Npgsql.NpgsqlDataReader, T> read,
        CancellationToken cancellationToken)
    {
        var after = start.After ?? Cursor.Newest;
        return db.QueryAsync(
            $"""
            select u.id, u.username, u.name, u.avatar_url, l.created_at, {columns}
            from ({source}) l join users u on u.id = l.id {ReadRelationships.JoinSql}
            where (l.created_at, l.id) < ($3, $4) and not u.is_suspended and u.deleted_at is null and {condition}
            order by l.created_at desc, l.id desc limit $5
            """,
            [callerId, subjectId, after.Time, after.Id, start.Rows], read, cancellationToken);
    }

    private static UserDto Person(Npgsql.NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.Optional<string>(3));

    private static DateTimeOffset Since(Npgsql.NpgsqlDataReader row) => row.GetFieldValue<DateTimeOffset>(4);
}
