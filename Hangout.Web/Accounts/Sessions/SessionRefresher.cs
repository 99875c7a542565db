using System.Collections.Concurrent;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Web.Accounts.OpenIdConnect;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>Gives the access token of a session, refreshing it when it is about to end (ACC-5).</summary>
/// <remarks>
/// A refresh token works once, and a second use ends the whole sign-in at the provider. So only one refresh runs for a
/// session: within this process by sharing the task, among processes by locking the row. Once begun it goes on, however
/// long the provider takes and whoever still waits: the tokens it brings are the only ones there will be.
/// </remarks>
internal sealed class SessionRefresher(
    IServiceScopeFactory scopes, ProviderClient provider, SessionTokenProtector protector, TimeProvider time, ILogger<SessionRefresher> logger)
{
    /// <summary>A token that ends sooner than this is refreshed first.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    // A request waits for its token, and a refresh for its turn, so long.
    private static readonly TimeSpan CallerTimeout = TimeSpan.FromSeconds(10), TurnTimeout = TimeSpan.FromSeconds(20);

    // Each holds a row and a connection to the database while the provider answers: a slow one must not take them all.
    private const int MaxAtOnce = 6;
    private readonly SemaphoreSlim _atOnce = new(MaxAtOnce);

    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> _running = new(StringComparer.Ordinal);

    /// <summary>The access token, good for at least some seconds; null when the session is over.</summary>
    /// <exception cref="HttpRequestException">The provider does not answer: try again later.</exception>
    /// <exception cref="TimeoutException">It has not answered yet: the same.</exception>
    public async Task<string?> AccessTokenAsync(WebSession session, CancellationToken cancellationToken)
    {
        if (session.AccessExpiresAt > time.GetUtcNow() + Margin)
            return protector.Read(session)?.AccessToken;

        var key = Convert.ToHexString(session.Id);
        var refresh = _running.GetOrAdd(key, static (_, work) => new(work), () => RefreshOnceAsync(key, session.Id));
        return await refresh.Value.WaitAsync(CallerTimeout, time, cancellationToken);
    }

    private async Task<string?> RefreshOnceAsync(string key, byte[] id)
    {
        try
        {
            await _atOnce.WaitAsync();
            try
            {
                return await RefreshAsync(id);
            }
            finally
            {
                _atOnce.Release();
            }
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }

    private async Task<string?> RefreshAsync(byte[] id)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HangoutDbContext>();
        var store = scope.ServiceProvider.GetRequiredService<SessionStore>();
        var metadata = await provider.MetadataAsync(CancellationToken.None);
        OpenIdConnectMessage? fresh = null; // Outlives a repeated transaction: the refresh token works once.

        return await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            db.ChangeTracker.Clear();
            using var turn = new CancellationTokenSource(TurnTimeout, time);
            await using var transaction = await db.Database.BeginTransactionAsync(turn.Token);
            if (await store.LockAsync(id, turn.Token) is not { } session || protector.Read(session) is not { } tokens)
                return null;
            // Another instance was faster.
            if (session.AccessExpiresAt > time.GetUtcNow() + Margin)
                return tokens.AccessToken;
            fresh ??= tokens.RefreshToken is { } refreshToken ? await provider.RefreshAsync(metadata, refreshToken, session.Subject) : null;
            if (fresh is null)
            {
                logger.LogInformation("A session ended: the provider refused to refresh it");
                await store.EndAsync(session, "refresh_refused", CancellationToken.None);
            }
            else
            {
                session.Tokens = protector.Protect(id, new(fresh.AccessToken, fresh.RefreshToken ?? tokens.RefreshToken, fresh.IdToken ?? tokens.IdToken));
                session.AccessExpiresAt = AccessToken.EndOf(fresh.AccessToken);
                await db.SaveChangesAsync(CancellationToken.None);
            }
            await transaction.CommitAsync(CancellationToken.None);
            return fresh?.AccessToken;
        });
    }
}
