using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hangout.Bench.Hosting;

namespace Hangout.Bench.Load;

/// <summary>What one misbehaving client does, again and again; cut off, it comes back at once.</summary>
/// <param name="Name">As the results name it.</param>
/// <param name="Message">What it sends, in one WebSocket message.</param>
/// <param name="PerSecond">How often.</param>
/// <param name="Reads">Whether it takes what it is sent.</param>
internal sealed record Abuse(string Name, byte[] Message, int PerSecond, bool Reads = true);

/// <summary>A client of Hangout that misbehaves, on a thread of its own beside the generator's.</summary>
internal sealed class Abuser : IDisposable
{
    private const int Piece = 64 * 1024;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(10);
    private readonly Thread _thread;
    private readonly byte[] _inbox = new byte[256 * 1024];
    private volatile bool _isOver;

    /// <summary>Begins to misbehave.</summary>
    /// <param name="abuse">How.</param>
    /// <param name="address">Where.</param>
    /// <param name="token">Whose access token it has.</param>
    /// <param name="placement">Where the generator runs.</param>
    public Abuser(Abuse abuse, IPEndPoint address, string token, Placement placement)
    {
        _thread = new Thread(() =>
        {
            placement.TakeGeneratorCore();
            // On one core with the generator, what it sends must not keep the generator from reading.
            _ = Libc.Nice(19);
            while (!_isOver)
                MisbehaveUntilCut(abuse, address, token);
        });
        (_thread.IsBackground, _thread.Name) = (true, "Abuser");
        _thread.Start();
    }

    /// <summary>How often it was cut off or refused.</summary>
    public int Cuts { get; private set; }

    /// <summary>Messages it got rid of.</summary>
    public long Sent { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    private void MisbehaveUntilCut(Abuse abuse, IPEndPoint address, string token)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = 2_000, ReceiveTimeout = 2_000 };
            socket.Connect(address);
            socket.Send(WebSocketFrame.Upgrade("/hubs/realtime", $"Authorization: Bearer {token}\r\n"));
            socket.Receive(_inbox);
            socket.Send(Frame("{\"protocol\":\"json\",\"version\":1}\u001e"u8));
            Misbehave(socket, abuse);
        }
        catch (SocketException)
        {
            Cuts++;
            Thread.Sleep(Round);
        }
    }

    private void Misbehave(Socket socket, Abuse abuse)
    {
        var perRound = Math.Max(1, abuse.PerSecond / 100);
        var frames = Enumerable.Repeat(Frame(abuse.Message), perRound).SelectMany(f => f).ToArray();
        var pause = TimeSpan.FromSeconds((double)perRound / abuse.PerSecond);
        for (var due = Stopwatch.GetTimestamp(); !_isOver; due += (long)(pause.TotalSeconds * Stopwatch.Frequency))
        {
            // In pieces: one call for megabytes would keep the core from the generator.
            for (var at = 0; at < frames.Length && !_isOver; at += Piece)
                socket.Send(frames.AsSpan(at, Math.Min(Piece, frames.Length - at)));
            Sent += perRound;
            while (abuse.Reads && socket.Available > 0)
                socket.Receive(_inbox);
            if (abuse.Reads && socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0)
                throw new SocketException((int)SocketError.ConnectionReset);
            var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (wait > TimeSpan.Zero)
                Thread.Sleep(wait);
        }
    }

    private static byte[] Frame(ReadOnlySpan<byte> text)
    {
        Span<byte> head = stackalloc byte[WebSocketFrame.MostHead];
        return [.. head[..WebSocketFrame.WriteHead(head, WebSocketFrame.Text, text.Length)], .. text];
    }
}
