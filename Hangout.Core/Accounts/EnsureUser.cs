using System.Security.Claims;
using System.Security.Cryptography;
using Hangout.Contracts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Hangout.Core.Accounts;

/// <summary>
/// From a validated token to a local account (ACC-2): made on first sight, refreshed when the token says something new,
/// refused when suspended or deleted (ACC-4). What it found holds for <see cref="HeldFor"/>, so that a call costs no query
/// and a closed account is cut off within seconds all the same.
/// </summary>
public sealed class EnsureUser(HangoutDbContext db, AccountCache cache, TimeProvider clock)
{
    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(3);

    // Then any number: a name that many want would cost every one of them more attempts than the one before.
    private const int NumberedCandidates = 20;
    private const int MaxCandidates = 50;

    private static readonly Failure Closed = new(ErrorCodes.AccountClosed, "This account is suspended or deleted.");
    private static readonly Failure Unknown = new(ErrorCodes.Unauthenticated, "The token names no person.");

    /// <summary>Finds or makes the account.</summary>
    /// <param name="principal">What the host's authentication accepted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The caller; or <c>account_closed</c>, <c>unauthenticated</c>.</returns>
    public async Task<Result<CurrentUser>> RunAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        if (TokenIdentity.From(principal) is not { } identity)
            return Unknown;
        if (cache.Find(identity) is { } known)
            return known;

        var user = await db.Users.FirstOrDefaultAsync(u => u.Issuer == identity.Issuer && u.Subject == identity.Subject, cancellationToken)
            ?? await AdoptAsync(identity, cancellationToken)
            ?? await CreateAsync(identity, cancellationToken);
        if (!user.IsClosed)
            await RefreshAsync(user, identity, cancellationToken);
        db.Entry(user).State = EntityState.Detached;

        Result<CurrentUser> result = user.IsClosed ? Closed : new CurrentUser(user.Id, user.Username, user.Name, user.AvatarUrl, identity.Roles);
        cache.Keep(identity, result);
        return result;
    }

    /// <summary>A demo person with an account becomes real when it signs in. The others have none: who registers such a name is somebody else.</summary>
    private async Task<User?> AdoptAsync(TokenIdentity identity, CancellationToken cancellationToken)
    {
        if (!User.DemoAccounts.Contains(identity.Username))
            return null;
        var adopted = await db.Users
            .Where(u => u.Issuer == User.DemoIssuer && u.Username == identity.Username)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.Issuer, identity.Issuer).SetProperty(u => u.Subject, identity.Subject), cancellationToken);
        return adopted == 0 ? null : await FindAsync(identity, cancellationToken);
    }

    private async Task<User> CreateAsync(TokenIdentity identity, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        for (var attempt = 1; attempt <= MaxCandidates; attempt++)
        {
            var username = identity.Candidate(attempt <= NumberedCandidates ? attempt : RandomNumberGenerator.GetInt32(1_000, 1_000_000_000));
            var made = await db.Database.ExecuteSqlAsync(
                $"""
                insert into users (id, issuer, subject, username, name, email, system_role)
                values ({id}, {identity.Issuer}, {identity.Subject}, {username}, {identity.Name}, {identity.Email}, {SnakeCase.Word(identity.SystemRole)})
                on conflict do nothing
                """,
                cancellationToken);
            // Not made: either this person's other call was faster, or the username is somebody else's.
            if (await FindAsync(identity, cancellationToken) is { } user)
                return user;
            if (made > 0)
                break;
        }

        throw new InvalidOperationException($"No free username for the subject {identity.Subject} of {identity.Issuer} after {MaxCandidates} attempts.");
    }

    private async Task RefreshAsync(User user, TokenIdentity identity, CancellationToken cancellationToken)
    {
        if (user.SystemRole == identity.SystemRole && identity.IsReflectedIn(user.Username, user.Name, user.IsNameOwn, user.Email))
            return;
        var wasNamed = user.Username;
        if (!identity.IsCandidate(user.Username) && !await db.Users.AnyAsync(u => u.Username == identity.Username, cancellationToken))
            user.Username = identity.Username;
        if (!user.IsNameOwn)
            user.Name = identity.Name;
        user.Email = identity.Email ?? user.Email;
        user.SystemRole = identity.SystemRole;
        if (!db.ChangeTracker.HasChanges())
            return;

        user.UpdatedAt = clock.GetUtcNow();
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.UniqueViolation })
        {
            // Somebody took the new name between the look and the write: the old one stays.
            user.Username = wasNamed;
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    private Task<User?> FindAsync(TokenIdentity identity, CancellationToken cancellationToken) =>
        db.Users.FirstOrDefaultAsync(u => u.Issuer == identity.Issuer && u.Subject == identity.Subject, cancellationToken);
}

/// <summary>What <see cref="EnsureUser"/> found, for a few seconds; one a process.</summary>
public sealed class AccountCache : IDisposable
{
    private const int MaxAccounts = 50_000;

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MaxAccounts });

    internal Result<CurrentUser>? Find(TokenIdentity identity) =>
        _cache.TryGetValue<Result<CurrentUser>>(KeyOf(identity), out var known) ? known : default(Result<CurrentUser>?);

    internal void Keep(TokenIdentity identity, Result<CurrentUser> result) =>
        _cache.Set(KeyOf(identity), result, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = EnsureUser.HeldFor, Size = 1 });

    public void Dispose() => _cache.Dispose();

    private static (string, string, string, string, string?, string) KeyOf(TokenIdentity identity) =>
        (identity.Issuer, identity.Subject, identity.Username, identity.Name, identity.Email, string.Join(' ', identity.Roles));
}
