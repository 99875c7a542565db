using System.Text;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hangout.Tests.Realtime;

public sealed class TopicListenersTests : IDisposable
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;
    private readonly DeliveryThreads _threads = new(NullLogger<DeliveryThreads>.Instance, threads: 1);
    private readonly Members _members = new();

    [Fact]
    public async Task Everybody_hears_every_frame_once_and_in_order_however_many_come_at_once()
    {
        const int frames = 2_000;
        var topic = NewTopic();
        var members = await _members.ConnectAsync(300);
        foreach (var (client, _) in members)
            topic.Add(client);

        for (var i = 0; i < frames; i++)
            topic.Deliver(FrameOf(i));

        var expected = Enumerable.Range(0, frames).SelectMany(i => FrameOf(i).Bytes).ToArray();
        foreach (var (_, wire) in members)
            (await Members.ReadAsync(wire, expected.Length)).SequenceEqual(expected).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_has_left_hears_nothing_more_and_who_came_hears_what_comes_then()
    {
        var topic = NewTopic();
        var members = await _members.ConnectAsync(3);
        var (stays, leaves, comes) = (members[0], members[1], members[2]);
        topic.Add(stays.Client);
        topic.Add(leaves.Client);
        topic.Deliver(FrameOf(1));
        await Members.ReadAsync(stays.Wire, FrameOf(1).Bytes.Length);
        await Members.ReadAsync(leaves.Wire, FrameOf(1).Bytes.Length);

        topic.Remove(leaves.Client);
        topic.Add(comes.Client);
        topic.Deliver(FrameOf(2));

        (await Members.ReadAsync(stays.Wire, FrameOf(2).Bytes.Length)).ShouldBe(FrameOf(2).Bytes);
        (await Members.ReadAsync(comes.Wire, FrameOf(2).Bytes.Length)).ShouldBe(FrameOf(2).Bytes);
        leaves.Wire.Available.ShouldBe(0);
    }

    [Fact]
    public async Task A_large_room_does_not_hold_up_a_small_one()
    {
        // The large room has more rounds waiting than one turn takes; the small room's frame must arrive before they are done.
        var (large, small) = (NewTopic(), NewTopic());
        var many = await _members.ConnectAsync(400);
        foreach (var (client, _) in many)
            large.Add(client);
        var one = (await _members.ConnectAsync(1))[0];
        small.Add(one.Client);
        using var stop = new CancellationTokenSource();
        var flood = Task.Run(
            () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                    large.Deliver(FrameOf(i));
            },
            Cancellation);
        await Members.ReadAsync(many[0].Wire, 10 * FrameOf(1).Bytes.Length);

        small.Deliver(FrameOf(7));

        (await Members.ReadAsync(one.Wire, FrameOf(7).Bytes.Length)).ShouldBe(FrameOf(7).Bytes);
        flood.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();
        await flood;
    }

    public void Dispose()
    {
        _threads.Dispose();
        _members.Dispose();
    }

    private static Frame FrameOf(int number) => new(Encoding.ASCII.GetBytes($"{{\"n\":{number}}}\u001e"));

    private TopicListeners NewTopic() => new(new PlainTopics(topics: null!).Of(Guid.CreateVersion7()), _threads, NullLogger.Instance);
}
