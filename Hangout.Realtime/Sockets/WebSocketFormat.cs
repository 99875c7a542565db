using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hangout.Realtime.Sockets;

/// <summary>What of RFC 6455 a server needs to write.</summary>
internal static class WebSocketFormat
{
    /// <summary>Longest header that a server's frame has.</summary>
    public const int LongestHeader = 10;

    private const byte Final = 0x80;
    private const string HandshakeGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Kinds of frames.</summary>
    public enum Opcode : byte
    {
        Continuation = 0,
        Text = 1,
        Binary = 2,
        Close = 8,
        Ping = 9,
        Pong = 10,
    }

    /// <summary>Bytes of the header before a payload.</summary>
    public static int HeaderLength(int payload) => payload switch
    {
        < 126 => 2,
        <= ushort.MaxValue => 4,
        _ => LongestHeader,
    };

    /// <summary>Writes the header of a whole, unmasked message.</summary>
    /// <param name="to">At least <see cref="HeaderLength"/> bytes.</param>
    /// <param name="opcode">Its kind.</param>
    /// <param name="payload">Length of what follows.</param>
    public static void WriteHeader(Span<byte> to, Opcode opcode, int payload)
    {
        const byte twoBytesFollow = 126, eightBytesFollow = 127;
        to[0] = (byte)(Final | (byte)opcode);
        switch (HeaderLength(payload))
        {
            case 2:
                to[1] = (byte)payload;
                break;
            case 4:
                to[1] = twoBytesFollow;
                BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)payload);
                break;
            default:
                to[1] = eightBytesFollow;
                BinaryPrimitives.WriteUInt64BigEndian(to[2..], (ulong)payload);
                break;
        }
    }

    /// <summary>A whole frame.</summary>
    public static byte[] Message(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var header = HeaderLength(payload.Length);
        var bytes = GC.AllocateUninitializedArray<byte>(header + payload.Length);
        WriteHeader(bytes, opcode, payload.Length);
        payload.CopyTo(bytes.AsSpan(header));
        return bytes;
    }

    /// <summary>A close frame.</summary>
    /// <param name="status">As RFC 6455, 7.4.1 lists them.</param>
    public static byte[] Close(ushort status)
    {
        Span<byte> payload = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, status);
        return Message(Opcode.Close, payload);
    }

    /// <summary>The answer to a client's <c>Sec-WebSocket-Key</c>.</summary>
    /// <param name="key">The header's value.</param>
    /// <returns>Null when it is not 16 bytes in base 64.</returns>
    public static string? Accept(string? key)
    {
        Span<byte> decoded = stackalloc byte[16];
        if (key is null || !Convert.TryFromBase64String(key, decoded, out var length) || length != decoded.Length)
            return null;
#pragma warning disable CA5350 // The protocol wants SHA-1; nothing is secured by it.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + HandshakeGuid)));
#pragma warning restore CA5350
    }
}
