using System.Text.Json;
using Hangout.Contracts;
using Hangout.Core.Realtime;
using Hangout.Realtime.Connections;
using StackExchange.Redis;

namespace Hangout.Realtime.Backplane;

/// <summary>
/// Carries out the commands on the <c>control</c> channel: cut connections, let them join or leave topics. Lost commands are found by
/// <see cref="MissedControlMessages"/>, and by <see cref="MissedEvents"/>.
/// </summary>
internal sealed class ControlListener(IConnectionMultiplexer redis, ConnectionControl control, ILogger<ControlListener> logger) : BackgroundService
{
    private static readonly RedisChannel Channel = new(RealtimeChannels.Control, RedisChannel.PatternMode.Literal);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Without waiting: the client library subscribes whenever Redis comes up, also for the first time.
        var messages = redis.GetSubscriber().Subscribe(Channel, CommandFlags.FireAndForget);
        await foreach (var message in messages.WithCancellation(stoppingToken))
            OnControl((byte[])message.Message!, stoppingToken);
    }

    private void OnControl(byte[] json, CancellationToken cancellationToken)
    {
        try
        {
            if (JsonSerializer.Deserialize<ControlMessage>(json, HangoutJson.Options) is { } command)
                control.Carry(command, cancellationToken);
        }
        catch (JsonException exception)
        {
            logger.LogWarning(exception, "What came on {Channel} is no command and is dropped", RealtimeChannels.Control);
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "A command that came on {Channel} could not be carried out", RealtimeChannels.Control);
        }
    }
}
