using Npgsql;
using OpenTelemetry;

namespace Hangout.Worker.Outbox;

/// <summary>Measures every 10 s how much waits in the outbox.</summary>
internal sealed class OutboxGauge(NpgsqlDataSource source, WorkerMetrics metrics, ILogger<OutboxGauge> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var silence = SuppressInstrumentationScope.Begin();
        using var timer = new PeriodicTimer(Interval);
        do
        {
            try
            {
                var (depth, lag) = await OutboxStore.MeasureAsync(source, stoppingToken);
                metrics.OutboxSeen(depth, lag);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                logger.LogWarning("The outbox could not be measured: {Reason}", e.GetBaseException().Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

internal static class OutboxExtensions
{
    public static void AddOutboxRelay(this IServiceCollection services)
    {
        services.AddSingleton<OutboxSignal>();
        services.AddHostedService<OutboxListener>();
        services.AddHostedService<OutboxRelay>();
        services.AddHostedService<OutboxGauge>();
    }
}
