using System.Buffers;

namespace Hangout.Bench.Load;

/// <summary>One connection of one user. Everything about it happens on the thread of its <see cref="EventLoop"/>.</summary>
internal sealed class Wire(EventLoop loop, Codec codec, int user, int room)
{
    private byte[] _waiting = [];
    private int _waitingBytes;

    /// <summary>Whose it is.</summary>
    public int User { get; } = user;

    /// <summary>The user's room.</summary>
    public int Room { get; } = room;

    /// <summary>Speaks the system's protocol.</summary>
    public Codec Codec { get; } = codec;

    /// <summary>The socket; -1 while there is none.</summary>
    public int Fd { get; set; } = -1;

    /// <summary>Whether the TCP connection is still being made.</summary>
    public bool IsConnecting { get; set; }

    /// <summary>Whether the system lets the user send, and delivers to them.</summary>
    public bool IsReady { get; set; }

    /// <summary>The codec's own: how far its handshake is.</summary>
    public int Phase { get; set; }

    /// <summary>The codec's own: calls made on this connection.</summary>
    public int Calls { get; set; }

    /// <summary>The newest place in the room up to which everything was delivered here.</summary>
    public long Have { get; set; }

    /// <summary>Bytes received that make no whole message yet.</summary>
    public byte[] Partial { get; set; } = [];

    /// <summary>The payload so far of a message in several frames; null while there was none.</summary>
    public ArrayBufferWriter<byte>? Fragments { get; set; }

    /// <summary>Writes as much as the socket takes, and the rest when it takes more.</summary>
    /// <param name="bytes">Whole messages.</param>
    public unsafe void Write(ReadOnlySpan<byte> bytes)
    {
        if (Fd < 0)
            return;
        var sent = 0;
        if (_waitingBytes == 0)
        {
            sent = SendSome(bytes);
            if (sent == bytes.Length || sent < 0)
                return;
        }

        var rest = bytes[sent..];
        if (_waiting.Length < _waitingBytes + rest.Length)
            Array.Resize(ref _waiting, Math.Max(_waitingBytes + rest.Length, _waiting.Length * 2));
        rest.CopyTo(_waiting.AsSpan(_waitingBytes));
        _waitingBytes += rest.Length;
        loop.Watch(this, Libc.In | Libc.Out);
    }

    /// <summary>The socket takes more.</summary>
    public void Flush()
    {
        var sent = SendSome(_waiting.AsSpan(0, _waitingBytes));
        if (sent <= 0)
            return;
        _waitingBytes -= sent;
        if (_waitingBytes > 0)
            _waiting.AsSpan(sent, _waitingBytes).CopyTo(_waiting);
        else
            loop.Watch(this, Libc.In);
    }

    /// <summary>Ends the connection without a word; it can be connected again.</summary>
    public void Close() => loop.Close(this);

    /// <summary>Ends a connection that went wrong.</summary>
    /// <param name="reason">For the report.</param>
    public void Fail(string reason) => loop.Fail(this, reason);

    /// <summary>Forgets what belonged to the connection that ended.</summary>
    public void Clear()
    {
        (_waiting, _waitingBytes, Partial, Fragments) = ([], 0, [], null);
        (Fd, Phase, Calls, IsReady, IsConnecting) = (-1, 0, 0, false, false);
    }

    private unsafe int SendSome(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var sent = (int)Libc.Send(Fd, start, bytes.Length, Libc.NoSignal);
            if (sent >= 0)
                return sent;
        }

        var error = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
        if (error == Libc.Again)
            return 0;
        loop.Fail(this, $"send failed with error {error}");
        return -1;
    }
}
