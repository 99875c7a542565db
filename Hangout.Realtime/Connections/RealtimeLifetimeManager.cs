using Hangout.Realtime.Backplane;
using Hangout.Realtime.Protocol;
using Hangout.Realtime.Sockets;
using Microsoft.AspNetCore.SignalR;

namespace Hangout.Realtime.Connections;

/// <summary>Gives every connection its <see cref="Client"/>; events then go by <see cref="TopicRegistry"/>, not by SignalR's groups.</summary>
internal sealed class RealtimeLifetimeManager(
    TopicRegistry topics, ConversationTopics conversations, HangoutHubProtocol protocol, CutOffs cutOffs, ILogger<DefaultHubLifetimeManager<RealtimeHub>> logger)
    : DefaultHubLifetimeManager<RealtimeHub>(logger)
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        var client = new Client(connection, connection.Features.Get<HubSocket>() ?? throw new InvalidOperationException("Connections come from HubSockets only."));
        connection.Features.Set(client);
        connection.Protocol = new BudgetedProtocol(protocol, client, conversations, cutOffs);
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
