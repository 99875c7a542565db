using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Hangout.Bench.Load;

/// <summary>A protocol of text messages over a WebSocket (RFC 6455).</summary>
internal abstract class WebSocketCodec : Codec
{
    private const byte Continuation = 0, TextFrame = WebSocketFrame.Text, CloseFrame = 8, Ping = 9, Pong = 10, Final = 0x80;
    private const int Upgrading = 0;
    private readonly byte[] _out = new byte[64 * 1024];

    /// <summary>Path and query that the user connects to.</summary>
    protected abstract string Path(Wire wire);

    /// <summary>Header lines beyond those of every WebSocket, each ended by CR LF.</summary>
    protected virtual string Headers(Wire wire) => "";

    /// <summary>The WebSocket is open.</summary>
    protected abstract void Opened(Wire wire);

    /// <summary>A text message arrived.</summary>
    protected abstract void Received(Wire wire, ReadOnlySpan<byte> message);

    /// <inheritdoc/>
    public override void Start(Wire wire) => wire.Write(WebSocketFrame.Upgrade(Path(wire), Headers(wire)));

    /// <inheritdoc/>
    public override int Read(Wire wire, ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        if (wire.Phase == Upgrading)
        {
            at = bytes.IndexOf("\r\n\r\n"u8) + 4;
            if (at < 4)
                return 0;
            if (!bytes.StartsWith("HTTP/1.1 101"u8))
            {
                var line = Encoding.ASCII.GetString(bytes[..Math.Min(80, bytes.IndexOf((byte)'\r'))]);
                throw new InvalidOperationException($"The system refused the WebSocket of user {wire.User}: {line}");
            }

            wire.Phase = 1;
            Opened(wire);
        }

        while (wire.Fd >= 0 && TryFrame(bytes[at..], out var opcode, out var payload, out var length))
        {
            var isFinal = (bytes[at] & Final) != 0;
            at += length;
            switch (opcode)
            {
                case TextFrame when isFinal: Received(wire, payload); break;
                case TextFrame or Continuation: Fragment(wire, payload, isFinal); break;
                case Ping: Frame(wire, Pong, payload); break;
                case CloseFrame: wire.Fail("closed by the system with a close frame"); break;
            }
        }

        return at;
    }

    private void Fragment(Wire wire, ReadOnlySpan<byte> payload, bool isFinal)
    {
        var message = wire.Fragments ??= new();
        message.Write(payload);
        if (!isFinal)
            return;
        Received(wire, message.WrittenSpan);
        message.ResetWrittenCount();
    }

    /// <summary>Sends a text message.</summary>
    protected void SendText(Wire wire, ReadOnlySpan<byte> message) => Frame(wire, TextFrame, message);

    private void Frame(Wire wire, byte opcode, ReadOnlySpan<byte> payload)
    {
        var at = WebSocketFrame.WriteHead(_out, opcode, payload.Length);
        payload.CopyTo(_out.AsSpan(at));
        wire.Write(_out.AsSpan(0, at + payload.Length));
    }

    private static bool TryFrame(ReadOnlySpan<byte> bytes, out int opcode, out ReadOnlySpan<byte> payload, out int length)
    {
        opcode = length = 0;
        payload = default;
        if (bytes.Length < 2)
            return false;
        opcode = bytes[0] & 0x0f;
        var header = 2;
        long size = bytes[1] & 0x7f;
        if (size == 126)
        {
            header = 4;
            if (bytes.Length < header)
                return false;
            size = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        }
        else if (size == 127)
        {
            header = 10;
            if (bytes.Length < header)
                return false;
            size = BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        }

        if (bytes.Length < header + size)
            return false;
        payload = bytes.Slice(header, (int)size);
        length = header + (int)size;
        return true;
    }
}
