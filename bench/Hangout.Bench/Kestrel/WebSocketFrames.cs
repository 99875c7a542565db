using System.Buffers.Binary;

namespace Hangout.Bench.Kestrel;

/// <summary>WebSocket frames of a server (RFC 6455): no mask.</summary>
internal static class WebSocketFrames
{
    /// <summary>A whole text message in a frame.</summary>
    /// <param name="message">Less than 64 KiB of UTF-8.</param>
    public static byte[] Text(ReadOnlySpan<byte> message)
    {
        const byte finalText = 0x81, twoBytes = 126;
        var header = message.Length < twoBytes ? 2 : 4;
        var frame = GC.AllocateUninitializedArray<byte>(header + message.Length);
        frame[0] = finalText;
        if (header == 2)
        {
            frame[1] = (byte)message.Length;
        }
        else
        {
            frame[1] = twoBytes;
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), checked((ushort)message.Length));
        }

        message.CopyTo(frame.AsSpan(header));
        return frame;
    }

    /// <summary>Several frames as one run of bytes.</summary>
    public static ReadOnlyMemory<byte> Join(List<ReadOnlyMemory<byte>> frames)
    {
        if (frames.Count == 1)
            return frames[0];
        var all = GC.AllocateUninitializedArray<byte>(frames.Sum(f => f.Length));
        var at = 0;
        foreach (var frame in frames)
        {
            frame.CopyTo(all.AsMemory(at));
            at += frame.Length;
        }

        return all;
    }
}
