using System.Collections.Concurrent;
using System.Diagnostics;
using Hangout.Contracts.Realtime;
using Hangout.Realtime.Connections;
using StackExchange.Redis;

namespace Hangout.Realtime.Backplane;

/// <summary>Who listens to what on this node. It is subscribed to a topic in Redis exactly while one of its connections listens.</summary>
internal sealed class TopicRegistry
{
    private static readonly TimeSpan SubscribePatience = TimeSpan.FromSeconds(2);
    private readonly ISubscriber _redis;
    private readonly DeliveryThreads _threads;
    private readonly ILogger<TopicRegistry> _logger;
    private readonly ConcurrentDictionary<Topic, TopicListeners> _topics = new();

    // Orders subscribe and unsubscribe of the same channel.
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

    /// <summary>Called with each presence heard, which is gathered before it is told (<see cref="Presence.PresenceGatherer"/>).</summary>
    public Action<TopicListeners, PresenceDto>? PresenceHeard { get; set; }

    /// <summary>Called with a person's ID when Redis took the subscription to their channel only after they had begun to listen: events may have gone past.</summary>
    public Action<Guid>? HeardLate { get; set; }

    /// <summary>How many channels it listens to.</summary>
    public int Count => _topics.Count;

    /// <summary>The listeners of a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <returns>Null when nobody here listens.</returns>
    public TopicListeners? Find(Topic topic) => _topics.GetValueOrDefault(topic);

    /// <summary>All topics of a kind that somebody here listens to.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>A snapshot.</returns>
    public List<TopicListeners> All(TopicKind kind) => [.. _topics.Values.Where(t => t.Topic.Kind == kind)];

    /// <summary>Lets a connection listen. Once the task is done no later publication is missed; when Redis is away it ends all
    /// the same after 2 s; the watermark makes good what a conversation misses, and <see cref="HeardLate"/> tells of people.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="topics">What to.</param>
    /// <returns>When Redis has taken the subscriptions.</returns>
    public async Task JoinAsync(Client client, IEnumerable<Topic> topics)
    {
        var subscribed = new List<Task>();
        foreach (var topic in topics)
        {
            lock (_gate)
            {
                if (!client.Add(topic))
                    continue;
                if (!_topics.TryGetValue(topic, out var listeners))
                {
                    listeners = new TopicListeners(topic, OnFrame, _threads);
                    _topics[topic] = listeners;
                    listeners.Subscribed = SubscribeAsync(listeners);
                }

                listeners.Add(client);
                subscribed.Add(listeners.Subscribed);
            }
        }

        try
        {
            await Task.WhenAll(subscribed).WaitAsync(SubscribePatience);
        }
        catch (TimeoutException)
        {
            _logger.LogWarning("Redis has not taken {Count} subscriptions within {Patience}; what is missed comes later", subscribed.Count, SubscribePatience);
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
        if (!listeners.IsEmpty)
            return;
        _topics.TryRemove(topic, out _);
        _ = UnsubscribeAsync(listeners);
    }

    private async Task SubscribeAsync(TopicListeners listeners)
    {
        var startedAt = Stopwatch.GetTimestamp();
        try
        {
            await _redis.SubscribeAsync(ChannelOf(listeners.Topic), listeners.OnPublication);
            if (listeners.Topic.Kind == TopicKind.User && Stopwatch.GetElapsedTime(startedAt) > SubscribePatience)
                HeardLate?.Invoke(listeners.Topic.Id);
            // The task that says so would be kept for as long as somebody listens.
            listeners.Subscribed = Task.CompletedTask;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            _logger.LogWarning(exception, "Redis did not take the subscription to {Channel}; it is taken again when Redis is back", listeners.Topic.Channel);
        }
    }

    private async Task UnsubscribeAsync(TopicListeners listeners)
    {
        try
        {
            await _redis.UnsubscribeAsync(ChannelOf(listeners.Topic), listeners.OnPublication);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            _logger.LogDebug(exception, "Redis did not take the end of the subscription to {Channel}", listeners.Topic.Channel);
        }
    }

    private static RedisChannel ChannelOf(Topic topic) => new(topic.Channel, RedisChannel.PatternMode.Literal);

    private void OnFrame(TopicListeners listeners, byte[] bytes)
    {
        if (!Frame.IsWhole(bytes))
        {
            _logger.LogWarning("What came on {Channel} is no hub frame and is dropped", listeners.Topic.Channel);
            return;
        }

        if (listeners.Topic.Kind == TopicKind.Presence)
        {
            if (FramePeek.Presence(bytes) is { } person && person.UserId == listeners.Topic.Id)
                PresenceHeard?.Invoke(listeners, person);
            return;
        }

        var change = listeners.Topic.Kind == TopicKind.Conversation ? FramePeek.LastChange(bytes) : null;
        // A Redis that was frozen brings everything at once afterwards: what clients have long had must not cut them as slow readers.
        if (change <= listeners.HealedUpTo)
            return;
        // What is left out stays for the watermark.
        if (listeners.Deliver(new Frame(bytes)) && change is { } delivered)
            listeners.Reached(delivered);
    }
}
