using System.Text.Json;
using Hangout.Contracts;
using Hangout.Core.Realtime;
using Hangout.Realtime.Connections;
using StackExchange.Redis;

namespace Hangout.Realtime.Backplane;

/// <summary>Hears the orders on the <c>control</c> channel: cut connections, let them join or leave conversations.</summary>
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
                redis.ConnectionRestored += OnRestored;
                break;
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                logger.LogWarning(exception, "Redis did not take the subscription to {Channel}; trying again", RealtimeChannels.Control);
                await Task.Delay(Pause, stoppingToken);
            }
        }

        void OnRestored(object? sender, ConnectionFailedEventArgs e)
        {
            // Orders may have been lost: read memberships anew.
            if (e.ConnectionType == ConnectionType.Subscription && !stoppingToken.IsCancellationRequested)
                _ = Guard(control.ReadMembershipsAnewAsync(stoppingToken));
        }
    }

    private void OnControl(byte[] json, CancellationToken cancellationToken)
    {
        try
        {
            switch (JsonSerializer.Deserialize<ControlMessage>(json, HangoutJson.Options))
            {
                case SessionEndedControl ended:
                    _ = Guard(control.EndSessionsAsync(ended.UserId, ended.Sid, ended.Reason));
                    break;
                case MembershipControl membership:
                    _ = Guard(control.ApplyMembershipAsync(membership, cancellationToken));
                    break;
            }
        }
        catch (JsonException exception)
        {
            logger.LogWarning(exception, "What came on {Channel} is no order and is dropped", RealtimeChannels.Control);
        }
    }

    private async Task Guard(Task order)
    {
        try
        {
            await order;
        }
        catch (OperationCanceledException exception)
        {
            logger.LogDebug(exception, "The node stops; an order was not carried out");
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "An order to this node's connections failed");
        }
    }
}
