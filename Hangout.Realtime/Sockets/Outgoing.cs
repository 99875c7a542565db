using System.Buffers;
using System.Net.Sockets;

namespace Hangout.Realtime.Sockets;

/// <summary>
/// What goes out on one connection. Nobody who sends an event ever waits: bytes go straight into the socket, and what it does not take waits in
/// memory and goes out together as soon as it does. Past the limit the connection is cut and its client resyncs (docs/decisions/0016).
/// </summary>
/// <param name="socket">The socket, where nothing (TLS, HTTP/2) lies between it and the WebSocket; null: write to <paramref name="stream"/>.</param>
/// <param name="stream">The upgraded connection.</param>
/// <param name="limitBytes">Most that waits.</param>
/// <param name="cut">Ends the connection at once.</param>
internal sealed class Outgoing(Socket? socket, Stream stream, int limitBytes, Action cut)
{
    private const int BytesPerWrite = 256 * 1024;
    private readonly Lock _gate = new();
    private Queue<ReadOnlyMemory<byte>>? _waiting;
    private long _waitingBytes;
    private long _progressAt;
    private bool _isWriting;
    private bool _takesNoMore;
    private bool _isCut;
    private TaskCompletionSource? _drained;

    /// <summary>Sends bytes that are shared with other connections, or given away. Never waits, never throws.</summary>
    /// <param name="frames">Whole WebSocket frames; not changed afterwards.</param>
    public void Send(byte[] frames)
    {
        lock (_gate)
        {
            if (_takesNoMore)
                return;
            if (_isWriting && _waitingBytes + frames.Length > limitBytes)
            {
                CutOff();
                RealtimeTelemetry.SlowConsumerCut();
                return;
            }

            if (!TryWriteNow(frames, out var sent) && !_takesNoMore)
                Wait(frames.AsMemory(sent));
        }
    }

    /// <summary>Sends a frame after which nothing may follow: what is sent later is dropped.</summary>
    /// <param name="frame">A Close frame.</param>
    public void SendLast(byte[] frame)
    {
        lock (_gate)
        {
            Send(frame);
            _takesNoMore = true;
        }
    }

    /// <summary>Sends an answer to the client's own call: however large, it is taken, and the caller waits while too much waits.</summary>
    /// <param name="frame">A whole WebSocket frame; copied where it has to wait.</param>
    /// <returns>When the client has read enough for more.</returns>
    public ValueTask AnswerAsync(ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            if (_takesNoMore || TryWriteNow(frame, out var sent) || _takesNoMore)
                return ValueTask.CompletedTask;
            Wait(frame[sent..].ToArray());
            return _waitingBytes <= limitBytes ? ValueTask.CompletedTask : new ValueTask(Drained());
        }
    }

    /// <summary>Sends last bytes and takes no more.</summary>
    /// <param name="last">Whole WebSocket frames.</param>
    /// <param name="timeout">How long to wait for a client that does not read.</param>
    /// <returns>True when they are sent or cannot be, and nothing is written any more; false when the timeout came first.</returns>
    public async Task<bool> FinishAsync(byte[] last, TimeSpan timeout)
    {
        Task drained;
        lock (_gate)
        {
            if (!_takesNoMore && !TryWriteNow(last, out var sent) && !_takesNoMore)
                Wait(last.AsMemory(sent));
            _takesNoMore = true;
            drained = _isWriting ? Drained() : Task.CompletedTask;
        }

        await drained.WaitAsync(timeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return drained.IsCompleted;
    }

    /// <summary>Cuts the connection when something waits and the client has read nothing for so long.</summary>
    /// <param name="timeout">How long it may read nothing.</param>
    public void CutIfStuck(TimeSpan timeout)
    {
        lock (_gate)
        {
            if (!_isWriting || _isCut || Environment.TickCount64 - _progressAt < timeout.TotalMilliseconds)
                return;
            CutOff();
            RealtimeTelemetry.SlowConsumerCut();
        }
    }

    private Task Drained() => (_drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Under the gate: hands the bytes to the socket if nothing waits before them.</summary>
    private bool TryWriteNow(ReadOnlySpan<byte> bytes, out int sent)
    {
        sent = 0;
        if (_isWriting || socket is null)
            return false;
        try
        {
            sent = socket.Send(bytes, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
                CutOff();
            sent = Math.Max(0, sent);
        }
        catch (ObjectDisposedException)
        {
            CutOff();
        }

        return sent == bytes.Length;
    }

    /// <summary>Under the gate: keeps bytes, without copying what a thousand connections share.</summary>
    private void Wait(ReadOnlyMemory<byte> bytes)
    {
        (_waiting ??= new Queue<ReadOnlyMemory<byte>>()).Enqueue(bytes);
        _waitingBytes += bytes.Length;
        if (_isWriting)
            return;
        _isWriting = true;
        _progressAt = Environment.TickCount64;
        _ = WriteWaitingAsync();
    }

    private async Task WriteWaitingAsync()
    {
        try
        {
            while (TakeWaiting() is { } bytes)
            {
                for (var at = 0; at < bytes.Length; _progressAt = Environment.TickCount64)
                    at += await WriteSomeAsync(bytes.Slice(at, Math.Min(BytesPerWrite, bytes.Length - at)));
            }
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException or InvalidOperationException)
        {
            lock (_gate)
            {
                CutOff();
                _isWriting = false;
                _drained?.TrySetResult();
            }
        }
    }

    private async ValueTask<int> WriteSomeAsync(ReadOnlyMemory<byte> bytes)
    {
        if (socket is not null)
            return await socket.SendAsync(bytes);
        await stream.WriteAsync(bytes);
        return bytes.Length;
    }

    private ReadOnlyMemory<byte>? TakeWaiting()
    {
        lock (_gate)
        {
            if (_waiting is not { Count: > 0 })
            {
                _isWriting = false;
                _waiting = null;
                _drained?.TrySetResult();
                _drained = null;
                return null;
            }

            var first = _waiting.Dequeue();
            if (_waiting.Count == 0 || first.Length >= BytesPerWrite)
            {
                _waitingBytes -= first.Length;
                return first;
            }

            return NextBatch(first);
        }
    }

    private byte[] NextBatch(ReadOnlyMemory<byte> first)
    {
        var batch = new ArrayBufferWriter<byte>(BytesPerWrite);
        batch.Write(first.Span);
        while (_waiting!.Count > 0 && batch.WrittenCount + _waiting.Peek().Length <= BytesPerWrite)
            batch.Write(_waiting.Dequeue().Span);
        _waitingBytes -= batch.WrittenCount;
        return batch.WrittenSpan.ToArray();
    }

    private void CutOff()
    {
        _takesNoMore = true;
        if (_isCut)
            return;
        _isCut = true;
        _waiting = null;
        // Not under the gate, and not on the thread of a sender who has others to serve.
        ThreadPool.UnsafeQueueUserWorkItem(static end => end(), cut, preferLocal: false);
    }
}
