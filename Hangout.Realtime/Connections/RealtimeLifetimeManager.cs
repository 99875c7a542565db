using Hangout.Realtime.Backplane;
using Hangout.Realtime.Protocol;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Hangout.Realtime.Connections;

/// <summary>Gives every connection its <see cref="Client"/>; events then go by <see cref="TopicRegistry"/>, not by SignalR's groups.</summary>
internal sealed class RealtimeLifetimeManager(
    TopicRegistry topics, HangoutHubProtocol protocol, IOptions<RealtimeOptions> options, ILogger<DefaultHubLifetimeManager<RealtimeHub>> logger)
    : DefaultHubLifetimeManager<RealtimeHub>(logger)
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        var client = new Client(connection, options.Value.OutgoingBytesPerConnection);
        connection.Features.Set(client);
        connection.Protocol = new BudgetedProtocol(protocol, client);
        topics.Clients.TryAdd(client.Id, client);
        return base.OnConnectedAsync(connection);
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        if (topics.Clients.TryRemove(connection.ConnectionId, out var client))
            topics.LeaveAll(client);
        return base.OnDisconnectedAsync(connection);
    }
}
