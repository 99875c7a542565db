namespace Hangout.Realtime;

/// <summary>A loop of the node that runs once every so often, or when woken, and survives whatever goes wrong in it.</summary>
/// <param name="every">The pause between two runs.</param>
/// <param name="logger">Where failures are told.</param>
internal abstract class NodeLoop(TimeSpan every, ILogger logger) : BackgroundService
{
    private const int Pieces = 20, LeastInPiece = 50;
    private readonly SemaphoreSlim _woken = new(0);

    /// <summary>Makes the next run start at once.</summary>
    protected void Wake()
    {
        if (_woken.CurrentCount == 0)
            _woken.Release();
    }

    /// <summary>One run.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When done.</returns>
    protected abstract Task RunOnceAsync(CancellationToken cancellationToken);

    /// <summary>Looks at many things a piece at a time, with pauses between, so that no message waits until all have been looked at.</summary>
    /// <param name="things">Which; those that come meanwhile may be left out.</param>
    /// <param name="within">How long all of them take, at least, when they are many.</param>
    /// <param name="look">Looks at one piece.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When all have been looked at.</returns>
    protected static async Task InPiecesAsync<T>(IReadOnlyCollection<T> things, TimeSpan within, Func<T[], Task> look, CancellationToken cancellationToken)
    {
        foreach (var piece in things.Chunk(Math.Max(LeastInPiece, things.Count / Pieces)))
        {
            await look(piece);
            await Task.Delay(within / Pieces, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _woken.WaitAsync(every, stoppingToken);
                await RunOnceAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                logger.LogWarning(exception, "{Loop} failed; it tries again", GetType().Name);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _woken.Dispose();
        base.Dispose();
    }
}
