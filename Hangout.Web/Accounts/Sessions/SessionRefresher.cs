using System.Collections.Concurrent;
using System.Security.Cryptography;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Web.Accounts.OpenIdConnect;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>Gives the access token of a session, refreshing it when it is about to end (ACC-5).</summary>
/// <remarks>
/// A refresh token works once, and a second use ends the whole sign-in at the provider. So only one refresh runs for a session:
/// within this process by sharing the task, among processes by locking the row. It is not cancelled with the request that began it.
/// </remarks>
/// <param name="scopes">Refreshing outlives the request, so it has its own scope.</param>
/// <param name="protector">Reads and writes the tokens.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says why a session ended.</param>
public sealed class SessionRefresher(IServiceScopeFactory scopes, SessionTokenProtector protector, TimeProvider time, ILogger<SessionRefresher> logger)
{
    /// <summary>A token that ends sooner than this is refreshed first.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    // Each holds a row and a connection to the database while the provider answers: a slow one must not take them all.
    private const int MostAtOnce = 6;
    private readonly SemaphoreSlim _atOnce = new(MostAtOnce);

    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> _running = new(StringComparer.Ordinal);

    /// <summary>The access token, good for at least some seconds; null when the session is over.</summary>
    /// <exception cref="HttpRequestException">The provider does not answer and the token has ended: try again later.</exception>
    public async Task<string?> AccessTokenAsync(WebSession session, CancellationToken cancellationToken)
    {
        if (session.AccessExpiresAt - Margin > time.GetUtcNow())
            return Read(session)?.AccessToken;

        var key = Convert.ToHexString(session.Id);
        var refresh = _running.GetOrAdd(key, static (_, work) => new(work), () => RefreshOnceAsync(key, session.Id));
        return await refresh.Value.WaitAsync(cancellationToken);
    }

    /// <summary>The tokens; null when they cannot be read any more.</summary>
    public SessionTokens? Read(WebSession session)
    {
        try
        {
            return protector.Unprotect(session.Id, session.Tokens);
        }
        catch (CryptographicException e)
        {
            logger.LogWarning("The tokens of a session cannot be read: {Reason}", e.Message);
            return null;
        }
    }

    private async Task<string?> RefreshOnceAsync(string key, byte[] id)
    {
        try
        {
            await _atOnce.WaitAsync();
            try
            {
                using var timeout = new CancellationTokenSource(Timeout, time);
                return await RefreshAsync(id, timeout.Token);
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

    private async Task<string?> RefreshAsync(byte[] id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HangoutDbContext>();
        var store = scope.ServiceProvider.GetRequiredService<SessionStore>();
        var provider = scope.ServiceProvider.GetRequiredService<OidcClient>();
        await provider.GetReadyAsync(cancellationToken);
        TokenResponse? fresh = null; // Outlives a repeated transaction: the refresh token works once.

        return await db.Database.CreateExecutionStrategy().ExecuteAsync(
            async cancel =>
            {
                db.ChangeTracker.Clear();
                await using var transaction = await db.Database.BeginTransactionAsync(cancel);
                if (await store.LockAsync(id, cancel) is not { } session || Read(session) is not { } tokens)
                    return null;
                // Another instance was faster.
                if (session.AccessExpiresAt - Margin > time.GetUtcNow())
                    return tokens.AccessToken;
                fresh ??= await TryRefreshAsync(provider, tokens, cancel);
                if (fresh is null)
                {
                    await store.EndAsync(session, "refresh_refused", cancel);
                    await transaction.CommitAsync(cancel);
                    return null;
                }
                session.Tokens = protector.Protect(id, new(fresh.AccessToken, fresh.RefreshToken ?? tokens.RefreshToken, fresh.IdToken ?? tokens.IdToken));
                session.AccessExpiresAt = time.GetUtcNow().AddSeconds(fresh.ExpiresIn);
                await db.SaveChangesAsync(CancellationToken.None); // The old token is used up: the new one must not be lost.
                await transaction.CommitAsync(CancellationToken.None);
                return fresh.AccessToken;
            },
            cancellationToken);
    }

    private async Task<TokenResponse?> TryRefreshAsync(OidcClient provider, SessionTokens tokens, CancellationToken cancellationToken)
    {
        if (tokens.RefreshToken is null)
            return null;
        try
        {
            return await provider.RefreshAsync(tokens.RefreshToken, cancellationToken);
        }
        catch (OidcRefusedException e) when (e.Error == "invalid_grant")
        {
            logger.LogInformation("A session ended: the provider refused to refresh it");
            return null;
        }
        catch (OidcRefusedException e)
        {
            // Our own registration is wrong (invalid_client): the sessions are not to blame.
            throw new HttpRequestException(e.Message, e);
        }
    }
}
