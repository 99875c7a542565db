using System.Buffers;
using System.IO.Pipelines;

namespace Hangout.Realtime.Sockets;

/// <summary>Where SignalR writes its own messages (answers, pings, Close): each flush becomes one WebSocket message.</summary>
internal sealed class HubOutput(Outgoing outgoing) : PipeWriter
{
    private const int Least = 512;
    private byte[] _buffer = [];
    private int _written;

    /// <inheritdoc/>
    public override void Advance(int bytes) => _written += bytes;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        var start = WebSocketFormat.LongestHeader + _written;
        if (_buffer.Length - start < Math.Max(1, sizeHint))
            Grow(start + Math.Max(sizeHint, Least));
        return _buffer.AsMemory(start);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_written == 0)
            return default;
        var header = WebSocketFormat.HeaderLength(_written);
        var frame = _buffer.AsSpan(WebSocketFormat.LongestHeader - header, header + _written);
        WebSocketFormat.WriteHeader(frame, WebSocketFormat.Opcode.Text, _written);
        var sent = outgoing.AnswerAsync(frame);
        Release();
        return sent.IsCompletedSuccessfully ? default : WaitAsync(sent, cancellationToken);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
        // A flush that waits ends when the connection does.
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => Release();

    private static async ValueTask<FlushResult> WaitAsync(ValueTask sent, CancellationToken cancellationToken)
    {
        await sent.AsTask().WaitAsync(cancellationToken);
        return default;
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, _buffer.Length * 2));
        _buffer.AsSpan(0, Math.Min(_buffer.Length, WebSocketFormat.LongestHeader + _written)).CopyTo(larger);
        var written = _written;
        Release();
        (_buffer, _written) = (larger, written);
    }

    private void Release()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _written) = ([], 0);
    }
}
