using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace Hangout.Bench.Load;

/// <summary>Connections of one thread: connects, reads and writes when the sockets can. Not thread-safe.</summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private const int MaxEvents = 512;
    private const int SolSocket = 1, SoError = 4, Tcp = 6, TcpNoDelay = 1;
    private readonly int _epoll = Libc.EpollCreate(Libc.CloseOnExec);
    private readonly Libc.Event[] _events = new Libc.Event[MaxEvents];
    private readonly byte[] _inbox = GC.AllocateUninitializedArray<byte>(4 * 1024 * 1024, pinned: true);
    private Wire?[] _wires = new Wire?[1024];

    /// <summary>Connections that broke, with the reason; the run says them.</summary>
    public Dictionary<string, int> Failures { get; } = new(StringComparer.Ordinal);

    /// <summary>Called when a connection ended that we did not end, with whether it was ready.</summary>
    public Action<Wire, bool>? Broken { get; set; }

    /// <summary>When the bytes being handled were read, in ticks of <see cref="Stopwatch"/>.</summary>
    public long Now { get; private set; } = Stopwatch.GetTimestamp();

    /// <summary>Begins to connect; the codec goes on once the system accepts.</summary>
    /// <param name="wire">A closed connection.</param>
    /// <param name="to">An IPv4 address.</param>
    public void Connect(Wire wire, IPEndPoint to)
    {
        const int inet = 2, stream = 1;
        var fd = Libc.Socket(inet, stream | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (fd < 0)
            throw new InvalidOperationException($"No more sockets (error {Marshal.GetLastPInvokeError()}): raise the limit of open files.");
        var yes = 1;
        _ = Libc.SetOption(fd, Tcp, TcpNoDelay, &yes, sizeof(int));
        wire.Fd = fd;
        wire.IsConnecting = true;
        if (fd >= _wires.Length)
            Array.Resize(ref _wires, Math.Max(fd + 1, _wires.Length * 2));
        _wires[fd] = wire;
        var change = new Libc.Event { Events = Libc.In | Libc.Out, Fd = fd };
        _ = Libc.EpollControl(_epoll, Libc.Add, fd, &change);

        var address = stackalloc byte[16];
        new Span<byte>(address, 16).Clear();
        address[0] = inet;
        address[2] = (byte)(to.Port >> 8);
        address[3] = (byte)to.Port;
        to.Address.TryWriteBytes(new Span<byte>(address + 4, 4), out _);
        if (Libc.Connect(fd, address, 16) < 0 && Marshal.GetLastPInvokeError() is var error and not Libc.InProgress)
            Fail(wire, $"connect failed with error {error}");
    }

    /// <summary>Sets what the socket is watched for.</summary>
    public void Watch(Wire wire, uint events)
    {
        var change = new Libc.Event { Events = events, Fd = wire.Fd };
        _ = Libc.EpollControl(_epoll, Libc.Modify, wire.Fd, &change);
    }

    /// <summary>Handles whatever is ready, after waiting for it at most so long.</summary>
    /// <param name="longestWait">Zero does not wait.</param>
    public void Poll(TimeSpan longestWait)
    {
        var nanoseconds = Math.Max(0, (long)(longestWait.TotalMilliseconds * 1_000_000));
        var timeout = new Libc.TimeSpec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        int ready;
        fixed (Libc.Event* events = _events)
            ready = Libc.EpollWait(_epoll, events, MaxEvents, &timeout, 0);
        for (var i = 0; i < ready; i++)
        {
            if (_wires[_events[i].Fd] is { } wire)
                Handle(wire, _events[i].Events);
        }
    }

    /// <summary>Ends a connection.</summary>
    public void Close(Wire wire)
    {
        if (wire.Fd < 0)
            return;
        _wires[wire.Fd] = null;
        _ = Libc.Close(wire.Fd);
        wire.Clear();
    }

    /// <summary>A connection broke.</summary>
    public void Fail(Wire wire, string reason)
    {
        Failures[reason] = Failures.GetValueOrDefault(reason) + 1;
        var wasReady = wire.IsReady;
        Close(wire);
        Broken?.Invoke(wire, wasReady);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var wire in _wires)
            wire?.Close();
        _ = Libc.Close(_epoll);
    }

    private void Handle(Wire wire, uint events)
    {
        if (wire.IsConnecting)
        {
            int error = 0, length = sizeof(int);
            _ = Libc.GetOption(wire.Fd, SolSocket, SoError, &error, &length);
            if (error != 0)
            {
                Fail(wire, $"connect failed with error {error}");
                return;
            }

            if ((events & Libc.Out) == 0)
                return;
            wire.IsConnecting = false;
            Watch(wire, Libc.In);
            wire.Codec.Start(wire);
            return;
        }

        if ((events & Libc.Out) != 0)
            wire.Flush();
        if ((events & (Libc.In | Libc.Error | Libc.HangUp)) != 0 && wire.Fd >= 0)
            Receive(wire);
    }

    private void Receive(Wire wire)
    {
        var had = wire.Partial.Length;
        wire.Partial.CopyTo(_inbox, 0);
        nint read;
        fixed (byte* start = _inbox)
            read = Libc.Receive(wire.Fd, start + had, _inbox.Length - had, 0);
        if (read <= 0)
        {
            var error = read < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error != Libc.Again)
                Fail(wire, error == 0 ? "closed by the system" : $"receive failed with error {error}");
            return;
        }

        Now = Stopwatch.GetTimestamp();
        var bytes = _inbox.AsSpan(0, had + (int)read);
        var used = wire.Codec.Read(wire, bytes);
        if (wire.Fd < 0)
            return;
        if (used == bytes.Length)
            wire.Partial = [];
        else
            wire.Partial = bytes[used..].ToArray();
    }
}
