using System.Collections.Concurrent;
using System.Diagnostics;
using Hangout.Realtime.Connections;
using StackExchange.Redis;

namespace Hangout.Realtime.Backplane;

/// <summary>Who listens to what on this node. It is subscribed to a topic in Redis exactly while one of its connections listens.</summary>
internal sealed class TopicRegistry
{
    private static readonly TimeSpan SubscribeTimeout = TimeSpan.FromSeconds(2);
    private readonly ISubscriber _redis;
    private readonly DeliveryThreads _threads;
    private readonly ILogger<TopicRegistry> _logger;
    private readonly ConcurrentDictionary<Topic, TopicListeners> _topics = new();

    // Keeps subscribe and unsubscribe of the same channel in sequence.
    private readonly Lock _gate = new();

    public TopicRegistry(IConnectionMultiplexer redis, DeliveryThreads threads, ILogger<TopicRegistry> logger)
    {
        _threads = threads;
        _redis = redis.GetSubscriber();
        _logger = logger;
        RealtimeTelemetry.Observe(this);
    }

    /// <summary>All connections of this node by ID.</summary>
    public ConcurrentDictionary<string, Client> Clients { get; } = new(StringComparer.Ordinal);

    /// <summary>How many channels it listens to.</summary>
    public int Count => _topics.Count;

    /// <summary>The listeners of a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <returns>Null when nobody here listens.</returns>
    public TopicListeners? Find(Topic topic) => _topics.GetValueOrDefault(topic);

    /// <summary>All topics of a kind that somebody here listens to.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>A snapshot.</returns>
    public List<TopicListeners> All(TopicKind kind) => [.. _topics.Values.Where(t => ReferenceEquals(t.Topic.Kind, kind))];

    /// <summary>Lets a connection listen. Once the task is done no later publication is missed; when Redis is away it ends all
    /// the same after 2 s, and <see cref="TopicKind.HeardLate"/> makes good what is missed.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="topics">What to.</param>
    /// <returns>When Redis has taken the subscriptions.</returns>
    public async Task JoinAsync(Client client, IEnumerable<Topic> topics)
    {
        var pending = new List<TopicListeners>();
        foreach (var topic in topics)
        {
            lock (_gate)
            {
                if (!client.Add(topic))
                    continue;
                var listeners = _topics.GetValueOrDefault(topic) ?? Listen(topic);
                listeners.Add(client);
                if (listeners.IsPending)
                    pending.Add(listeners);
            }
        }

        if (pending.Count == 0)
            return;
        try
        {
            await ConfirmAsync(pending).WaitAsync(SubscribeTimeout);
        }
        catch (TimeoutException)
        {
            _logger.LogWarning("Redis has not taken {Count} subscriptions within {WaitTimeout}; what is missed comes later", pending.Count, SubscribeTimeout);
        }
    }

    /// <summary>Lets a connection listen no longer.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="topics">What to.</param>
    public void Leave(Client client, IEnumerable<Topic> topics)
    {
        foreach (var topic in topics)
        {
            lock (_gate)
            {
                if (client.Remove(topic))
                    Forget(client, topic);
            }
        }
    }

    /// <summary>Ends all listening of a connection that is gone.</summary>
    /// <param name="client">The connection.</param>
    public void LeaveAll(Client client)
    {
        foreach (var topic in client.Leave())
        {
            lock (_gate)
                Forget(client, topic);
        }
    }

    private void Forget(Client client, Topic topic)
    {
        if (!_topics.TryGetValue(topic, out var listeners))
            return;
        listeners.Remove(client);
        EndIfUnused(listeners);
    }

    private TopicListeners Listen(Topic topic)
    {
        var listeners = new TopicListeners(topic, _threads, _logger);
        listeners.Subscription = OrderedSubscription.Start(_redis, ChannelOf(topic), listeners.OnPublication);
        return _topics[topic] = listeners;
    }

    /// <summary>Under the gate. The client library unsubscribes only where it knows that Redis has subscribed: a pending subscription ends once it is confirmed.</summary>
    private void EndIfUnused(TopicListeners listeners)
    {
        if (listeners is { IsEmpty: true, IsPending: false } && _topics.TryRemove(new(listeners.Topic, listeners)))
            listeners.Subscription!.Unsubscribe(CommandFlags.FireAndForget);
    }

    /// <summary>Redis answers in order: the answer to what is sent after the subscriptions says that it has taken them.</summary>
    private async Task ConfirmAsync(List<TopicListeners> pending)
    {
        var startedAt = Stopwatch.GetTimestamp();
        try
        {
            await _redis.PingAsync();
            if (Stopwatch.GetElapsedTime(startedAt) > SubscribeTimeout)
                pending.ForEach(l => l.Topic.Kind.HeardLate(l));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            _logger.LogWarning(exception, "Redis did not take {Count} subscriptions; they are taken again when Redis is back", pending.Count);
        }

        lock (_gate)
        {
            foreach (var listeners in pending)
            {
                listeners.IsPending = false;
                EndIfUnused(listeners);
            }
        }
    }

    private static RedisChannel ChannelOf(Topic topic) => new(topic.Channel, RedisChannel.PatternMode.Literal);
}
