using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Numerics;
using System.Text.Unicode;
using Hangout.Realtime.Connections;
using static Hangout.Realtime.Sockets.WebSocketFormat;

namespace Hangout.Realtime.Sockets;

/// <summary>
/// Takes a client's WebSocket frames apart, in the very buffer they arrived in: the hub reads here what text and binary messages carry, in a row
/// (hub messages end themselves); pings are answered. An idle connection holds no buffer.
/// </summary>
/// <param name="stream">What comes from the client.</param>
/// <param name="answer">Sends a frame back.</param>
/// <param name="close">Closes the WebSocket with a status, after which nothing may follow.</param>
/// <param name="budget">What the client may send and keep unfinished.</param>
internal sealed class WebSocketInput(Stream stream, Action<byte[]> answer, Action<ushort> close, PersonBudget budget) : PipeReader
{
    private const ushort NormalClosure = 1000, ProtocolError = 1002;

    // A fragment this short costs the node as much as a call.
    private const int ShortFragment = 256;
    /// <summary>A text message that is no UTF-8.</summary>
    public const ushort NoText = 1007;

    /// <summary>More than the person may send or keep unfinished.</summary>
    public const ushort PolicyViolation = 1008;

    private const int LongestControlPayload = 125, MaskLength = 4, LeastRead = 4096, MaxPassedOver = 2 * 1024 * 1024;
    private readonly CancellationTokenSource _cancelled = new();

    // [_start, _ready) is payload for the hub, [_raw, _end) came from the wire and is not taken apart yet; payload moves down over the headers.
    private byte[] _buffer = [];
    private int _start, _ready, _raw, _end;
    private int _examined;
    private uint _mask;
    private long _remaining;
    private bool _isInMessage, _hasEnded, _isCancelling, _isThere;
    private bool _isText;
    private Utf8Check _utf8;
    private long _unfinishedSince;

    /// <summary>Whether the client has closed the WebSocket, or broke the protocol.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>How long the client has been in the middle of a message; zero when it is not.</summary>
    public TimeSpan Unfinished => Interlocked.Read(ref _unfinishedSince) is var since and not 0 ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (HasNews)
            return ValueTask.FromResult(Result());
        return cancellationToken.CanBeCanceled ? ReadWithinAsync(cancellationToken) : ReadAsync(_cancelled, cancellationToken);
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        result = HasNews ? Result() : default;
        return result.IsCompleted || result.IsCanceled || !result.Buffer.IsEmpty;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var read = new ReadOnlySequence<byte>(_buffer, _start, _ready - _start);
        _examined = _start + (int)read.Slice(0, examined).Length;
        var taken = (int)read.Slice(0, consumed).Length;
        _start += taken;
        // A whole message: what comes now is the next one.
        if (taken > 0)
            Interlocked.Exchange(ref _unfinishedSince, 0);
        if (_start < _ready || _raw < _end)
            return;
        Release();
    }

    /// <inheritdoc/>
    public override void CancelPendingRead()
    {
        _isCancelling = true;
        _ = _cancelled.CancelAsync();
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        _hasEnded = true;
        Release();
    }

    /// <summary>Once the hub reads no more: passes over what the client had sent already, until it closes, is gone, or goes on and on.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when it goes on and on.</returns>
    public async Task<bool> PassOverAsync(CancellationToken cancellationToken)
    {
        var passed = 0;
        try
        {
            while (!IsClosed && !_hasEnded && passed < MaxPassedOver)
            {
                (_start, _examined) = (_ready, _ready);
                var read = await stream.ReadAsync(RoomToRead(), cancellationToken);
                passed += read;
                Take(read);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone, or was not waited for any longer.
        }

        return passed < MaxPassedOver;
    }

    private bool HasNews => _ready > _examined || IsClosed || _hasEnded || _isCancelling;

    private ReadResult Result() => new(new ReadOnlySequence<byte>(_buffer, _start, _ready - _start), _isCancelling, IsClosed || _hasEnded);

    private async ValueTask<ReadResult> ReadWithinAsync(CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_cancelled.Token, cancellationToken);
        return await ReadAsync(both, cancellationToken);
    }

    private async ValueTask<ReadResult> ReadAsync(CancellationTokenSource source, CancellationToken cancellationToken)
    {
        while (!HasNews)
        {
            try
            {
                // Where nothing is begun a read of zero bytes waits until something comes: it needs no buffer.
                var room = RoomToRead();
                if (IsClosed)
                    break;
                if (_buffer.Length > 0 && !_isThere)
                    Interlocked.CompareExchange(ref _unfinishedSince, Stopwatch.GetTimestamp(), 0);
                Take(await stream.ReadAsync(room, source.Token));
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // The client went away, or this side does not want more.
                _hasEnded |= !_isCancelling;
            }
        }

        return Result();
    }

    private Memory<byte> RoomToRead()
    {
        if (_buffer.Length == 0 && !_isThere)
            return Memory<byte>.Empty;
        MakeRoom();
        return _buffer.AsMemory(_end);
    }

    private void Take(int read)
    {
        if (_buffer.Length == 0)
        {
            _isThere = true;
            return;
        }

        _isThere = false;
        _hasEnded |= read == 0;
        _end += read;
        TakeApart();
        if (_start != _ready || _raw != _end)
            return;
        Release();
        // Between two frames of one message nothing is kept, but the message is unfinished.
        if (!_isInMessage && _remaining == 0)
            Interlocked.Exchange(ref _unfinishedSince, 0);
    }

    private void MakeRoom()
    {
        if (_buffer.Length - _end >= LeastRead / 2)
            return;
        var used = (_ready - _start) + (_end - _raw);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(LeastRead, used * 2));
        if (!budget.Hold(larger.Length))
            Close(PolicyViolation);
        _buffer.AsSpan(_start, _ready - _start).CopyTo(larger);
        _buffer.AsSpan(_raw, _end - _raw).CopyTo(larger.AsSpan(_ready - _start));
        var (ready, examined) = (_ready - _start, _examined - _start);
        Release();
        (_buffer, _start, _ready, _raw, _end, _examined) = (larger, 0, ready, ready, used, examined);
    }

    private void Release()
    {
        if (_buffer.Length > 0)
        {
            budget.LetGo(_buffer.Length);
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        (_buffer, _start, _ready, _raw, _end, _examined) = ([], 0, 0, 0, 0, 0);
    }

    private void TakeApart()
    {
        while (!IsClosed && _raw < _end && (_remaining > 0 ? TakePayload() : TakeHeader()))
        {
        }

        if (_raw == _end)
            (_raw, _end) = (_ready, _ready);
    }

    private bool TakePayload()
    {
        var length = (int)Math.Min(_remaining, _end - _raw);
        var payload = _buffer.AsSpan(_ready, length);
        Unmask(_buffer.AsSpan(_raw, length), payload);
        if (_isText && !_utf8.Takes(payload, isLast: length == _remaining && !_isInMessage))
        {
            Close(NoText);
            return false;
        }

        _raw += length;
        _ready += length;
        _remaining -= length;
        return true;
    }

    private bool TakeHeader()
    {
        var raw = _buffer.AsSpan(_raw, _end - _raw);
        if (raw.Length < 2 || !TryReadLength(raw, out var length, out var headerLength))
            return false;

        var opcode = (Opcode)(raw[0] & 0x0f);
        if (!_isInMessage && opcode is Opcode.Text or Opcode.Binary)
            (_isText, _utf8) = (opcode == Opcode.Text, default);
        var (isFinal, hasExtension, isMasked) = ((raw[0] & 0x80) != 0, (raw[0] & 0x70) != 0, (raw[1] & 0x80) != 0);
        if (hasExtension || !isMasked || length < 0 || !IsExpected(opcode, isFinal, length))
        {
            Close(ProtocolError);
            return false;
        }

        if (raw.Length < headerLength + MaskLength)
            return false;
        var mask = BinaryPrimitives.ReadUInt32LittleEndian(raw[headerLength..]);
        if (opcode >= Opcode.Close)
            return TakeControl(raw[(headerLength + MaskLength)..], opcode, (int)length, mask, headerLength + MaskLength);
        _raw += headerLength + MaskLength;
        (_mask, _isInMessage, _remaining) = (mask, !isFinal, length);
        if ((opcode == Opcode.Continuation || !isFinal || length == 0) && length < ShortFragment && !Charge())
            return false;
        if (length > 0 || !isFinal || !_isText || _utf8.Takes([], isLast: true))
            return true;
        Close(NoText);
        return false;
    }

    private bool IsExpected(Opcode opcode, bool isFinal, long length) => opcode switch
    {
        Opcode.Text or Opcode.Binary => !_isInMessage,
        Opcode.Continuation => _isInMessage,
        Opcode.Close or Opcode.Ping or Opcode.Pong => isFinal && length <= LongestControlPayload,
        _ => false,
    };

    private bool TakeControl(ReadOnlySpan<byte> raw, Opcode opcode, int length, uint mask, int before)
    {
        if (raw.Length < length)
            return false;
        Span<byte> content = stackalloc byte[LongestControlPayload];
        content = content[..length];
        _mask = mask;
        Unmask(raw[..length], content);
        _raw += before + length;
        if (opcode == Opcode.Close)
            Close(AnswerTo(content));
        else if (Charge() && opcode == Opcode.Ping)
            answer(Message(Opcode.Pong, content));
        return true;
    }

    /// <summary>A frame that carries nothing for the hub counts like a call; a client that keeps sending them is closed.</summary>
    private bool Charge()
    {
        if (budget.Take(1, out _) != CallVerdict.TooMuch)
            return true;
        Close(PolicyViolation);
        return false;
    }

    private void Close(ushort status)
    {
        if (IsClosed)
            return;
        IsClosed = true;
        close(status);
    }

    /// <summary>RFC 6455, 5.5.1 and 7.4: the client's own code comes back, unless it is none.</summary>
    private static ushort AnswerTo(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
            return NormalClosure;
        if (content.Length == 1)
            return ProtocolError;
        var code = BinaryPrimitives.ReadUInt16BigEndian(content);
        if (code is not (>= 1000 and <= 1003 or >= 1007 and <= 1014 or >= 3000 and <= 4999))
            return ProtocolError;
        return Utf8.IsValid(content[2..]) ? code : NoText;
    }

    private void Unmask(ReadOnlySpan<byte> from, Span<byte> to)
    {
        if (_mask == 0)
        {
            from.CopyTo(to);
            return;
        }

        // The two may overlap, so forwards; the mask turns with it, for a payload that comes in pieces.
        var mask = _mask;
        var i = 0;
        for (var twice = mask | ((ulong)mask << 32); i + sizeof(ulong) <= from.Length; i += sizeof(ulong))
            BinaryPrimitives.WriteUInt64LittleEndian(to[i..], BinaryPrimitives.ReadUInt64LittleEndian(from[i..]) ^ twice);
        for (; i < from.Length; i++)
        {
            to[i] = (byte)(from[i] ^ mask);
            mask = BitOperations.RotateRight(mask, 8);
        }

        _mask = mask;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> raw, out long length, out int headerLength)
    {
        const int shortHeader = 2, twoMore = 4, eightMore = 10;
        length = raw[1] & 0x7f;
        headerLength = length switch { 126 => twoMore, 127 => eightMore, _ => shortHeader };
        if (raw.Length < headerLength)
            return false;
        if (headerLength == twoMore)
            length = BinaryPrimitives.ReadUInt16BigEndian(raw[shortHeader..]);
        else if (headerLength == eightMore)
            length = BinaryPrimitives.ReadInt64BigEndian(raw[shortHeader..]);
        // A length has one way to be written: the shortest.
        if ((headerLength == twoMore && length < 126) || (headerLength == eightMore && length is >= 0 and <= ushort.MaxValue))
            length = -1;
        return true;
    }
}
