using System.Diagnostics;
using System.Text;
using Hangout.Worker.Broker;
using Npgsql;
using OpenTelemetry;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Hangout.Worker.Outbox;

/// <summary>Publishes what was written to the outbox, each row at least once, and removes it once the broker has confirmed.</summary>
/// <remarks>Several workers may run: each locks the rows it takes. Order is not kept across failures; consumers do not rely on it.</remarks>
internal sealed class OutboxRelay(
    NpgsqlDataSource source, BrokerConnection broker, Topology topology, OutboxSignal signal, WorkerMetrics metrics, ILogger<OutboxRelay> logger) : BackgroundService
{
    private const int BatchSize = 200;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2), LongestPause = TimeSpan.FromSeconds(10), ConfirmTimeout = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromMilliseconds(500);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RelayUntilFailureAsync(() => pause = TimeSpan.FromMilliseconds(500), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.LogWarning("Relaying the outbox failed, again in {Pause}: {Reason}", pause, e.GetBaseException().Message);
            }
            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task RelayUntilFailureAsync(Action onProgress, CancellationToken stoppingToken)
    {
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using var channel = await broker.OpenChannelAsync(options, stoppingToken);
        await topology.DeclareAsync(channel, stoppingToken);
        logger.LogInformation("Relaying the outbox");
        while (channel.IsOpen)
        {
            var taken = await RelayBatchAsync(channel, stoppingToken);
            onProgress();
            if (taken < BatchSize)
                await signal.WaitAsync(PollInterval, stoppingToken);
        }
        throw new IOException($"The channel was closed: {channel.CloseReason?.ReplyText}");
    }

    /// <summary>Takes and publishes one batch. Whatever fails as a whole is rolled back: the rows stay as they were.</summary>
    private async Task<int> RelayBatchAsync(IChannel channel, CancellationToken stoppingToken)
    {
        await using var connection = await QuietlyAsync(() => source.OpenConnectionAsync(stoppingToken).AsTask());
        await using var transaction = await QuietlyAsync(() => connection.BeginTransactionAsync(stoppingToken).AsTask());
        var rows = await QuietlyAsync(() => OutboxStore.LockBatchAsync(connection, BatchSize, stoppingToken));
        if (rows.Count == 0)
            return 0;
        var errors = await Task.WhenAll(rows.Select(row => PublishAsync(channel, row, stoppingToken)));
        if (!channel.IsOpen)
            throw new IOException($"The channel was closed: {channel.CloseReason?.ReplyText}");
        await QuietlyAsync(async () =>
        {
            await SettleAsync(connection, rows, errors, stoppingToken);
            await transaction.CommitAsync(stoppingToken);
            return true;
        });
        return rows.Count;
    }

    /// <summary>Runs a statement that belongs to nobody's trace: polling would bury the rest.</summary>
    private static async Task<T> QuietlyAsync<T>(Func<Task<T>> action)
    {
        using var silence = SuppressInstrumentationScope.Begin();
        return await action();
    }

    private async Task SettleAsync(NpgsqlConnection connection, List<OutboxRow> rows, string?[] errors, CancellationToken stoppingToken)
    {
        var failures = rows.Zip(errors).Where(pair => pair.Second is not null).Select(pair => new OutboxFailure(pair.First, pair.Second!)).ToList();
        var done = rows.Zip(errors).Where(pair => pair.Second is null).Select(pair => pair.First).ToList();
        if (done.Count > 0)
            await OutboxStore.RemoveAsync(connection, done.Select(row => row.Id), stoppingToken);
        if (failures.Count > 0)
            await OutboxStore.PostponeAsync(connection, failures, stoppingToken);
        foreach (var row in done)
            metrics.Published(row.Kind, row.Age);
        foreach (var failure in failures)
        {
            metrics.PublishFailed(failure.Row.Kind);
            logger.LogWarning("The broker did not take outbox row {Id} ({Kind}), attempt {Attempts}, again in {Wait}: {Reason}",
                failure.Row.Id, failure.Row.Kind, failure.Row.Attempts + 1, failure.Wait, failure.Error);
        }
    }

    /// <summary>Publishes a row in the trace of whoever wrote it, and waits for the broker's confirmation.</summary>
    /// <returns>Null, or why the broker did not take it.</returns>
    private static async Task<string?> PublishAsync(IChannel channel, OutboxRow row, CancellationToken stoppingToken)
    {
        var parent = ActivityContext.TryParse(row.Traceparent, traceState: null, isRemote: true, out var writer) ? writer : default;
        using var activity = WorkerMetrics.Source.StartActivity($"outbox {row.Kind}", ActivityKind.Producer, parent);
        activity?.SetTag("messaging.system", "rabbitmq");
        activity?.SetTag("messaging.destination.name", Topology.Exchange);
        activity?.SetTag("messaging.message.id", row.Id);
        activity?.SetTag("hangout.outbox.attempts", row.Attempts + 1);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        timeout.CancelAfter(ConfirmTimeout);
        try
        {
            var properties = MessageHeaders.Create(row.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), row.Kind, activity?.Id ?? row.Traceparent);
            await channel.BasicPublishAsync(Topology.Exchange, row.Kind, mandatory: true, properties, Encoding.UTF8.GetBytes(row.Payload), timeout.Token);
            return null;
        }
        catch (PublishException e)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            return e.IsReturn ? "no queue takes this kind" : "the broker refused it";
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            return "the broker did not confirm in time";
        }
    }
}
