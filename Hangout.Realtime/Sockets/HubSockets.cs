using System.Collections.Concurrent;
using System.Security.Claims;
using Hangout.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Hangout.Realtime.Sockets;

/// <summary>
/// Takes WebSockets for the hub. SignalR's own transport passes every message through two pipes and three threads; here events go
/// from the topic straight into the socket, and the hub's calls and answers through one pipe (docs/decisions/0016).
/// </summary>
internal sealed class HubSockets(HubConnectionHandler<RealtimeHub> hub, IOptions<RealtimeOptions> options, ILogger<HubSockets> logger)
    : NodeLoop(TimeSpan.FromSeconds(1), logger)
{
    private readonly ConcurrentDictionary<HubSocket, bool> _sockets = new();

    /// <summary>Serves one request until its connection ends.</summary>
    /// <param name="context">A request that has been authorised.</param>
    /// <returns>When the connection has ended, or the request was refused.</returns>
    public async Task ServeAsync(HttpContext context)
    {
        var socket = context.Features.Get<ITlsHandshakeFeature>() is null ? context.Features.Get<IConnectionSocketFeature>()?.Socket : null;
        if (await AcceptAsync(context) is not { } stream)
            return;
        // From here on writes that would block say so instead.
        if (socket is not null)
            socket.Blocking = false;
        var connection = new HubSocket(context.Connection.Id, context.User, stream, socket, options.Value.OutgoingBytesPerConnection, context.Abort);
        LetGo(context);
        _sockets.TryAdd(connection, true);
        try
        {
            await connection.RunAsync(hub.OnConnectedAsync);
        }
        finally
        {
            _sockets.TryRemove(connection, out _);
        }
    }

    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var (socket, _) in _sockets)
        {
            try
            {
                socket.Beat();
                socket.Outgoing.CutIfStuck(options.Value.SendTimeout);
            }
            catch (Exception exception)
            {
                logger.LogError(exception, "The heartbeat of a connection failed");
            }
        }

        return Task.CompletedTask;
    }

    private static async Task<Stream?> AcceptAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" } connect)
            return await connect.AcceptAsync();

        var request = context.Request.Headers;
        var accept = WebSocketFormat.Accept(request[HeaderNames.SecWebSocketKey]);
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade || accept is null
            || !HttpMethods.IsGet(context.Request.Method) || !string.Equals(request[HeaderNames.Upgrade], "websocket", StringComparison.OrdinalIgnoreCase))
        {
            await Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: "The hub takes WebSockets only.", extensions: Code()).ExecuteAsync(context);
            return null;
        }

        const string version = "13";
        if (request[HeaderNames.SecWebSocketVersion] != version)
        {
            context.Response.Headers.SecWebSocketVersion = version;
            await Results.Problem(statusCode: StatusCodes.Status426UpgradeRequired, title: "The hub takes version 13 of the WebSocket protocol.", extensions: Code()).ExecuteAsync(context);
            return null;
        }

        context.Response.Headers.Connection = HeaderNames.Upgrade;
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = accept;
        return await upgrade.UpgradeAsync();
    }

    private static Dictionary<string, object?> Code() => new(StringComparer.Ordinal) { ["code"] = ErrorCodes.ValidationFailed };

    /// <summary>The request lives as long as the connection: what it no longer needs must not (a token alone is some kilobytes).</summary>
    private static void LetGo(HttpContext context)
    {
        context.User = new ClaimsPrincipal();
        context.Features.Set<IAuthenticateResultFeature>(null);
        context.Request.Headers.Clear();
        context.Request.QueryString = default;
    }
}
