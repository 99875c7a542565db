using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Hangout.Realtime.Sockets;

/// <summary>Whether bytes that come in pieces are UTF-8 (RFC 6455, 8.1). A character may be cut anywhere.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Utf8Check
{
    private const int LongestCharacter = 4;
    private int _begun;
    private uint _bytes;

    /// <summary>Looks at the next piece.</summary>
    /// <param name="piece">Bytes.</param>
    /// <param name="isLast">Whether the text ends with them.</param>
    /// <returns>False when no text goes on like that.</returns>
    public bool Takes(ReadOnlySpan<byte> piece, bool isLast)
    {
        if (_begun > 0 && !TryFinish(ref piece))
            return false;
        // The beginning of a character at the end has at most three bytes.
        var whole = piece.Length;
        while (whole > 0 && piece.Length - whole < LongestCharacter - 1 && Rune.DecodeLastFromUtf8(piece[..whole], out _, out var length) == OperationStatus.NeedMoreData)
            whole -= length;
        foreach (var b in piece[whole..])
            Keep(b);
        return Utf8.IsValid(piece[..whole]) && !(isLast && _begun > 0);
    }

    private bool TryFinish(ref ReadOnlySpan<byte> piece)
    {
        Span<byte> character = stackalloc byte[LongestCharacter];
        while (!piece.IsEmpty)
        {
            Keep(piece[0]);
            piece = piece[1..];
            for (var i = 0; i < _begun; i++)
                character[i] = (byte)(_bytes >> (8 * i));
            switch (Rune.DecodeFromUtf8(character[.._begun], out _, out _))
            {
                case OperationStatus.Done:
                    (_begun, _bytes) = (0, 0);
                    return true;
                case OperationStatus.InvalidData:
                    return false;
            }
        }

        return true;
    }

    private void Keep(byte next) => _bytes |= (uint)next << (8 * _begun++);
}
