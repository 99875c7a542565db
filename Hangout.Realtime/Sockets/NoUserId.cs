using Microsoft.AspNetCore.SignalR;

namespace Hangout.Realtime.Sockets;

/// <summary>SignalR needs no user IDs here: events go by topics. Its own provider would keep the token's claims for as long as the connection lives.</summary>
internal sealed class NoUserId : IUserIdProvider
{
    /// <inheritdoc/>
    public string? GetUserId(HubConnectionContext connection) => null;
}
