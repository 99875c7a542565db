using Hangout.Core.Data;
using Npgsql;

namespace Hangout.Core.Accounts;

/// <summary>
/// Finds accounts by what tokens say of them, for hosts where many people come at once: one statement for all who come together. It only reads:
/// whoever is new, or whose token says something new, is for <see cref="EnsureUser"/>. Nothing is kept: a closed account is seen at once (ACC-4).
/// </summary>
public sealed class AccountReader
{
    private const int MaxTogether = 256;
    private const string Sql =
        """
        select i.n, u.id, u.username, u.name, u.avatar_url, u.is_name_own, u.email
        from unnest($1::text[], $2::text[]) with ordinality as i(issuer, subject, n)
        join users u on u.issuer = i.issuer and u.subject = i.subject
        where not u.is_suspended and u.deleted_at is null
        """;

    private readonly NpgsqlDataSource _dataSource;
    private readonly RequestBatcher<TokenIdentity, CurrentUser?> _batches;

    /// <summary>Makes the reader.</summary>
    /// <param name="dataSource">The database.</param>
    public AccountReader(NpgsqlDataSource dataSource)
    {
        _dataSource = dataSource;
        _batches = new(ReadAsync, MaxTogether);
    }

    /// <summary>Finds an account.</summary>
    /// <param name="identity">Whom the token names.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The open account that is just as the token says; null when <see cref="EnsureUser"/> must look.</returns>
    public Task<CurrentUser?> FindAsync(TokenIdentity identity, CancellationToken cancellationToken) =>
        _batches.AskAsync(identity, cancellationToken);

    private async Task<IReadOnlyList<CurrentUser?>> ReadAsync(IReadOnlyList<TokenIdentity> identities)
    {
        await using var command = _dataSource.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. identities.Select(i => i.Issuer)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. identities.Select(i => i.Subject)] });
        var found = new CurrentUser?[identities.Count];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var place = (int)reader.GetInt64(0) - 1;
            var identity = identities[place];
            var (username, name) = (reader.GetString(2), reader.GetString(3));
            if (identity.IsReflectedIn(username, name, reader.GetBoolean(5), reader.Optional<string>(6)))
                found[place] = new CurrentUser(reader.GetGuid(1), username, name, reader.Optional<string>(4), identity.Roles);
        }

        return found;
    }
}
