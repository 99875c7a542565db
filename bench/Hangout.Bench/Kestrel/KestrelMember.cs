namespace Hangout.Bench.Kestrel;

/// <summary>A connection that is written to. While one write is under way the next gathers.</summary>
/// <param name="stream">The upgraded connection.</param>
internal sealed class KestrelMember(Stream stream)
{
    private const int MaxGathered = 16 * 1024 * 1024;
    private readonly Lock _lock = new();
    private List<ReadOnlyMemory<byte>> _gathered = [];
    private long _gatheredBytes;
    private bool _isWriting;

    /// <summary>Sends frames, after those sent before. A client that does not read is given up.</summary>
    public void Send(ReadOnlyMemory<byte> frames)
    {
        lock (_lock)
        {
            if (_isWriting)
            {
                if ((_gatheredBytes += frames.Length) > MaxGathered)
                    stream.Dispose();
                else
                    _gathered.Add(frames);
                return;
            }

            _isWriting = true;
        }

        Write(frames);
    }

    private void Write(ReadOnlyMemory<byte> frames)
    {
        do
        {
            var write = stream.WriteAsync(frames);
            if (!write.IsCompletedSuccessfully)
            {
                _ = FinishAsync(write);
                return;
            }
        }
        while (TryTakeGathered(out frames));
    }

    private async Task FinishAsync(ValueTask write)
    {
        try
        {
            await write;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The connection is gone; its receiving end says so. Nothing is written to it any more.
            return;
        }

        if (TryTakeGathered(out var frames))
            Write(frames);
    }

    private bool TryTakeGathered(out ReadOnlyMemory<byte> frames)
    {
        List<ReadOnlyMemory<byte>> gathered;
        lock (_lock)
        {
            if (_gathered.Count == 0)
            {
                _isWriting = false;
                frames = default;
                return false;
            }

            (gathered, _gathered, _gatheredBytes) = (_gathered, [], 0);
        }

        frames = WebSocketFrames.Join(gathered);
        return true;
    }
}
