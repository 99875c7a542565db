using Microsoft.AspNetCore.SignalR;

namespace Hangout.Realtime.Connections;

/// <summary>
/// What waits to be written to one connection. Nobody who sends ever waits: an idle connection is written to at once; while a write is
/// under way the next frames gather and go out together. Past the limit the connection is cut and its client resyncs.
/// </summary>
internal sealed class Outgoing(HubConnectionContext connection, int limitBytes)
{
    private const int BytesPerWrite = 256 * 1024;
    private readonly Lock _gate = new();
    private Queue<Frame>? _waiting;
    private int _waitingBytes;
    private bool _isWriting;
    private bool _isCut;
    private TaskCompletionSource? _closing;

    /// <summary>Writes the frame as soon as those before it are written.</summary>
    /// <param name="frame">The frame.</param>
    public void Send(Frame frame)
    {
        lock (_gate)
        {
            if (!TryStart(frame))
                return;
        }

        _ = WriteAsync(frame);
    }

    /// <summary>Sends a last frame and takes no more; then the connection ends.</summary>
    /// <param name="last">The frame.</param>
    /// <param name="patience">How long a client that does not read is waited for.</param>
    /// <returns>When the connection is told to end.</returns>
    public async Task CloseAsync(Frame last, TimeSpan patience)
    {
        var closing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_isCut || _closing is not null)
                return;
            var isIdle = TryStart(last);
            _closing = closing;
            if (isIdle)
                _ = WriteAsync(last);
        }

        await Task.WhenAny(closing.Task, Task.Delay(patience));
        connection.Abort();
    }

    /// <summary>Under the gate: true when the caller must write the frame; false when it waits its turn or is not wanted.</summary>
    private bool TryStart(Frame frame)
    {
        if (_isCut || _closing is not null)
            return false;
        if (_isWriting)
        {
            Wait(frame);
            return false;
        }

        return _isWriting = true;
    }

    private void Wait(Frame frame)
    {
        if (_waitingBytes + frame.Bytes.Length > limitBytes)
        {
            _isCut = true;
            _waiting = null;
            RealtimeTelemetry.SlowConsumerCut();
            connection.Abort();
            return;
        }

        (_waiting ??= new Queue<Frame>()).Enqueue(frame);
        _waitingBytes += frame.Bytes.Length;
    }

    private async Task WriteAsync(Frame frame)
    {
        try
        {
            for (var next = frame; next is not null; next = TakeWaiting())
                await connection.WriteAsync(next.Message, connection.ConnectionAborted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException or ObjectDisposedException)
        {
            // The connection went away: SignalR ends it, and the client resyncs on its next one.
            lock (_gate)
            {
                _isCut = true;
                _waiting = null;
                _closing?.TrySetResult();
            }

            connection.Abort();
        }
    }

    private Frame? TakeWaiting()
    {
        var frames = new List<Frame>();
        var bytes = 0;
        lock (_gate)
        {
            while (_waiting is { Count: > 0 } && (bytes == 0 || bytes + _waiting.Peek().Bytes.Length <= BytesPerWrite))
            {
                frames.Add(_waiting.Dequeue());
                bytes += frames[^1].Bytes.Length;
            }

            _waitingBytes -= bytes;
            if (frames.Count == 0)
            {
                _isWriting = false;
                _waiting = null;
                _closing?.TrySetResult();
                return null;
            }
        }

        return Frame.Join(frames);
    }
}
