using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Text;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Connections;
using Hangout.Realtime.Sockets;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hangout.Tests.Realtime;

public sealed class TopicListenersTests : IDisposable
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;
    private readonly DeliveryThreads _threads = new(NullLogger<DeliveryThreads>.Instance, threads: 1);
    private readonly List<IDisposable> _sockets = [];

    [Fact]
    public async Task Everybody_hears_every_frame_once_and_in_order_however_many_come_at_once()
    {
        const int frames = 2_000;
        var topic = NewTopic();
        var members = await ConnectAsync(300);
        foreach (var (client, _) in members)
            topic.Add(client);

        for (var i = 0; i < frames; i++)
            topic.Deliver(FrameOf(i));

        var expected = Enumerable.Range(0, frames).SelectMany(i => FrameOf(i).Bytes).ToArray();
        foreach (var (_, wire) in members)
            (await ReadAsync(wire, expected.Length)).SequenceEqual(expected).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_has_left_hears_nothing_more_and_who_came_hears_what_comes_then()
    {
        var topic = NewTopic();
        var members = await ConnectAsync(3);
        var (stays, leaves, comes) = (members[0], members[1], members[2]);
        topic.Add(stays.Client);
        topic.Add(leaves.Client);
        topic.Deliver(FrameOf(1));
        await ReadAsync(stays.Wire, FrameOf(1).Bytes.Length);
        await ReadAsync(leaves.Wire, FrameOf(1).Bytes.Length);

        topic.Remove(leaves.Client);
        topic.Add(comes.Client);
        topic.Deliver(FrameOf(2));

        (await ReadAsync(stays.Wire, FrameOf(2).Bytes.Length)).ShouldBe(FrameOf(2).Bytes);
        (await ReadAsync(comes.Wire, FrameOf(2).Bytes.Length)).ShouldBe(FrameOf(2).Bytes);
        leaves.Wire.Available.ShouldBe(0);
    }

    [Fact]
    public async Task A_large_room_does_not_hold_up_a_small_one()
    {
        // More rounds than the large room's turn takes stand before the small room's frame; it must come before they are through.
        var (large, small) = (NewTopic(), NewTopic());
        var many = await ConnectAsync(400);
        foreach (var (client, _) in many)
            large.Add(client);
        var one = (await ConnectAsync(1))[0];
        small.Add(one.Client);
        using var stop = new CancellationTokenSource();
        var flood = Task.Run(
            () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                    large.Deliver(FrameOf(i));
            },
            Cancellation);
        await ReadAsync(many[0].Wire, 10 * FrameOf(1).Bytes.Length);

        small.Deliver(FrameOf(7));

        (await ReadAsync(one.Wire, FrameOf(7).Bytes.Length)).ShouldBe(FrameOf(7).Bytes);
        flood.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();
        await flood;
    }

    public void Dispose()
    {
        _threads.Dispose();
        _sockets.ForEach(s => s.Dispose());
    }

    private static Frame FrameOf(int number) => new(Encoding.ASCII.GetBytes($"{{\"n\":{number}}}\u001e"));

    private static async Task<byte[]> ReadAsync(Socket wire, int length)
    {
        var bytes = new byte[length];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        await new NetworkStream(wire).ReadExactlyAsync(bytes, patience.Token);
        return bytes;
    }

    private TopicListeners NewTopic() => new(Topic.Conversation(Guid.CreateVersion7()), static (_, _) => { }, _threads);

    private async Task<List<(Client Client, Socket Wire)>> ConnectAsync(int count)
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
            var connection = new HubSocket($"{i}", new ClaimsPrincipal(), 0, Stream.Null, socket, 64 * 1024 * 1024, () => { });
            members.Add((new Client(new HubConnectionContext(connection, new HubConnectionContextOptions(), NullLoggerFactory.Instance), connection), wire));
        }

        return members;
    }
}
