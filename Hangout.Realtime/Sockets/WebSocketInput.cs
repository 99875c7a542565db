using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using static Hangout.Realtime.Sockets.WebSocketFormat;

namespace Hangout.Realtime.Sockets;

/// <summary>Takes a client's WebSocket frames apart: payload goes into a pipe, without being gathered first; pings are answered.</summary>
/// <param name="payload">Takes what text and binary messages carry, in a row: hub messages end themselves.</param>
/// <param name="answer">Sends a frame back.</param>
internal sealed class WebSocketInput(PipeWriter payload, Action<byte[]> answer)
{
    private const ushort NormalClosure = 1000, ProtocolError = 1002;
    private const int LongestControlPayload = 125, MaskLength = 4;
    private readonly byte[] _mask = new byte[MaskLength];
    private long _remaining;
    private int _maskAt;
    private bool _isInMessage;

    /// <summary>Whether the client has closed the WebSocket, or broke the protocol.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Reads until the client closes or is gone.</summary>
    /// <param name="stream">What comes from the client.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When no more will come.</returns>
    public async Task RunAsync(Stream stream, CancellationToken cancellationToken)
    {
        // Reads of zero bytes: an idle connection holds no buffer.
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));
        try
        {
            while (!IsClosed)
            {
                var read = await reader.ReadAsync(cancellationToken);
                var consumed = Take(read.Buffer);
                reader.AdvanceTo(consumed, read.Buffer.End);
                if (read.IsCompleted || (await payload.FlushAsync(cancellationToken)).IsCompleted)
                    return;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The client went away, or this side did.
        }
        finally
        {
            await reader.CompleteAsync();
            await payload.CompleteAsync();
        }
    }

    private SequencePosition Take(ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (!IsClosed && (_remaining > 0 ? TakePayload(ref reader) : TakeHeader(ref reader)))
        {
        }

        return reader.Position;
    }

    private bool TakePayload(ref SequenceReader<byte> reader)
    {
        if (reader.End)
            return false;
        var piece = reader.UnreadSpan;
        if (piece.Length > _remaining)
            piece = piece[..(int)_remaining];
        var to = payload.GetSpan(piece.Length);
        Unmask(piece, to);
        payload.Advance(piece.Length);
        reader.Advance(piece.Length);
        _remaining -= piece.Length;
        return true;
    }

    private bool TakeHeader(ref SequenceReader<byte> reader)
    {
        var start = reader;
        if (!reader.TryRead(out var first) || !reader.TryRead(out var second) || !TryReadLength(ref reader, second & 0x7f, out var length)
            || reader.Remaining < MaskLength)
        {
            reader = start;
            return false;
        }

        var opcode = (Opcode)(first & 0x0f);
        var (isFinal, hasExtension, isMasked) = ((first & 0x80) != 0, (first & 0x70) != 0, (second & 0x80) != 0);
        if (hasExtension || !isMasked || length < 0 || !IsExpected(opcode, isFinal, length))
        {
            Close(ProtocolError);
            return false;
        }

        reader.TryCopyTo(_mask);
        reader.Advance(MaskLength);
        _maskAt = 0;
        if (opcode >= Opcode.Close)
        {
            if (TakeControl(ref reader, opcode, (int)length))
                return true;
            reader = start;
            return false;
        }

        _isInMessage = !isFinal;
        _remaining = length;
        return true;
    }

    private bool IsExpected(Opcode opcode, bool isFinal, long length) => opcode switch
    {
        Opcode.Text or Opcode.Binary => !_isInMessage,
        Opcode.Continuation => _isInMessage,
        Opcode.Close or Opcode.Ping or Opcode.Pong => isFinal && length <= LongestControlPayload,
        _ => false,
    };

    private bool TakeControl(ref SequenceReader<byte> reader, Opcode opcode, int length)
    {
        Span<byte> content = stackalloc byte[LongestControlPayload];
        content = content[..length];
        if (!reader.TryCopyTo(content))
            return false;
        reader.Advance(length);
        Unmask(content, content);
        if (opcode == Opcode.Ping)
            answer(Message(Opcode.Pong, content));
        else if (opcode == Opcode.Close)
            Close(NormalClosure);
        return true;
    }

    private void Close(ushort status)
    {
        IsClosed = true;
        answer(WebSocketFormat.Close(status));
    }

    private void Unmask(ReadOnlySpan<byte> from, Span<byte> to)
    {
        if (BinaryPrimitives.ReadInt32LittleEndian(_mask) == 0)
        {
            from.CopyTo(to);
            return;
        }

        for (var i = 0; i < from.Length; i++)
            to[i] = (byte)(from[i] ^ _mask[(_maskAt + i) % MaskLength]);
        _maskAt = (_maskAt + from.Length) % MaskLength;
    }

    private static bool TryReadLength(ref SequenceReader<byte> reader, int shortLength, out long length)
    {
        length = shortLength;
        switch (shortLength)
        {
            case 126:
                var isThere = reader.TryReadBigEndian(out short two);
                length = (ushort)two;
                return isThere;
            case 127:
                return reader.TryReadBigEndian(out length);
            default:
                return true;
        }
    }
}
