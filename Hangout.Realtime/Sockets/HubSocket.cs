using System.IO.Pipelines;
using System.Security.Claims;
using Hangout.Contracts;
using Hangout.Realtime.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Hangout.Realtime.Sockets;

/// <summary>A WebSocket as SignalR's hub sees a connection. It keeps of the HTTP request nothing that an idle connection does not need.</summary>
internal sealed class HubSocket : ConnectionContext, IConnectionHeartbeatFeature
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
    private const ushort NormalClosure = 1000;
    private static readonly JsonHubProtocol Messages = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly WebSocketInput _input;
    private readonly CutOffs _cutOffs;
    private readonly Action _abort;
    private readonly Lock _gate = new();
    private bool _isOver;
    private List<(Action<object> Action, object State)> _heartbeats = [];

    /// <summary>Makes the connection.</summary>
    /// <param name="id">The connection's ID.</param>
    /// <param name="user">Whom the token names.</param>
    /// <param name="person">The same, as <see cref="Connections.CutOffs"/> knows people.</param>
    /// <param name="budget">What all connections of the person may do together.</param>
    /// <param name="cutOffs">Remembers whose connections were closed for what they sent.</param>
    /// <param name="stream">The upgraded connection.</param>
    /// <param name="socket">As <see cref="Sockets.Outgoing"/> takes it.</param>
    /// <param name="limitBytes">Most that waits for a client that does not read.</param>
    /// <param name="abort">Ends the TCP connection at once.</param>
    public HubSocket(string id, ClaimsPrincipal user, long person, PersonBudget budget, CutOffs cutOffs,
        Stream stream, System.Net.Sockets.Socket? socket, int limitBytes, Action abort)
    {
        (ConnectionId, User, Person, Budget, _cutOffs, _abort) = (id, user, person, budget, cutOffs, abort);
        Outgoing = new Outgoing(socket, stream, limitBytes, Cut);
        _input = new WebSocketInput(stream, Outgoing.Send, Close, budget);
        Transport = new Pipes(_input, new HubOutput(Outgoing));
        Features.Set<IConnectionHeartbeatFeature>(this);
        Features.Set(this);
    }

    /// <summary>What goes out.</summary>
    public Outgoing Outgoing { get; }

    /// <summary>Whom the token names; null once the connection has started.</summary>
    public ClaimsPrincipal? User { get; set; }

    /// <summary>Whom the token names, as <see cref="Connections.CutOffs"/> knows people.</summary>
    public long Person { get; }

    /// <summary>What all connections of the person may do together.</summary>
    public PersonBudget Budget { get; }

    /// <inheritdoc/>
    public override string ConnectionId { get; set; }

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; } = new FeatureCollection();

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items
    {
        get => field ??= new ConnectionItems();
        set;
    }

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public override CancellationToken ConnectionClosed
    {
        get => _closed.Token;
        set => throw new NotSupportedException();
    }

    /// <summary>Runs the hub on the connection.</summary>
    /// <param name="hub">Runs the hub until it or the client ends the connection.</param>
    /// <returns>When the connection has ended.</returns>
    public async Task RunAsync(Func<ConnectionContext, Task> hub)
    {
        try
        {
            await hub(this);
            // A client that has closed is still sent what waits, and the answer to its close. Afterwards nothing may be written: over HTTP/2 the stream serves other requests.
            if (!await Outgoing.FinishAsync(_input.IsClosed ? [] : WebSocketFormat.Close(NormalClosure), CloseTimeout))
                Cut();
            // The client answers the close, or is not waited for any longer.
            using var timeout = new CancellationTokenSource(CloseTimeout);
            if (!await _input.PassOverAsync(timeout.Token))
                Cut();
        }
        finally
        {
            _input.Complete();
            await _closed.CancelAsync();
            lock (_gate)
                _isOver = true;
        }
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason) => Cut();

    /// <inheritdoc/>
    public void OnHeartbeat(Action<object> action, object state)
    {
        lock (_gate)
            _heartbeats = [.. _heartbeats, (action, state)];
    }

    /// <summary>Lets SignalR look whether it must ping, or the client is silent for too long.</summary>
    public void Beat()
    {
        foreach (var (action, state) in _heartbeats)
            action(state);
    }

    /// <summary>Cuts the connection when its client began a message so long ago and has not ended it: a byte now and then keeps no buffer.</summary>
    /// <param name="timeout">How long a message may take.</param>
    public void CutIfUnfinished(TimeSpan timeout)
    {
        if (_input.Unfinished <= timeout)
            return;
        RealtimeTelemetry.ConnectionClosed("unfinished");
        Cut();
    }

    /// <summary>Closes the WebSocket; where the client is to blame, the hub's own Close message says why.</summary>
    private void Close(ushort status)
    {
        var code = status switch { WebSocketInput.NoText => ErrorCodes.FrameMalformed, WebSocketInput.PolicyViolation => ErrorCodes.RateLimited, _ => null };
        var last = WebSocketFormat.Close(status);
        if (code is not null)
        {
            _cutOffs.Note(Person);
            RealtimeTelemetry.ConnectionClosed(code);
            last = [.. new Frame(Messages.GetMessageBytes(new CloseMessage(code)).Span).Bytes, .. last];
        }

        Outgoing.SendLast(last);
    }

    private void Cut()
    {
        lock (_gate)
        {
            // Afterwards the request, and its way to abort, may already be another connection's.
            if (!_isOver)
                _abort();
        }

        _ = _closed.CancelAsync();
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
