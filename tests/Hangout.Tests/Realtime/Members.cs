using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using Hangout.Realtime.Connections;
using Hangout.Realtime.Sockets;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hangout.Tests.Realtime;

/// <summary>Connections of a node, each with the other end of its socket.</summary>
internal sealed class Members : IDisposable
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;
    private readonly List<IDisposable> _sockets = [];

    public async Task<List<(Client Client, Socket Wire)>> ConnectAsync(int count)
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(count);
        var members = new List<(Client, Socket)>();
        for (var i = 0; i < count; i++)
        {
            var wire = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await wire.ConnectAsync(listener.LocalEndPoint!, Cancellation);
            var socket = await listener.AcceptAsync(Cancellation);
            socket.Blocking = false;
            _sockets.AddRange([wire, socket]);
            var connection = new HubSocket(
                $"{i}", new ClaimsPrincipal(), 0, new PersonBudget(), new CutOffs(TimeProvider.System), Stream.Null, socket, 64 * 1024 * 1024, () => { });
            members.Add((new Client(new HubConnectionContext(connection, new HubConnectionContextOptions(), NullLoggerFactory.Instance), connection), wire));
        }

        return members;
    }

    public static async Task<byte[]> ReadAsync(Socket wire, int length)
    {
        var bytes = new byte[length];
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        await new NetworkStream(wire).ReadExactlyAsync(bytes, timeout.Token);
        return bytes;
    }

    public void Dispose() => _sockets.ForEach(s => s.Dispose());
}
