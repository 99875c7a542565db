using System.Text.Json;
using Hangout.Contracts;
using Hangout.Core.Realtime;
using Hangout.Realtime.Connections;
using StackExchange.Redis;

namespace Hangout.Realtime.Backplane;

/// <summary>
/// Hears the orders on the <c>control</c> channel: cut connections, let them join or leave conversations. What gets lost there is found by
/// <see cref="LostOrders"/>, and by <see cref="LostEvents"/>.
/// </summary>
internal sealed class ControlListener(IConnectionMultiplexer redis, ConnectionControl control, ILogger<ControlListener> logger) : BackgroundService
{
    private static readonly RedisChannel Channel = new(RealtimeChannels.Control, RedisChannel.PatternMode.Literal);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Once subscribed, the client library subscribes again whenever Redis comes back.
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await redis.GetSubscriber().SubscribeAsync(Channel, (_, value) => OnControl((byte[])value!, stoppingToken));
                break;
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                logger.LogWarning(exception, "Redis did not take the subscription to {Channel}; trying again", RealtimeChannels.Control);
                await Task.Delay(Pause, stoppingToken);
            }
        }
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
    }
}
