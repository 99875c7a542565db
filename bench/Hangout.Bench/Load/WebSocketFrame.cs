using System.Buffers.Binary;
using System.Text;

namespace Hangout.Bench.Load;

/// <summary>What a client writes of a WebSocket (RFC 6455).</summary>
internal static class WebSocketFrame
{
    /// <summary>The opcode of a text message.</summary>
    public const byte Text = 1;

    /// <summary>Most bytes of a frame's head, with its mask.</summary>
    public const int MaxHead = 14;

    /// <summary>The request that opens one.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="headers">Header lines beyond those of every WebSocket, each ended by CR LF.</param>
    public static byte[] Upgrade(string path, string headers) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + $"Sec-WebSocket-Version: 13\r\n{headers}\r\n");

    /// <summary>Writes the head of a whole message. The mask is zero: as valid as any, and spares the generator, not the system, a pass over the bytes.</summary>
    /// <param name="to">Room for <see cref="MaxHead"/> bytes.</param>
    /// <param name="opcode">What it is.</param>
    /// <param name="length">Bytes that follow.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteHead(Span<byte> to, byte opcode, int length)
    {
        const byte final = 0x80, masked = 0x80, twoBytes = 126, eightBytes = 127;
        const int mask = 4;
        to[0] = (byte)(final | opcode);
        int at;
        switch (length)
        {
            case < twoBytes:
                to[1] = (byte)(masked | length);
                at = 2;
                break;
            case <= ushort.MaxValue:
                to[1] = masked | twoBytes;
                BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)length);
                at = 4;
                break;
            default:
                to[1] = masked | eightBytes;
                BinaryPrimitives.WriteUInt64BigEndian(to[2..], (ulong)length);
                at = 10;
                break;
        }

        to.Slice(at, mask).Clear();
        return at + mask;
    }
}
