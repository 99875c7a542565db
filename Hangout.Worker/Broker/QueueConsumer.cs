using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using StackExchange.Redis;

namespace Hangout.Worker.Broker;

/// <summary>What the consumers have in common.</summary>
internal sealed record ConsumerServices(BrokerConnection Broker, Topology Topology, WorkerMetrics Metrics);

/// <summary>Consumes one queue. A message is acknowledged after its work is done, or once it is safe in a retry or dead-letter queue; never before.</summary>
/// <remarks>
/// A message may come twice: handlers are idempotent. What cannot be read goes to the dead letters at once; what fails is tried
/// again after growing waits; while a server is away, work pauses and nothing counts as failed.
/// </remarks>
internal sealed class QueueConsumer(Consumer queue, ConsumerServices services, IServiceProvider provider, ILogger<QueueConsumer> logger) : BackgroundService
{
    private const ushort Prefetch = 32, Concurrency = 4;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromMilliseconds(500);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ConsumeUntilClosedAsync(stoppingToken);
                pause = TimeSpan.FromMilliseconds(500);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.LogWarning("Consuming {Queue} failed, again in {Pause}: {Reason}", queue.Name, pause, e.GetBaseException().Message);
            }
            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task ConsumeUntilClosedAsync(CancellationToken stoppingToken)
    {
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, consumerDispatchConcurrency: Concurrency);
        await using var channel = await services.Broker.OpenChannelAsync(options, stoppingToken);
        await services.Topology.DeclareAsync(channel, stoppingToken);
        await channel.BasicQosAsync(0, Prefetch, global: false, stoppingToken);
        var closed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            closed.TrySetResult(reason.ReplyText);
            return Task.CompletedTask;
        };
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => ReceiveAsync(channel, delivery, ended.Token);
        consumer.UnregisteredAsync += (_, _) =>
        {
            closed.TrySetResult("the queue is gone");
            return Task.CompletedTask;
        };
        var tag = await channel.BasicConsumeAsync(queue.Name, autoAck: false, consumer, stoppingToken);
        logger.LogInformation("Consuming {Queue}", queue.Name);
        try
        {
            var reason = await closed.Task.WaitAsync(stoppingToken);
            logger.LogWarning("The channel of {Queue} was closed: {Reason}", queue.Name, reason);
        }
        catch (OperationCanceledException) when (channel.IsOpen)
        {
            await channel.BasicCancelAsync(tag, noWait: true, CancellationToken.None); // What is unacknowledged goes to the next worker.
            throw;
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private async Task ReceiveAsync(IChannel channel, BasicDeliverEventArgs delivery, CancellationToken cancellationToken)
    {
        var attempts = MessageHeaders.AttemptsOf(delivery.BasicProperties) + 1;
        using var activity = WorkerMetrics.Source.StartActivity($"process {queue.Name}", ActivityKind.Consumer, MessageHeaders.TraceOf(delivery.BasicProperties));
        activity?.SetTag("messaging.system", "rabbitmq");
        activity?.SetTag("messaging.destination.name", queue.Name);
        activity?.SetTag("messaging.message.id", delivery.BasicProperties.MessageId);
        activity?.SetTag("messaging.rabbitmq.delivery_attempt", attempts);
        try
        {
            await HandleWithRetriesAsync(delivery, cancellationToken);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellationToken);
            services.Metrics.Consumed(queue.Name);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            logger.LogDebug("Message {Message} of {Queue} is left for another delivery", delivery.BasicProperties.MessageId, queue.Name);
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            await SetAsideAsync(channel, delivery, attempts, e, cancellationToken);
        }
    }

    /// <summary>Waits while a server is away: a message that came during a restart of the database has done nothing wrong.</summary>
    private async Task HandleWithRetriesAsync(BasicDeliverEventArgs delivery, CancellationToken cancellationToken)
    {
        var kind = delivery.BasicProperties.Type ?? "";
        if (!queue.Handlers.TryGetValue(kind, out var handle))
            throw new JsonException($"{queue.Name} knows no fact '{kind}'.");
        for (var pause = TimeSpan.FromMilliseconds(200); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await using var scope = provider.CreateAsyncScope();
                await handle(scope.ServiceProvider, delivery.Body, cancellationToken);
                return;
            }
            catch (Exception e) when (IsOutage(e))
            {
                logger.LogWarning("Work on {Queue} waits {Pause} for a server: {Reason}", queue.Name, pause, e.GetBaseException().Message);
                await Task.Delay(pause, cancellationToken);
            }
        }
    }

    /// <summary>Puts a failed message where it waits for its next try, or where it stays; acknowledges it only once that queue has confirmed.</summary>
    private async Task SetAsideAsync(IChannel channel, BasicDeliverEventArgs delivery, int attempts, Exception error, CancellationToken cancellationToken)
    {
        var isMalformed = error is JsonException;
        var isLast = isMalformed || attempts > services.Topology.RetryDelays.Count;
        var target = isLast ? queue.DeadLetters : queue.Retry(services.Topology.RetryDelays[attempts - 1]);
        if (isLast)
            logger.LogError(error, "Message {Message} of {Queue} is given up after {Attempts} attempts and lies in {Target}", delivery.BasicProperties.MessageId, queue.Name, attempts, target);
        else
            logger.LogWarning(error, "Message {Message} of {Queue} failed at attempt {Attempts} and waits in {Target}", delivery.BasicProperties.MessageId, queue.Name, attempts, target);
        try
        {
            var properties = MessageHeaders.Again(delivery.BasicProperties, attempts, $"{error.GetType().Name}: {error.Message}");
            await channel.BasicPublishAsync("", target, mandatory: true, properties, delivery.Body, cancellationToken);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellationToken);
        }
        catch (Exception e)
        {
            // Not acknowledged, so the broker delivers it again.
            logger.LogWarning(e, "Message {Message} of {Queue} could not be set aside", delivery.BasicProperties.MessageId, queue.Name);
            return;
        }
        if (isLast)
            services.Metrics.DeadLettered(queue.Name, isMalformed ? "malformed" : "failed");
        else
            services.Metrics.Retried(queue.Name);
    }

    private static bool IsOutage(Exception e) => e switch
    {
        NpgsqlException npgsql => npgsql.IsTransient,
        RedisConnectionException or SocketException => true,
        _ => false,
    };
}
