using System.Text;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Hangout.Tests.Realtime;

/// <summary>What a real Redis publishes on a topic's channel reaches its listeners in order, and none of it is missed (docs/decisions/0013).</summary>
public sealed class OrderTests : IAsyncLifetime
{
    private readonly DeliveryThreads _threads = new(NullLogger<DeliveryThreads>.Instance, threads: 1);
    private readonly Members _members = new();
    private RedisServer? _server;
    private ConnectionMultiplexer? _node, _publisher;
    private TopicRegistry? _topics;
    private PlainTopics? _kind;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private RedisServer Server => _server!;

    private TopicRegistry Topics => _topics!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        (_node, _publisher) = (await Server.ConnectAsync(), await Server.ConnectAsync());
        _topics = new(_node, _threads, NullLogger<TopicRegistry>.Instance);
        _kind = new(_topics);
    }

    public async ValueTask DisposeAsync()
    {
        _node?.Dispose();
        _publisher?.Dispose();
        _threads.Dispose();
        _members.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_hundred_thousand_publications_of_one_channel_arrive_in_order()
    {
        const int publications = 100_000;
        var topic = NewTopic();
        var (client, wire) = (await _members.ConnectAsync(1))[0];
        await Topics.JoinAsync(client, [topic]);
        var expected = Enumerable.Range(0, publications).SelectMany(i => new Frame(FrameOf(i)).Bytes).ToArray();
        var heard = Members.ReadAsync(wire, expected.Length);

        for (var i = 0; i < publications; i++)
            await PublishAsync(topic, i, CommandFlags.FireAndForget);

        (await heard).AsSpan().SequenceEqual(expected).ShouldBeTrue();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_publication_right_after_joining_is_heard()
    {
        var (client, wire) = (await _members.ConnectAsync(1))[0];
        for (var i = 0; i < 500; i++)
        {
            var topic = NewTopic();
            await Topics.JoinAsync(client, [topic]);
            (await PublishAsync(topic, i)).ShouldBe(1);
            await ShouldHearAsync(wire, i);
        }
    }

    [Fact(Timeout = 180_000)]
    public async Task Coming_and_going_in_quick_succession_neither_misses_a_publication_nor_leaves_a_subscription_behind()
    {
        var topic = NewTopic();
        var members = await _members.ConnectAsync(4);
        for (var round = 0; round < 200; round++)
        {
            var pairs = members.Chunk(2).Select(pair => Task.Run(() => ComeAndGoAsync(pair[0].Client, pair[1].Client, topic), Cancellation));
            await Task.WhenAll(pairs);
            await Topics.JoinAsync(members[0].Client, [topic]);
            await PublishAsync(topic, round);
            await ShouldHearAsync(members[0].Wire, round);
            Topics.Leave(members[0].Client, [topic]);
        }

        await ReachesAsync(async () => await PublishAsync(topic, 0) == 0);
        Topics.Count.ShouldBe(0);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_connection_that_leaves_before_Redis_has_answered_leaves_no_subscription_behind()
    {
        var topics = Enumerable.Range(0, 100).Select(_ => NewTopic()).ToList();
        var (client, _) = (await _members.ConnectAsync(1))[0];

        await Server.FreezeAsync();
        var joining = Topics.JoinAsync(client, topics);
        Topics.LeaveAll(client);
        await Server.ThawAsync();
        await joining;

        await ReachesAsync(() => Task.FromResult(Topics.Count == 0));
        await ReachesAsync(async () => (await Task.WhenAll(topics.Select(t => PublishAsync(t, 0)))).Sum() == 0);
    }

    [Theory(Timeout = 180_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Subscriptions_are_taken_again_when_Redis_was_killed_and_is_back(bool joinWhileAway)
    {
        var topic = NewTopic();
        var (client, wire) = (await _members.ConnectAsync(1))[0];
        if (!joinWhileAway)
            await Topics.JoinAsync(client, [topic]);

        await Server.KillAsync();
        if (joinWhileAway)
            await Topics.JoinAsync(client, [topic]).WaitAsync(TimeSpan.FromSeconds(5), Cancellation);
        await Server.StartAgainAsync();

        await ReachesAsync(async () => await PublishAsync(topic, 1) == 1);
        await ShouldHearAsync(wire, 1);
    }

    private Topic NewTopic() => _kind!.Of(Guid.CreateVersion7());

    private static byte[] FrameOf(int number) => Encoding.ASCII.GetBytes($"{{\"n\":{number}}}\u001e");

    private static async Task ShouldHearAsync(System.Net.Sockets.Socket wire, int number)
    {
        var expected = new Frame(FrameOf(number)).Bytes;
        (await Members.ReadAsync(wire, expected.Length)).ShouldBe(expected);
    }

    private static async Task ReachesAsync(Func<Task<bool>> state)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await state())
            await Task.Delay(25, timeout.Token);
    }

    private async Task ComeAndGoAsync(Client first, Client second, Topic topic)
    {
        var joining = Topics.JoinAsync(first, [topic]);
        Topics.Leave(first, [topic]);
        await Task.WhenAll(joining, Topics.JoinAsync(second, [topic]));
        Topics.Leave(second, [topic]);
    }

    /// <summary>Publishes; while Redis is away nobody hears it.</summary>
    private async Task<long> PublishAsync(Topic topic, int number, CommandFlags flags = CommandFlags.None)
    {
        try
        {
            return await _publisher!.GetSubscriber().PublishAsync(RedisChannel.Literal(topic.Channel), FrameOf(number), flags);
        }
        catch (RedisConnectionException)
        {
            return 0;
        }
    }
}
