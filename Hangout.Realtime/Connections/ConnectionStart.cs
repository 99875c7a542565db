using System.Globalization;
using System.Security.Claims;
using Hangout.Contracts;
using Hangout.Core;
using Hangout.Core.Accounts;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Presence;
using Hangout.ServiceDefaults.Authentication;

namespace Hangout.Realtime.Connections;

/// <summary>
/// Starts a connection: who it is, and then, before its first call is taken, everything it must hear. A client that calls <c>Sync</c> after that
/// misses nothing: what was committed before the call is in the answer, what is committed later comes as an event (MSG-12).
/// </summary>
internal sealed class ConnectionStart(
    AccountReader accounts, IServiceScopeFactory scopes, IEnumerable<TopicKind> kinds, ConnectionControl control, PresenceService presence, ILogger<ConnectionStart> logger)
{
    /// <summary>Starts the connection, or closes it with the reason.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="principal">Whom the token names.</param>
    /// <returns>When the connection hears everything.</returns>
    public async Task RunAsync(Client client, ClaimsPrincipal principal)
    {
        try
        {
            if (!await IdentifyAsync(client, principal))
                return;
            await JoinAllAsync(client);
            _ = presence.BeatAsync(client, isActive: true);
        }
        catch (Exception exception)
        {
            // SignalR would tell the client not to come back; it should, once the database is there again.
            logger.LogWarning(exception, "A connection could not be started");
            RealtimeTelemetry.ConnectionClosed("start_failed");
            await client.CloseAsync(ErrorCodes.Overloaded, mayReconnect: true);
        }
    }

    private async Task<bool> IdentifyAsync(Client client, ClaimsPrincipal principal)
    {
        var user = await FindAsync(principal);
        if (user.Failure is { } failure)
        {
            await control.EndAsync(client, failure.Code == ErrorCodes.AccountClosed ? "suspended" : "revoked");
            return false;
        }

        client.SessionId = principal.FindFirstValue(HangoutClaims.SessionId);
        client.IssuedAt = Time(principal, HangoutClaims.IssuedAt) ?? DateTimeOffset.MinValue;
        client.ExpiresAt = Time(principal, HangoutClaims.ExpiresAt) ?? DateTimeOffset.MaxValue;
        client.User = user.Value;
        if (!control.HasEnded(client.SessionId, client.IssuedAt))
            return true;
        await control.EndAsync(client, "revoked");
        return false;
    }

    private static DateTimeOffset? Time(ClaimsPrincipal principal, string claim) =>
        long.TryParse(principal.FindFirstValue(claim), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private async Task<Result<CurrentUser>> FindAsync(ClaimsPrincipal principal)
    {
        if (TokenIdentity.From(principal) is { } identity && await accounts.FindAsync(identity, CancellationToken.None) is { } account)
            return account;
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<EnsureUser>().RunAsync(principal, CancellationToken.None);
    }

    /// <summary>In the kinds' order: a person's own events come first, so that a conversation that is opened while the others are read is heard of.</summary>
    private async Task JoinAllAsync(Client client)
    {
        foreach (var kind in kinds)
            await kind.StartAsync(client);
        // A change that was read already, as after a mass of them, does nothing.
        foreach (var (topic, mayHear) in client.Started())
            await topic.Kind.ChangeAccessAsync([client], topic.Id, mayHear, CancellationToken.None);
    }
}
