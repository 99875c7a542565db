using System.Diagnostics;
using System.Net;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Hangout.Bench.Measuring;
using Hangout.Bench.Systems;

namespace Hangout.Bench.Runs;

/// <summary>All connections of a layout to one system, and the messages between them. Runs on the thread that calls it.</summary>
internal sealed class Clients : ITraffic, IDisposable
{
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(14);
    private readonly EventLoop _loop = new();
    private readonly Placement _placement;
    private readonly Wire[] _wires;
    private readonly Random _senders = new(20_261);
    private Step? _step;
    private int _ready, _connecting, _beating, _thread;
    private long _caughtUp, _beatAt = Stopwatch.GetTimestamp();

    /// <summary>Makes the clients; none is connected yet.</summary>
    /// <param name="system">A started system.</param>
    /// <param name="layout">Who takes part.</param>
    /// <param name="placement">Where the generator runs.</param>
    public Clients(SystemUnderTest system, Layout layout, Placement placement)
    {
        var codec = system.Codec;
        codec.Traffic = this;
        (Layout, _placement) = (layout, placement);
        Audit = new Audit(layout);
        _wires = [.. Enumerable.Range(0, layout.Users).Select(user => new Wire(_loop, codec, user, layout.RoomOf(user)))];
        _loop.Broken = (_, wasReady) =>
        {
            if (wasReady)
                _ready--;
            else
                _connecting--;
        };
    }

    /// <summary>Who takes part.</summary>
    public Layout Layout { get; }

    /// <summary>Follows every message.</summary>
    public Audit Audit { get; }

    /// <summary>Connections that hear their room.</summary>
    public int ReadyCount => _ready;

    /// <summary>Answers to <see cref="Codec.CatchUp"/> so far.</summary>
    public long CaughtUpCount => _caughtUp;

    /// <summary>Reasons of broken connections.</summary>
    public IReadOnlyDictionary<string, int> Failures => _loop.Failures;

    /// <summary>Called when a connection is ready.</summary>
    public Action<Wire>? BecameReady { get; set; }

    /// <summary>Called when a connection has caught up.</summary>
    public Action<Wire>? HasCaughtUp { get; set; }

    /// <summary>What else the generator's thread does, each time it has handled what came.</summary>
    public Action? Meanwhile { get; set; }

    /// <summary>The connections, by user.</summary>
    public IReadOnlyList<Wire> Wires => _wires;

    /// <summary>Connects everybody, or the first so many.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="inFlight">How many may be between connecting and ready at once.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="most">How many; null for all.</param>
    /// <param name="until">When it is done; null: when all are ready.</param>
    public void Connect(IPEndPoint address, int inFlight, TimeSpan limit, int? most = null, Func<bool>? until = null) =>
        ConnectSome(new ArraySegment<Wire>(_wires, 0, most ?? _wires.Length), address, inFlight, limit, until);

    /// <summary>Connects some.</summary>
    /// <param name="wires">Which.</param>
    /// <param name="address">Where to.</param>
    /// <param name="inFlight">How many may be between connecting and ready at once.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="until">When it is done; null: when these and those connected before are ready.</param>
    public void ConnectSome(IReadOnlyList<Wire> wires, IPEndPoint address, int inFlight, TimeSpan limit, Func<bool>? until = null)
    {
        var next = 0;
        var wanted = _ready + wires.Count;
        until ??= () => _ready >= wanted;
        WaitUntil(
            () =>
            {
                for (; next < wires.Count && _connecting < inFlight; next++, _connecting++)
                    _loop.Connect(wires[next], address);
                return next == wires.Count && until();
            },
            limit,
            () => $"{_ready} of {wanted} connections are ready; {string.Join(", ", Failures.Select(f => $"{f.Value} × {f.Key}"))}");
    }

    /// <summary>After connections were closed: counts those that are left.</summary>
    public void Recount()
    {
        _ready = _wires.Count(w => w.IsReady);
        _connecting = _wires.Count(w => w.Fd >= 0 && !w.IsReady);
    }

    /// <summary>Sends at a fixed rate, by schedule and not by what comes back, and measures from the moment each message was due.</summary>
    /// <param name="rate">Messages a second.</param>
    /// <param name="settle">Sent first and not measured.</param>
    /// <param name="measured">How long is measured.</param>
    /// <param name="limit">A delivery or answer later than this ends the step: it has failed.</param>
    /// <param name="senders">Only the first so many send; null for all.</param>
    /// <returns>The step, with everything that was sent in it answered and delivered, or what was not noted by the audit.</returns>
    public Step Run(double rate, TimeSpan settle, TimeSpan measured, TimeSpan limit, int? senders = null)
    {
        var start = Stopwatch.GetTimestamp();
        var from = start + (long)(settle.TotalSeconds * Stopwatch.Frequency);
        var end = from + (long)(measured.TotalSeconds * Stopwatch.Frequency);
        var interval = Stopwatch.Frequency / rate;
        var step = new Step(rate, from, end);
        _step = step;
        var refusedBefore = Audit.Refused;
        for (long sent = 0; ;)
        {
            var now = Stopwatch.GetTimestamp();
            var due = start + (long)(sent * interval);
            for (; due <= now && due < end; due = start + (long)(++sent * interval))
                SendOne(due, senders ?? _wires.Length);
            if (due >= end)
                break;
            if (step.Worst > limit || Audit.Unanswered > rate * limit.TotalSeconds)
            {
                step.IsBroken = true;
                break;
            }

            Poll(Stopwatch.GetElapsedTime(now, due));
        }

        Drain(TimeSpan.FromSeconds(60));
        step.Refused = Audit.Refused - refusedBefore;
        step.Length = settle + measured;
        _step = null;
        return step;
    }

    /// <summary>Waits until everything sent was answered and delivered.</summary>
    /// <param name="limit">Gives up; the audit tells what is missing.</param>
    public void Drain(TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        while (!Audit.IsComplete && Stopwatch.GetElapsedTime(started) < limit)
            Poll(TimeSpan.FromMilliseconds(5));
    }

    /// <summary>Handles what comes, for a while.</summary>
    public void Idle(TimeSpan time)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < time)
            Poll(TimeSpan.FromMilliseconds(20));
    }

    /// <summary>Handles what comes until something is so.</summary>
    public void WaitUntil(Func<bool> condition, TimeSpan limit, Func<string> otherwise)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new TimeoutException($"After {limit.TotalSeconds:0} s: {otherwise()}");
            Poll(TimeSpan.FromMilliseconds(1));
        }
    }

    /// <inheritdoc/>
    public void Ready(Wire wire)
    {
        wire.IsReady = true;
        wire.Have = Audit.Has(wire.User);
        _ready++;
        _connecting--;
        BecameReady?.Invoke(wire);
    }

    /// <inheritdoc/>
    public void Acked(Wire wire, long number, long seq)
    {
        _step?.Ack(Audit.IntendedAt(number), _loop.Now);
        Audit.Ack(number, seq);
    }

    /// <inheritdoc/>
    public void Refused(Wire wire, long number, string code)
    {
        _step?.RefusedWith(code);
        Audit.Refuse(number);
    }

    /// <inheritdoc/>
    public void Delivered(Wire wire, long number, long seq)
    {
        if (Audit.Deliver(wire.User, number, seq))
            _step?.Deliver(Audit.IntendedAt(number), _loop.Now);
    }

    /// <inheritdoc/>
    public void CaughtUp(Wire wire)
    {
        _caughtUp++;
        HasCaughtUp?.Invoke(wire);
    }

    /// <summary>Ends all connections and logs why some ended before.</summary>
    public void Dispose()
    {
        foreach (var (reason, count) in Failures)
            Report.Log($"  {count:#,0} connections: {reason}");
        _loop.Dispose();
    }

    /// <summary>Whatever thread this goes on with, it runs where the generator belongs.</summary>
    private void TakeCore()
    {
        if (_thread == Environment.CurrentManagedThreadId)
            return;
        _thread = Environment.CurrentManagedThreadId;
        _placement.TakeGeneratorCore();
    }

    private void SendOne(long due, int senders)
    {
        var wire = _wires[_senders.Next(senders)];
        wire.Codec.Send(wire, Audit.Add(wire.Room, due));
    }

    private void Poll(TimeSpan longestWait)
    {
        TakeCore();
        // On a core of its own it never sleeps: to be woken costs the system that sends, and the measured time, some microseconds more.
        _loop.Poll(_placement == Placement.Pinned ? TimeSpan.Zero : longestWait);
        Meanwhile?.Invoke();
        // Signs of life, spread evenly over the time in which each connection owes one.
        var due = (int)(Stopwatch.GetElapsedTime(_beatAt) / BeatEvery * _wires.Length);
        if (due == 0)
            return;
        _beatAt = Stopwatch.GetTimestamp();
        for (; due > 0; due--)
        {
            var wire = _wires[_beating++ % _wires.Length];
            if (wire.IsReady)
                wire.Codec.Beat(wire);
        }
    }
}
