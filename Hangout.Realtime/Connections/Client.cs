using System.Diagnostics;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Core.Accounts;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Sockets;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Hangout.Realtime.Connections;

/// <summary>One connection of a person to this node, and what it listens to.</summary>
internal sealed class Client(HubConnectionContext connection, HubSocket socket)
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(2);
    private const ushort NormalClosure = 1000;
    private static readonly JsonHubProtocol Protocol = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Topic> _topics = [];
    private Dictionary<Topic, bool>? _changedWhileStarting = [];
    private bool _isGone;
    private SemaphoreSlim? _largeAnswer;
    private SemaphoreSlim? _watching;
    private TypingThrottle? _typing;
    private long _heardAt = Stopwatch.GetTimestamp();

    /// <summary>The connection's ID.</summary>
    public string Id { get; } = connection.ConnectionId;

    /// <summary>Whose it is, as <see cref="CutOffs"/> knows people.</summary>
    public long Person => socket.Person;

    /// <summary>Whose it is; set when the connection starts.</summary>
    public CurrentUser? User { get; set; }

    /// <summary>Whose it is; empty before the connection has started.</summary>
    public Guid UserId => User?.Id ?? Guid.Empty;

    /// <summary>The provider's session, when the token names it.</summary>
    public string? SessionId { get; set; }

    /// <summary>When the token it came with was issued.</summary>
    public DateTimeOffset IssuedAt { get; set; }

    /// <summary>When the token it came with expires.</summary>
    public DateTimeOffset ExpiresAt { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>Whether the person was active at the last sign of life.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>Whether its presence lease is taken.</summary>
    public bool HasLease { get; set; }

    /// <summary>How the person wants to be shown (ACC-3); null before that is known.</summary>
    public PresenceChoice? Choice { get; set; }

    /// <summary>Whether others may notice the person: not when invisible, and not before the choice is known.</summary>
    public bool IsVisible => Choice is { } choice && choice != PresenceChoice.Invisible;

    /// <summary>Whether the connection has closed.</summary>
    public bool HasClosed { get; set; }

    /// <summary>Limits the calls that it and the person's other connections make.</summary>
    public PersonBudget Budget => socket.Budget;

    /// <summary>Lets one large answer at a time wait to be written: a client that asks and does not read must not fill the node's memory.</summary>
    public SemaphoreSlim LargeAnswer => LazyInitializer.EnsureInitialized(ref _largeAnswer, static () => new SemaphoreSlim(1));

    /// <summary>Lets one call at a time change whom it watches: the one that came last counts.</summary>
    public SemaphoreSlim Watching => LazyInitializer.EnsureInitialized(ref _watching, static () => new SemaphoreSlim(1));

    /// <summary>When it last said in each conversation that it types.</summary>
    public TypingThrottle Typing => LazyInitializer.EnsureInitialized(ref _typing, static () => new TypingThrottle());

    /// <summary>How long nothing has come from the client, pings included.</summary>
    public TimeSpan Silence => Stopwatch.GetElapsedTime(Interlocked.Read(ref _heardAt));

    /// <summary>Notes that something came.</summary>
    public void Heard() => Interlocked.Exchange(ref _heardAt, Stopwatch.GetTimestamp());

    /// <summary>Sends without waiting; see <see cref="Outgoing"/>.</summary>
    /// <param name="frame">The frame.</param>
    public void Send(Frame frame) => socket.Outgoing.Send(frame.Bytes);

    /// <summary>Whether it listens to a topic; for conversations: whether the person is a member as far as this node knows.</summary>
    /// <param name="topic">The topic.</param>
    /// <returns>Whether it does.</returns>
    public bool Has(Topic topic)
    {
        lock (_gate)
            return _topics.Contains(topic);
    }

    /// <summary>Notes that it listens to a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <returns>False when it did already, or is gone.</returns>
    public bool Add(Topic topic)
    {
        lock (_gate)
            return !_isGone && _topics.Add(topic);
    }

    /// <summary>Notes that it no longer listens.</summary>
    /// <param name="topic">The topic.</param>
    /// <returns>False when it did not.</returns>
    public bool Remove(Topic topic)
    {
        lock (_gate)
            return _topics.Remove(topic);
    }

    /// <summary>The topics of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>A copy.</returns>
    public List<Topic> Topics(TopicKind kind)
    {
        lock (_gate)
            return [.. _topics.Where(t => ReferenceEquals(t.Kind, kind))];
    }

    /// <summary>Takes everything it listens to, for good.</summary>
    /// <returns>What it listened to.</returns>
    public List<Topic> Leave()
    {
        lock (_gate)
        {
            _isGone = true;
            List<Topic> left = [.. _topics];
            _topics.Clear();
            return left;
        }
    }

    /// <summary>While what it may hear is being read from the database, keeps a change that arrives so that <see cref="Started"/> sees it.</summary>
    /// <param name="topic">Which topic.</param>
    /// <param name="mayHear">Whether the person may hear it now.</param>
    /// <returns>True when it was kept; false when the start is over and the change must be applied.</returns>
    public bool KeepForStart(Topic topic, bool mayHear)
    {
        lock (_gate)
        {
            if (_changedWhileStarting is null)
                return false;
            _changedWhileStarting[topic] = mayHear;
            return true;
        }
    }

    /// <summary>Ends the start.</summary>
    /// <returns>Changes that arrived meanwhile.</returns>
    public Dictionary<Topic, bool> Started()
    {
        lock (_gate)
        {
            var changed = _changedWhileStarting ?? [];
            _changedWhileStarting = null;
            return changed;
        }
    }

    /// <summary>Closes the connection after what was sent, saying why.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/>: the Close message's error.</param>
    /// <param name="mayReconnect">Whether the client should come back at once.</param>
    /// <returns>When the Close message is written or cannot be.</returns>
    public async Task CloseAsync(string code, bool mayReconnect)
    {
        var close = new Frame(Protocol.GetMessageBytes(new CloseMessage(code, mayReconnect)).Span);
        await socket.Outgoing.FinishAsync([.. close.Bytes, .. WebSocketFormat.Close(NormalClosure)], WaitTimeout);
        connection.Abort();
    }
}
