using System.Buffers.Text;

namespace Hangout.Bench.Codecs;

/// <summary>Text put together in a buffer, without garbage.</summary>
internal ref struct Utf8(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _length;

    /// <summary>What was added so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>Adds text.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ref Utf8 Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer[_length..]);
        _length += text.Length;
        return ref this;
    }

    /// <summary>Adds a number in decimal digits.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ref Utf8 Add(long number)
    {
        Utf8Formatter.TryFormat(number, _buffer[_length..], out var written);
        _length += written;
        return ref this;
    }

    /// <summary>Adds an ID in its usual form.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ref Utf8 Add(Guid id)
    {
        Utf8Formatter.TryFormat(id, _buffer[_length..], out var written);
        _length += written;
        return ref this;
    }
}
