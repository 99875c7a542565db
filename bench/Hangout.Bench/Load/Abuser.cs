using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Hangout.Bench.Load;

/// <summary>What one misbehaving client does, again and again; cut off, it comes back at once.</summary>
/// <param name="Name">As the results name it.</param>
/// <param name="Message">What it sends, in one WebSocket message.</param>
/// <param name="PerSecond">How often.</param>
/// <param name="Reads">Whether it takes what it is sent.</param>
internal sealed record Abuse(string Name, byte[] Message, int PerSecond, bool Reads = true);

/// <summary>
/// A client of Hangout that misbehaves on the generator's thread, a piece at a time: a thread of its own would take the generator's core for
/// milliseconds, and what the others then wait would be the generator's doing.
/// </summary>
internal sealed class Abuser : IDisposable
{
    private const int Piece = 16 * 1024, RoundsPerSecond = 100;
    private static readonly long Round = Stopwatch.Frequency / RoundsPerSecond;
    private readonly Abuse _abuse;
    private readonly IPEndPoint _address;
    private readonly byte[] _greeting, _frames, _inbox = new byte[Piece];
    private readonly int _perRound;
    private readonly long _pause;
    private Socket? _socket;
    private bool _isTalking;
    private int _sent;
    private long _due = Stopwatch.GetTimestamp();

    /// <summary>Makes one; it misbehaves with every <see cref="Step"/>.</summary>
    /// <param name="abuse">How.</param>
    /// <param name="address">Where.</param>
    /// <param name="token">Whose access token it has.</param>
    public Abuser(Abuse abuse, IPEndPoint address, string token)
    {
        (_abuse, _address) = (abuse, address);
        _greeting = WebSocketFrame.Upgrade("/hubs/realtime", $"Authorization: Bearer {token}\r\n");
        _perRound = Math.Max(1, abuse.PerSecond / RoundsPerSecond);
        _pause = Stopwatch.Frequency * _perRound / abuse.PerSecond;
        _frames = Enumerable.Repeat(Frame(abuse.Message), _perRound).SelectMany(f => f).ToArray();
    }

    /// <summary>How often it was cut off or refused.</summary>
    public int Cuts { get; private set; }

    /// <summary>Messages it got rid of.</summary>
    public long Sent { get; private set; }

    /// <summary>Does what can be done now without waiting; some microseconds.</summary>
    public void Step()
    {
        if (_socket is null && Stopwatch.GetTimestamp() < _due)
            return;
        try
        {
            if (_socket is null)
                Connect();
            else if (!_isTalking)
                TalkOnceWelcome();
            else
                Misbehave();
        }
        catch (SocketException)
        {
            Cuts++;
            Close();
            _due = Stopwatch.GetTimestamp() + Round;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void Connect()
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(_address);
        _socket.Send(_greeting);
        _socket.Blocking = false;
    }

    private void TalkOnceWelcome()
    {
        if (!Receive())
            return;
        _socket!.Send(Frame("{\"protocol\":\"json\",\"version\":1}\u001e"u8));
        (_isTalking, _sent, _due) = (true, 0, Stopwatch.GetTimestamp());
    }

    private void Misbehave()
    {
        if (_abuse.Reads)
            Receive();
        if (_sent == 0 && Stopwatch.GetTimestamp() < _due)
            return;
        _sent += _socket!.Send(_frames.AsSpan(_sent, Math.Min(Piece, _frames.Length - _sent)), SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
            throw new SocketException((int)error);
        if (_sent < _frames.Length)
            return;
        Sent += _perRound;
        _sent = 0;
        _due += _pause;
    }

    /// <summary>Takes what is there; false when nothing is.</summary>
    private bool Receive()
    {
        var count = _socket!.Receive(_inbox, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return false;
        return count > 0 ? true : throw new SocketException((int)(error == SocketError.Success ? SocketError.ConnectionReset : error));
    }

    private void Close()
    {
        _socket?.Dispose();
        (_socket, _isTalking) = (null, false);
    }

    private static byte[] Frame(ReadOnlySpan<byte> text)
    {
        Span<byte> head = stackalloc byte[WebSocketFrame.MaxHead];
        return [.. head[..WebSocketFrame.WriteHead(head, WebSocketFrame.Text, text.Length)], .. text];
    }
}
