using Hangout.Realtime.Sockets;

namespace Hangout.Realtime.Connections;

/// <summary>One or more hub messages as the bytes that go to clients: serialised and framed once, written to every connection as they are (docs/decisions/0010).</summary>
internal sealed class Frame
{
    private const byte RecordSeparator = 0x1e;

    /// <summary>Makes a WebSocket message of a hub message.</summary>
    /// <param name="hubMessage">With its trailing record separator.</param>
    public Frame(ReadOnlySpan<byte> hubMessage) => Bytes = WebSocketFormat.Message(WebSocketFormat.Opcode.Text, hubMessage);

    private Frame(byte[] bytes) => Bytes = bytes;

    /// <summary>Whole WebSocket messages.</summary>
    public byte[] Bytes { get; }

    /// <summary>Whether the bytes can be written without spoiling the framing of what follows.</summary>
    /// <param name="bytes">What came from Redis.</param>
    /// <returns>True when they end as a hub message does.</returns>
    public static bool IsWhole(ReadOnlySpan<byte> bytes) => bytes.Length > 2 && bytes[0] == (byte)'{' && bytes[^1] == RecordSeparator;

    /// <summary>Several frames as one write.</summary>
    /// <param name="frames">At least one, in order.</param>
    /// <returns>Their bytes in a row.</returns>
    public static Frame Join(IReadOnlyList<Frame> frames)
    {
        if (frames.Count == 1)
            return frames[0];
        var bytes = GC.AllocateUninitializedArray<byte>(frames.Sum(f => f.Bytes.Length));
        var at = 0;
        foreach (var frame in frames)
        {
            frame.Bytes.CopyTo(bytes, at);
            at += frame.Bytes.Length;
        }

        return new Frame(bytes);
    }
}
