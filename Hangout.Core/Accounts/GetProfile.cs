using Hangout.Contracts.Accounts;
using Hangout.Contracts.Files;
using Hangout.Core.Data;
using Hangout.Core.Files;
using Hangout.Core.Relationships;
using Npgsql;

namespace Hangout.Core.Accounts;

/// <summary>A person's profile, as far as the one who asks may see it (ACC-2, REL-4).</summary>
public sealed class GetProfile(HangoutDbContext db, FilePictures pictures)
{
    private static readonly string Sql =
        $"""
        select u.id, u.username, u.name, u.avatar_url, u.is_private, {Privacy.MaySeeProfileSql("$1", "u")} as is_open,
            {Block.BetweenSql("$1", "u.id")} as is_blocked,
            u.banner_url, u.bio, u.location, u.website, u.created_at,
            (select count(*) from follows where followee_id = u.id and is_accepted)::int,
            (select count(*) from follows where follower_id = u.id and is_accepted)::int,
            (select count(*) from friends where user_id = u.id)::int,
            (select count(*) from posts p where p.author_id = u.id and {Privacy.MaySeePostSql("$1", "p", "u")})::int,
            (select count(*) from friends mine join friends theirs on theirs.friend_id = mine.friend_id where mine.user_id = $1 and theirs.user_id = u.id)::int,
            {ReadRelationships.ColumnsSql}
        from users u {ReadRelationships.JoinSql}
        where not u.is_suspended and u.deleted_at is null
        """;

    private const int RelationshipColumns = 17;

    /// <summary>Finds a profile by the person's ID.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The profile; or <c>user_not_found</c>.</returns>
    public Task<Result<ProfileDto>> ByIdAsync(CurrentUser user, Guid userId, CancellationToken cancellationToken) =>
        ReadAsync("u.id = $2", user.Id, userId, cancellationToken);

    /// <summary>Finds a profile by the username.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="username">Whose, with or without a leading @.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The profile; or <c>user_not_found</c>.</returns>
    public Task<Result<ProfileDto>> ByNameAsync(CurrentUser user, string username, CancellationToken cancellationToken) =>
        ReadAsync("u.username = $2", user.Id, NameOf(username), cancellationToken);

    /// <summary>Reads a profile for somebody who is not signed in.</summary>
    /// <param name="username">Whose.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The profile; or <c>user_not_found</c>, also where it is not public.</returns>
    public async Task<Result<PublicProfileDto>> PublicAsync(string username, CancellationToken cancellationToken)
    {
        var found = await db.QueryAsync(
            $"""
            select u.id, u.username, u.name, u.avatar_url, u.banner_url, u.bio, u.location, u.website, u.created_at,
                (select count(*) from follows where followee_id = u.id and is_accepted)::int,
                (select count(*) from follows where follower_id = u.id and is_accepted)::int
            from users u
            where u.username = $1 and {Privacy.IsPublicProfileSql("u")}
            """,
            [NameOf(username)],
            row => new PublicProfileDto(
                Person(row), row.Optional<string>(4), row.Optional<string>(5), row.Optional<string>(6), row.Optional<string>(7), row.GetInt32(9), row.GetInt32(10),
                row.GetFieldValue<DateTimeOffset>(8)),
            cancellationToken);
        return found is [var profile] ? profile : ReadRelationships.UserNotFound;
    }

    /// <summary>Sets the wide picture on the caller's profile.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="request">Which image; none takes it off.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The profile; or <c>validation_failed</c>, <c>file_not_found</c>, <c>file_not_ready</c>.</returns>
    public async Task<Result<ProfileDto>> SetBannerAsync(CurrentUser user, SetPictureRequest request, CancellationToken cancellationToken) =>
        await pictures.SetBannerAsync(user, request, cancellationToken) is { } failure ? failure : await ByIdAsync(user, user.Id, cancellationToken);

    private static string NameOf(string username) => TextRules.IsStorable(username) ? username.Trim().TrimStart('@').ToLowerInvariant() : "";

    private static UserDto Person(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.Optional<string>(3));

    private static ProfileDto Read(NpgsqlDataReader row)
    {
        var relationship = ReadRelationships.Read(row, RelationshipColumns);
        if (row.GetBoolean(5))
        {
            return new(
                Person(row), relationship, IsOpen: true, row.GetBoolean(4), row.Optional<string>(7), row.Optional<string>(8), row.Optional<string>(9),
                row.Optional<string>(10), row.GetInt32(12), row.GetInt32(13), row.GetInt32(14), row.GetInt32(15), row.GetInt32(16),
                row.GetFieldValue<DateTimeOffset>(11));
        }

        // Whoever is kept out by a block sees what they would see of a private account.
        return new(Person(row), relationship, IsOpen: false, row.GetBoolean(4) || row.GetBoolean(6));
    }

    private async Task<Result<ProfileDto>> ReadAsync(string which, Guid callerId, object value, CancellationToken cancellationToken)
    {
        var found = await db.QueryAsync($"{Sql} and {which}", [callerId, value], Read, cancellationToken);
        return found is [var profile] ? profile with { Relationship = profile.Relationship with { UserId = profile.User.Id } } : ReadRelationships.UserNotFound;
    }
}
