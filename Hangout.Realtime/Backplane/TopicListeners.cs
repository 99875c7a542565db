using Hangout.Contracts.Realtime;
using Hangout.Realtime.Connections;
using StackExchange.Redis;

namespace Hangout.Realtime.Backplane;

/// <summary>The connections of this node that listen to one topic.</summary>
internal sealed class TopicListeners(Topic topic, DeliveryThreads threads, ILogger logger)
{
    private const long NotStarted = -1;

    // A node so far behind that this much waits leaves out the newest: clients see the hole and sync.
    private const int MaxWaitingBytes = 8 * 1024 * 1024;

    // Then others have their turn: a room of ten thousand must not hold up a room of two.
    private const int ConnectionsAtOnce = 256;
    private readonly Lock _gate = new();
    private readonly HashSet<Client> _clients = [];
    private long _lastChange = NotStarted;
    private long _healedUpTo;
    private List<Frame> _waiting = [];
    private int _waitingBytes;
    private bool _isDelivering;
    private Client[]? _snapshot;

    // Of the round under way; only the thread whose turn it is touches them.
    private Client[] _audience = [];
    private Frame? _round;
    private int _next;

    public Topic Topic { get; } = topic;

    /// <summary>The subscription in Redis.</summary>
    public ChannelMessageQueue? Subscription { get; set; }

    /// <summary>Whether Redis has yet to answer that it has taken the subscription.</summary>
    public bool IsPending { get; set; } = true;

    /// <summary>Called with each frame that comes from Redis, in order.</summary>
    public void OnPublication(byte[] frame)
    {
        try
        {
            if (Frame.IsWhole(frame))
                Topic.Kind.Heard(this, frame);
            else
                logger.LogWarning("What came on {Channel} is no hub frame and is dropped", Topic.Channel);
        }
        catch (Exception exception)
        {
            // The client library would drop it without a word.
            logger.LogError(exception, "A publication on {Channel} could not be handed out", Topic.Channel);
        }
    }

    /// <summary>Where changes are numbered: the newest that this node has delivered, or that connections get by their first sync. Null before that is known.</summary>
    public long? LastChange => Interlocked.Read(ref _lastChange) is var change and not NotStarted ? change : null;

    /// <summary>Where changes are numbered: up to here the watermark made good what Redis had not brought. Publications of that come too late to tell anything.</summary>
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
        {
            _clients.Add(client);
            _snapshot = null;
        }
    }

    public void Remove(Client client)
    {
        lock (_gate)
        {
            _clients.Remove(client);
            _snapshot = null;
        }
    }

    /// <summary>Who listens now.</summary>
    public IReadOnlyList<Client> Snapshot()
    {
        lock (_gate)
            return _snapshot ??= [.. _clients];
    }

    /// <summary>Sets the watermark when it is not known yet. Later connections must not raise it: earlier ones may have missed something.</summary>
    /// <param name="change">The topic's newest change, read after somebody joined.</param>
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

    /// <summary>Hands a frame to every connection. Frames that arrive while others are being delivered go out as one batch.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>False when too much waits and it is left out. One that comes to nothing waiting is handed out however large it is.</returns>
    public bool Deliver(Frame frame)
    {
        lock (_gate)
        {
            if (_waitingBytes > 0 && _waitingBytes + frame.Bytes.Length > MaxWaitingBytes)
            {
                RealtimeTelemetry.FrameDropped();
                return false;
            }

            _waiting.Add(frame);
            _waitingBytes += frame.Bytes.Length;
            if (_isDelivering)
                return true;
            _isDelivering = true;
        }

        threads.Add(this);
        return true;
    }

    /// <summary>Hands out to the next so many connections.</summary>
    /// <returns>Whether it must come again, after the others that have something to hand out.</returns>
    public bool HandOut()
    {
        for (var left = ConnectionsAtOnce; left > 0; left--)
        {
            if (_next == _audience.Length && !TryStartRound())
                return false;
            if (_next < _audience.Length)
                _audience[_next++].Send(_round!);
        }

        return true;
    }

    private bool TryStartRound()
    {
        List<Frame> frames;
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _isDelivering = false;
                // A quiet topic keeps neither the last round's bytes nor connections that have left since.
                (_audience, _round, _next) = ([], null, 0);
                return false;
            }

            frames = _waiting;
            (_waiting, _waitingBytes, _next) = ([], 0, 0);
            _audience = _snapshot ??= [.. _clients];
        }

        _round = Frame.Join(frames);
        RealtimeTelemetry.Delivered(frames.Count, _audience.Length);
        return true;
    }
}
