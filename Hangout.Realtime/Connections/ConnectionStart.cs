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
    AccountReader accounts, IServiceScopeFactory scopes, TopicRegistry topics, Memberships memberships, ConnectionControl control, PresenceService presence, ILogger<ConnectionStart> logger)
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

    private async Task JoinAllAsync(Client client)
    {
        await topics.JoinAsync(client, [Topic.User(client.UserId)]);
        var conversations = await memberships.OfAsync(client.UserId, CancellationToken.None);
        await topics.JoinAsync(client, conversations.Keys.Select(Topic.Conversation));
        foreach (var (id, lastChange) in conversations)
            topics.Find(Topic.Conversation(id))?.StartAt(lastChange);
        foreach (var (id, isMember) in client.Started())
        {
            // An order for what was read already, as after a mass of changes, tells nothing new.
            if (client.Has(Topic.Conversation(id)) == isMember)
                continue;
            if (isMember)
                await control.JoinLiveAsync(client, Topic.Conversation(id), CancellationToken.None);
            else
                topics.Leave(client, [Topic.Conversation(id)]);
        }
    }
}
