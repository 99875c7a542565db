namespace Hangout.Core;

/// <summary>Gathers what comes within a moment and hands it over at once. What is noted while it is handed over goes into the next.</summary>
/// <typeparam name="TBatch">What gathers.</typeparam>
/// <param name="moment">How long from the first note to the handing over; asked each time.</param>
/// <param name="handOver">Takes what has gathered.</param>
/// <param name="failed">Told when that fails; what had gathered is lost.</param>
public sealed class BatchWindow<TBatch>(Func<TimeSpan> moment, Func<TBatch, Task> handOver, Action<TBatch, Exception> failed)
    where TBatch : class, new()
{
    private readonly Lock _gate = new();
    private TBatch? _batch;

    /// <summary>Notes something.</summary>
    /// <param name="add">Puts it into the batch; called at once, and never twice at the same time.</param>
    public void Note(Action<TBatch> add)
    {
        lock (_gate)
        {
            var isFirst = _batch is null;
            add(_batch ??= new TBatch());
            if (!isFirst)
                return;
        }

        _ = HandOverAsync();
    }

    private async Task HandOverAsync()
    {
        await Task.Delay(moment());
        TBatch due;
        lock (_gate)
            (due, _batch) = (_batch!, null);
        try
        {
            await handOver(due);
        }
        catch (Exception exception)
        {
            failed(due, exception);
        }
    }
}
