using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Hangout.Bench.Kestrel;

/// <summary>
/// What Kestrel's WebSockets can do at most: rooms in memory, no database, no hub, nobody is asked who they are. A process of its own,
/// <c>serve-kestrel PORT</c>. A client connects to <c>/ROOM/USER</c> and speaks the JSON of the peers without a protocol of their own.
/// </summary>
internal static class KestrelServer
{
    /// <summary>Serves until it is asked to end.</summary>
    /// <param name="port">On 127.0.0.1.</param>
    public static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Limits.MinResponseDataRate = null;
        });
        await using var app = builder.Build();
        var rooms = new KestrelRooms();
        app.Run(context => ServeAsync(context, rooms));
        await app.RunAsync();
    }

    private static async Task ServeAsync(HttpContext context, KestrelRooms rooms)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade
            || context.Request.Path.Value?.Split('/') is not ["", { Length: > 0 } room, { Length: > 0 } user])
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers["Sec-WebSocket-Accept"] = Accept(context.Request.Headers["Sec-WebSocket-Key"].ToString());
        await using var stream = await upgrade.UpgradeAsync();
        // Reads frames; what is written is framed once for all members of a room instead. It would itself write only to answer pings, and the generator sends none.
        using var reader = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.Zero });
        var member = new KestrelMember(stream);
        var joined = rooms.Join(room, member);
        try
        {
            member.Send(WebSocketFrames.Text("{\"type\":\"ready\"}"u8));
            await ReceiveAsync(reader, joined, member, Encoding.UTF8.GetBytes(user));
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException)
        {
            // The client is gone.
        }
        finally
        {
            joined.Leave(member);
        }
    }

    private static async Task ReceiveAsync(WebSocket reader, KestrelRoom room, KestrelMember member, byte[] user)
    {
        var buffer = new byte[2 * 1024];
        while (true)
        {
            var received = await reader.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close || !received.EndOfMessage)
                return;
            room.Receive(member, user, buffer.AsSpan(0, received.Count));
        }
    }

    // What RFC 6455 makes of a key: SHA-1 is its choice, and protects nothing.
#pragma warning disable CA5350
    private static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
