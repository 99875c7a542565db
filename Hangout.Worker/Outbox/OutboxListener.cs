using Npgsql;

namespace Hangout.Worker.Outbox;

/// <summary>Hears PostgreSQL's notifications that rows were written, and wakes the relay. While it is deaf, the relay polls.</summary>
internal sealed class OutboxListener(NpgsqlDataSource source, OutboxSignal signal, ILogger<OutboxListener> logger) : BackgroundService
{
    private const string Channel = "outbox";
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20), Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.LogWarning("Listening to the outbox failed, again in {Pause}: {Reason}", Pause, e.GetBaseException().Message);
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        using var silence = OpenTelemetry.SuppressInstrumentationScope.Begin();
        await using var connection = await source.OpenConnectionAsync(stoppingToken);
        connection.Notification += (_, _) => signal.Set();
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
            await listen.ExecuteNonQueryAsync(stoppingToken);
        signal.Set(); // Rows may have come while nobody listened.
        while (true)
        {
            if (await connection.WaitAsync(KeepAlive, stoppingToken))
                continue;
            await using var ping = new NpgsqlCommand("select 1", connection);
            await ping.ExecuteNonQueryAsync(stoppingToken); // A connection that died in silence is found out here.
        }
    }
}
