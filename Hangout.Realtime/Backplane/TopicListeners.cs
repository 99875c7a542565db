using Hangout.Contracts.Realtime;
using Hangout.Realtime.Connections;
using StackExchange.Redis;

namespace Hangout.Realtime.Backplane;

/// <summary>The connections of this node that listen to one topic.</summary>
internal sealed class TopicListeners
{
    private const long NotStarted = -1;
    private readonly Lock _gate = new();
    private readonly HashSet<Client> _clients = [];
    private long _lastChange = NotStarted;
    private long _healedUpTo;

    public TopicListeners(Topic topic, Action<TopicListeners, byte[]> onFrame)
    {
        Topic = topic;
        Handler = (_, value) => onFrame(this, (byte[])value!);
    }

    public Topic Topic { get; }

    /// <summary>What Redis calls with each frame.</summary>
    public Action<RedisChannel, RedisValue> Handler { get; }

    /// <summary>Done once Redis has taken the subscription.</summary>
    public Task Subscribed { get; set; } = Task.CompletedTask;

    /// <summary>Of a conversation: the newest change that this node has delivered, or that connections get by their first sync. Null before that is known.</summary>
    public long? LastChange => Interlocked.Read(ref _lastChange) is var change and not NotStarted ? change : null;

    /// <summary>Of a conversation: up to here the watermark made good what Redis had not brought. Publications of that come too late to tell anything.</summary>
    public long HealedUpTo => Interlocked.Read(ref _healedUpTo);

    /// <summary>Of a person's presence: the status as the watchers here know it.</summary>
    public PresenceStatus? Status { get; set; }

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _clients.Count == 0;
        }
    }

    public void Add(Client client)
    {
        lock (_gate)
            _clients.Add(client);
    }

    public void Remove(Client client)
    {
        lock (_gate)
            _clients.Remove(client);
    }

    public Client[] Snapshot()
    {
        lock (_gate)
            return [.. _clients];
    }

    /// <summary>Sets the watermark when it is not known yet. Later connections must not raise it: earlier ones may have missed something.</summary>
    /// <param name="change">The conversation's newest change, read after somebody joined.</param>
    public void StartAt(long change) => Interlocked.CompareExchange(ref _lastChange, change, NotStarted);

    /// <summary>Raises the watermark; never lowers it.</summary>
    /// <param name="change">A change that is delivered.</param>
    public void Reached(long change)
    {
        var known = Interlocked.Read(ref _lastChange);
        while (change > known)
        {
            var found = Interlocked.CompareExchange(ref _lastChange, change, known);
            if (found == known)
                return;
            known = found;
        }
    }

    /// <summary>Notes that the watermark delivered what was missing.</summary>
    /// <param name="change">Up to this change.</param>
    public void Healed(long change)
    {
        Interlocked.Exchange(ref _healedUpTo, change);
        Reached(change);
    }

    /// <summary>Hands a frame to every connection; none of them is waited for.</summary>
    /// <param name="frame">The frame.</param>
    public void Deliver(Frame frame)
    {
        int count;
        lock (_gate)
        {
            count = _clients.Count;
            foreach (var client in _clients)
                client.Send(frame);
        }

        RealtimeTelemetry.Delivered(count);
    }
}
