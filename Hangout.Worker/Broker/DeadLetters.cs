using RabbitMQ.Client;

namespace Hangout.Worker.Broker;

/// <summary>A message that was given up.</summary>
/// <param name="MessageId">Its ID.</param>
/// <param name="Kind">The kind of outbox row that it was.</param>
/// <param name="Attempts">How often it failed.</param>
/// <param name="Error">The last failure.</param>
internal sealed record DeadLetter(string MessageId, string Kind, int Attempts, string Error);

/// <summary>Reads and replays what the consumers gave up.</summary>
internal sealed class DeadLetters(BrokerConnection broker, Topology topology)
{
    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    /// <summary>Reads a queue's dead letters. They stay there.</summary>
    /// <param name="queue">The consumer's queue.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<List<DeadLetter>> ReadAsync(Consumer queue, int limit, CancellationToken cancellationToken) =>
        // A message that is only put back counts as delivered once more, and RabbitMQ 4 drops it after twenty times: it is written anew.
        MoveAsync(queue, queue.DeadLetters, limit, properties => new BasicProperties(properties), cancellationToken);

    /// <summary>Puts all dead letters of a queue back into it, as if they had never failed.</summary>
    /// <param name="queue">The consumer's queue.</param>
    /// <param name="cancellationToken">Ends the replay; what is not moved yet stays.</param>
    public async Task<int> ReplayAsync(Consumer queue, CancellationToken cancellationToken) =>
        (await MoveAsync(queue, queue.Name, int.MaxValue, MessageHeaders.AsNew, cancellationToken)).Count;

    private async Task<List<DeadLetter>> MoveAsync(
        Consumer queue, string target, int limit, Func<IReadOnlyBasicProperties, BasicProperties> properties, CancellationToken cancellationToken)
    {
        var moved = new List<DeadLetter>();
        await using var channel = await broker.OpenChannelAsync(Confirmed, cancellationToken);
        await topology.DeclareAsync(channel, cancellationToken);
        // Only what lies there now: a replayed message may come back while this goes on.
        for (var left = Math.Min(limit, await channel.MessageCountAsync(queue.DeadLetters, cancellationToken)); left > 0; left--)
        {
            if (await channel.BasicGetAsync(queue.DeadLetters, autoAck: false, cancellationToken) is not { } message)
                break;
            moved.Add(MessageHeaders.DeadLetterOf(message.BasicProperties));
            await channel.BasicPublishAsync("", target, mandatory: true, properties(message.BasicProperties), message.Body, cancellationToken);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
        }

        return moved;
    }
}
