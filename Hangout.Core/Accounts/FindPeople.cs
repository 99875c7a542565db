using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Relationships;
using Npgsql;

namespace Hangout.Core.Accounts;

/// <summary>People, found by the beginning of their username, name or last name (REL-2), or by ID.</summary>
public sealed class FindPeople(HangoutDbContext db)
{
    /// <summary>Searches; exact usernames first. Whom a block keeps from the caller is not found (REL-4).</summary>
    /// <param name="user">The caller, who is not among the results.</param>
    /// <param name="search">1 to <see cref="Limits.SearchText"/> characters; a leading @ is ignored.</param>
    /// <param name="limit">1 to <see cref="Limits.ListPage"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The people; or <c>validation_failed</c>.</returns>
    public async Task<Result<UserDto[]>> SearchAsync(CurrentUser user, string? search, int? limit, CancellationToken cancellationToken)
    {
        var text = search?.Trim().TrimStart('@').ToLowerInvariant() ?? "";
        if (text.Length is 0 or > Limits.SearchText || !TextRules.IsStorable(text))
            return Failure.Invalid("q", $"1 to {Limits.SearchText} characters.");
        var size = PageSize.From(limit, Limits.ListPage);
        if (size.Failure is not null)
            return size.Failure;

        // The expressions are those of the indexes: plain() is lower case without accents.
        var rows = await db.QueryAsync(
            $"""
            select id, username, name, avatar_url from users
            where (username like plain($1) or plain(name) like plain($1) or plain(substring(name from '[^ ]+$')) like plain($1))
                and id <> $2 and not is_suspended and deleted_at is null and not {Block.BetweenSql("$2", "users.id")}
            order by username <> $3, username limit $4
            """,
            [LikePattern.Escape(text) + "%", user.Id, text, size.Value],
            Read,
            cancellationToken);
        return rows.ToArray();
    }

    /// <summary>Looks up by ID; unknown ones are left out.</summary>
    /// <param name="ids">At most <see cref="Limits.UserIds"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The people; or <c>validation_failed</c>.</returns>
    public async Task<Result<UserDto[]>> ByIdsAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count is 0 or > Limits.UserIds)
            return Failure.Invalid("ids", $"1 to {Limits.UserIds} IDs.");
        return (await ReadAsync(db, ids, cancellationToken)).ToArray();
    }

    internal static async Task<IReadOnlyList<UserDto>> ReadAsync(HangoutDbContext db, IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        return await db.QueryAsync("select id, username, name, avatar_url from users where id = any($1) order by username", [ids.Distinct().ToArray()], Read, cancellationToken);
    }

    private static UserDto Read(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.Optional<string>(3), row.GetGuid(0) == AssistantAccount.Id ? true : null);
}
