using Microsoft.AspNetCore.SignalR;

namespace Hangout.Realtime.Connections;

/// <summary>One or more hub messages as the bytes that go to clients: serialised once, written to every connection as they are (docs/decisions/0010).</summary>
internal sealed class Frame(byte[] bytes)
{
    private const byte RecordSeparator = 0x1e;

    /// <summary>The bytes, trailing record separator included.</summary>
    public byte[] Bytes { get; } = bytes;

    /// <summary>The same for SignalR's writer.</summary>
    public SerializedHubMessage Message { get; } = new([new SerializedMessage("json", bytes)]);

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
        var bytes = new byte[frames.Sum(f => f.Bytes.Length)];
        var at = 0;
        foreach (var frame in frames)
        {
            frame.Bytes.CopyTo(bytes, at);
            at += frame.Bytes.Length;
        }

        return new Frame(bytes);
    }
}
