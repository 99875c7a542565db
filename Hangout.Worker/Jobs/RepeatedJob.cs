using OpenTelemetry;

namespace Hangout.Worker.Jobs;

/// <summary>Runs a job at an interval, in a scope of its own each time; a failure is logged and the next run comes later.</summary>
/// <typeparam name="T">Who does the work.</typeparam>
internal sealed class RepeatedJob<T>(
    IServiceScopeFactory scopes, ILogger<RepeatedJob<T>> logger, string name, TimeSpan interval, Func<T, CancellationToken, Task<int>> run) : BackgroundService
    where T : notnull
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = interval;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                return;
            try
            {
                // Most runs find nothing: traces of them would hide the others.
                using var silence = SuppressInstrumentationScope.Begin();
                await using var scope = scopes.CreateAsyncScope();
                var done = await run(scope.ServiceProvider.GetRequiredService<T>(), stoppingToken);
                if (done > 0)
                    logger.LogInformation("Job {Job}: {Count} done", name, done);
                pause = interval;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                logger.LogWarning("Job {Job} failed, again in {Pause}: {Reason}", name, pause, e.GetBaseException().Message);
            }
        }
    }
}
