using Hangout.Contracts;
using Hangout.Core.Realtime;
using Hangout.Realtime.Backplane;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Hangout.Realtime.Connections;

/// <summary>
/// Closes connections whose token has expired, those that nothing comes from any more, and those of accounts that were closed (ACC-4),
/// should the command have been lost.
/// </summary>
internal sealed class ConnectionSweep(
    TopicRegistry topics, ConnectionControl control, PersonBudgets budgets, Memberships memberships,
    IOptions<RealtimeOptions> options, TimeProvider clock, ILogger<ConnectionSweep> logger)
    : NodeLoop(TimeSpan.FromSeconds(1.5), logger)
{
    private static readonly TimeSpan SweepWithin = TimeSpan.FromSeconds(1);
    private readonly ILogger<ConnectionSweep> _logger = logger;

    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        budgets.ForgetIdle();
        return InPiecesAsync([.. topics.Clients.Select(c => c.Value)], SweepWithin, clients => SweepAsync(clients, cancellationToken), cancellationToken);
    }

    private async Task SweepAsync(Client[] clients, CancellationToken cancellationToken)
    {
        // Not the session but only the token is over: the client comes back with a fresh one.
        var now = clock.GetUtcNow();
        Close(clients.Where(c => c.ExpiresAt <= now), "token_expired", ErrorCodes.Unauthenticated);
        // SignalR itself would wait for ever for one that never sent a ping.
        Close(clients.Where(c => c.Silence > options.Value.ClientTimeout), "silent", ErrorCodes.TimedOut);

        Guid[] people = [.. clients.Select(c => c.UserId).Where(id => id != Guid.Empty).Distinct()];
        try
        {
            foreach (var (userId, isDeleted) in people.Length > 0 ? await memberships.ClosedAsync(people, cancellationToken) : [])
                control.Carry(new SessionEndedControl(userId, Sid: null, isDeleted ? "deleted" : "suspended"), cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            // The others' tokens and silence are looked at all the same.
            _logger.LogWarning(exception, "Whether {Count} accounts were closed was not found out", people.Length);
        }
    }

    private void Close(IEnumerable<Client> clients, string why, string code)
    {
        foreach (var client in clients)
        {
            topics.LeaveAll(client);
            RealtimeTelemetry.ConnectionClosed(why);
            _ = client.CloseAsync(code, mayReconnect: true);
        }
    }
}
