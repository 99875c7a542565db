using Hangout.Contracts;
using Hangout.Realtime.Backplane;

namespace Hangout.Realtime.Connections;

/// <summary>Closes connections whose token has expired, and those of accounts that were closed (ACC-4), should no order have said so.</summary>
internal sealed class ConnectionSweep(TopicRegistry topics, ConnectionControl control, Memberships memberships, TimeProvider clock, ILogger<ConnectionSweep> logger)
    : NodeLoop(TimeSpan.FromSeconds(1.5), logger)
{
    private const int UsersPerQuery = 5_000;

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var client in topics.Clients.Values.Where(c => c.ExpiresAt <= now))
        {
            // Not the session but only the token is over: the client comes back with a fresh one.
            topics.LeaveAll(client);
            RealtimeTelemetry.ConnectionClosed("token_expired");
            _ = client.CloseAsync(ErrorCodes.Unauthenticated, mayReconnect: true);
        }

        foreach (var chunk in topics.Clients.Values.Select(c => c.UserId).Where(id => id != Guid.Empty).Distinct().Chunk(UsersPerQuery))
        {
            foreach (var (userId, isDeleted) in await memberships.ClosedAsync(chunk, cancellationToken))
                await control.EndSessionsAsync(control.Of(userId), sessionId: null, isDeleted ? "deleted" : "suspended");
        }
    }
}
