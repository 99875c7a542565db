using System.Text.Json;
using Hangout.Contracts;
using Hangout.Core.Realtime;
using Hangout.Realtime.Connections;
using StackExchange.Redis;

namespace Hangout.Realtime.Backplane;

/// <summary>
/// Hears the orders on the <c>control</c> channel: cut connections, let them join or leave conversations. What gets lost there is found by
/// <see cref="MissedControlMessages"/>, and by <see cref="MissedEvents"/>.
/// </summary>
internal sealed class ControlListener(IConnectionMultiplexer redis, ConnectionControl control, ILogger<ControlListener> logger) : BackgroundService
{
    private static readonly RedisChannel Channel = new(RealtimeChannels.Control, RedisChannel.PatternMode.Literal);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Without waiting: the client library subscribes whenever Redis comes up, also for the first time.
        var orders = redis.GetSubscriber().Subscribe(Channel, CommandFlags.FireAndForget);
        await foreach (var order in orders.WithCancellation(stoppingToken))
            OnControl((byte[])order.Message!, stoppingToken);
    }

    private void OnControl(byte[] json, CancellationToken cancellationToken)
    {
        try
        {
            if (JsonSerializer.Deserialize<ControlMessage>(json, HangoutJson.Options) is { } order)
                control.Carry(order, cancellationToken);
        }
        catch (JsonException exception)
        {
            logger.LogWarning(exception, "What came on {Channel} is no order and is dropped", RealtimeChannels.Control);
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "An order that came on {Channel} could not be carried out", RealtimeChannels.Control);
        }
    }
}
