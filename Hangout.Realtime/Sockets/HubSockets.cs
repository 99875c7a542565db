using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Claims;
using Hangout.Contracts;
using Hangout.Core.Realtime;
using Hangout.Realtime.Connections;
using Hangout.ServiceDefaults.Authentication;
using Hangout.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using StackExchange.Redis;

namespace Hangout.Realtime.Sockets;

/// <summary>
/// Takes WebSockets for the hub. SignalR's own transport passes every message through two pipes and three threads; here events go
/// from the topic straight into the socket, and the hub's calls and answers through one pipe (docs/decisions/0016).
/// </summary>
internal sealed class HubSockets(
    HubConnectionHandler<RealtimeHub> hub, IServiceScopeFactory scopes, SocketTickets tickets, CutOffs cutOffs, PersonBudgets budgets,
    IOptions<RealtimeOptions> options, ILogger<HubSockets> logger)
    : NodeLoop(TimeSpan.FromMilliseconds(100), logger)
{
    private static readonly TimeSpan BeatWithin = TimeSpan.FromSeconds(1), HoldOff = TimeSpan.FromSeconds(1);

    // Each takes some kilobytes; beyond, the answer comes at once.
    private const int MaxHeldOff = 1_000;
    private int _heldOff;
    private readonly ConcurrentDictionary<HubSocket, bool> _sockets = new();

    /// <summary>Serves one request until its connection ends.</summary>
    /// <param name="context">A request for the hub.</param>
    /// <returns>When the connection has ended, or the request was refused.</returns>
    public async Task ServeAsync(HttpContext context)
    {
        if (await TryConnectAsync(context) is not { } connection)
            return;
        LetGo(context);
        _sockets.TryAdd(connection, true);
        try
        {
            await connection.RunAsync(hub.OnConnectedAsync);
        }
        finally
        {
            _sockets.TryRemove(connection, out _);
            connection.Budget.Leave();
        }
    }

    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken cancellationToken) => InPiecesAsync([.. _sockets.Select(s => s.Key)], BeatWithin, Beat, cancellationToken);

    private Task Beat(HubSocket[] sockets)
    {
        foreach (var socket in sockets)
        {
            try
            {
                socket.Beat();
                socket.Outgoing.CutIfStuck(options.Value.SendTimeout);
                socket.CutIfUnfinished(options.Value.MessageTimeout);
            }
            catch (Exception exception)
            {
                logger.LogError(exception, "The heartbeat of a connection failed");
            }
        }

        return Task.CompletedTask;
    }

    // This runs before the exception handler: whatever that keeps of a request, it would keep as long as the connection lives.
    private async Task<HubSocket?> TryConnectAsync(HttpContext context)
    {
        try
        {
            return await ConnectAsync(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && exception is not OperationCanceledException)
        {
            logger.LogError(exception, "A connection could not be taken");
            await Problems.Problem(StatusCodes.Status500InternalServerError, ErrorCodes.Internal, "Something failed on the server.").ExecuteAsync(context);
            return null;
        }
    }

    // Apart from what serves the connection, so that nothing of it is kept: a token and its claims are some kilobytes.
    private async Task<HubSocket?> ConnectAsync(HttpContext context)
    {
        if (await AuthenticateAsync(context) is not { } person)
            return null;
        var key = CutOffs.KeyOf(person.FindFirstValue(HangoutClaims.Subject) ?? "");
        if (cutOffs.WaitOf(key) is { Ticks: > 0 } wait)
        {
            await HoldOffAsync(context, wait);
            return null;
        }

        if (budgets.Enter(key) is not { } budget)
        {
            RealtimeTelemetry.ConnectionHeldOff();
            await Problems.RateLimited(context.Response, HoldOff, $"One person has at most {PersonBudget.MaxConnections} connections.").ExecuteAsync(context);
            return null;
        }

        Stream? stream = null;
        var socket = SocketOf(context);
        try
        {
            stream = await AcceptAsync(context);
        }
        finally
        {
            if (stream is null)
                budget.Leave();
        }

        if (stream is null)
            return null;
        // From here on writes that would block say so instead.
        if (socket is not null)
            socket.Blocking = false;
        // Not the ID of the connection: over HTTP/2 many share one.
        return new HubSocket(context.TraceIdentifier, person, key, budget, cutOffs, stream, socket, options.Value.OutgoingBytesPerConnection, context.Abort);
    }

    /// <summary>Refuses a connection after a pause, so that a client that reconnects in a loop costs the node next to nothing.</summary>
    private async Task HoldOffAsync(HttpContext context, TimeSpan wait)
    {
        RealtimeTelemetry.ConnectionHeldOff();
        try
        {
            if (Interlocked.Increment(ref _heldOff) <= MaxHeldOff)
                await Task.Delay(HoldOff, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        finally
        {
            Interlocked.Decrement(ref _heldOff);
        }

        // Whatever it has sent already is not looked at.
        context.Response.Headers.Connection = "close";
        await Problems.RateLimited(context.Response, wait, "Earlier connections were closed for what they sent.").ExecuteAsync(context);
    }

    /// <summary>Authenticates a connection by a ticket (browsers) or a token.</summary>
    /// <returns>Who; null when the request was answered.</returns>
    private async Task<ClaimsPrincipal?> AuthenticateAsync(HttpContext context)
    {
        // The request's own scope would live as long as the connection, and with it all that the handler made of the token.
        await using var scope = scopes.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        try
        {
            if (context.Request.Query["ticket"] is [{ } ticket])
                await RedeemAsync(context.Request, ticket);
            var result = await context.AuthenticateAsync();
            if (result.Succeeded)
                return result.Principal;
            await context.ChallengeAsync();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            logger.LogWarning("A ticket could not be redeemed: {Reason}", exception.Message);
            await Problems.Overloaded(TimeSpan.FromSeconds(1)).ExecuteAsync(context);
        }
        finally
        {
            context.Features.Set<IServiceProvidersFeature>(null);
        }

        return null;
    }

    /// <summary>Puts the token that a ticket stands for in its place; none where the ticket is not good.</summary>
    private async Task RedeemAsync(HttpRequest request, string ticket)
    {
        var token = await tickets.RedeemAsync(ticket, request.Headers.Origin);
        request.Headers.Authorization = token is null ? default : new StringValues($"Bearer {token}");
        request.QueryString = default;
    }

    /// <summary>The socket, where the WebSocket's frames are all that goes through it: not under TLS, and not over HTTP/2, which has frames of its own.</summary>
    private static Socket? SocketOf(HttpContext context) =>
        HttpProtocol.IsHttp11(context.Request.Protocol) && context.Features.Get<ITlsHandshakeFeature>() is null ? context.Features.Get<IConnectionSocketFeature>()?.Socket : null;

    private static async Task<Stream?> AcceptAsync(HttpContext context)
    {
        var request = context.Request.Headers;
        var (connect, upgrade) = (context.Features.Get<IHttpExtendedConnectFeature>(), context.Features.Get<IHttpUpgradeFeature>());
        var accept = WebSocketFormat.Accept(request[HeaderNames.SecWebSocketKey]);
        // HTTP/2 asks by an extended CONNECT (RFC 8441), without a key; HTTP/1.1 by an upgrade.
        var isConnect = connect is { IsExtendedConnect: true, Protocol: "websocket" };
        var isUpgrade = upgrade is { IsUpgradableRequest: true } && accept is not null
            && HttpMethods.IsGet(context.Request.Method) && string.Equals(request[HeaderNames.Upgrade], "websocket", StringComparison.OrdinalIgnoreCase);
        if (!isConnect && !isUpgrade)
        {
            await Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: "The hub takes WebSockets only.", extensions: Code()).ExecuteAsync(context);
            return null;
        }

        const string version = "13";
        if (request[HeaderNames.SecWebSocketVersion] != version)
        {
            context.Response.Headers.SecWebSocketVersion = version;
            await Results.Problem(statusCode: StatusCodes.Status426UpgradeRequired, title: "The hub takes version 13 of the WebSocket protocol.", extensions: Code())
                .ExecuteAsync(context);
            return null;
        }

        if (isConnect)
            return await connect!.AcceptAsync();
        context.Response.Headers.Connection = HeaderNames.Upgrade;
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = accept;
        return await upgrade!.UpgradeAsync();
    }

    private static Dictionary<string, object?> Code() => new(StringComparer.Ordinal) { ["code"] = ErrorCodes.ValidationFailed };

    /// <summary>The request lives as long as the connection: what it no longer needs must not.</summary>
    private static void LetGo(HttpContext context)
    {
        context.Request.Headers.Clear();
        context.Request.QueryString = default;
    }
}
