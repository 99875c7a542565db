using RabbitMQ.Client;

namespace Hangout.Worker.Broker;

/// <summary>Exchange and queues, declared by whoever comes first; declaring again changes nothing (docs/worker.md).</summary>
/// <param name="consumers">All of them: the relay declares their queues, too, so that no message finds no queue.</param>
/// <param name="retryDelays">Waits before each next try; one more failure than there are waits, and a message is given up.</param>
internal sealed class Topology(IEnumerable<Consumer> consumers, IReadOnlyList<TimeSpan> retryDelays)
{
    public const string Exchange = "hangout";

    /// <summary>Deliveries of one message that end without an answer (the worker died of it) before the broker gives it up by itself.</summary>
    private const int DeliveryLimit = 10;

    private readonly Consumer[] _consumers = [.. consumers];

    public IReadOnlyList<TimeSpan> RetryDelays => retryDelays;

    public async Task DeclareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        foreach (var consumer in _consumers)
            await DeclareAsync(channel, consumer, cancellationToken);
    }

    private async Task DeclareAsync(IChannel channel, Consumer queue, CancellationToken cancellationToken)
    {
        await DeclareQuorumAsync(channel, queue.DeadLetters, [], cancellationToken);
        foreach (var delay in retryDelays)
        {
            var arguments = ThenTo(queue.Name);
            arguments["x-message-ttl"] = (long)delay.TotalMilliseconds;
            await DeclareQuorumAsync(channel, queue.Retry(delay), arguments, cancellationToken);
        }
        var limited = ThenTo(queue.DeadLetters);
        limited["x-delivery-limit"] = DeliveryLimit;
        await DeclareQuorumAsync(channel, queue.Name, limited, cancellationToken);
        foreach (var fact in queue.Handlers.Keys)
            await channel.QueueBindAsync(queue.Name, Exchange, fact, cancellationToken: cancellationToken);
    }

    /// <summary>A message that leaves the queue this way is kept until the next queue has confirmed it.</summary>
    private static Dictionary<string, object?> ThenTo(string queue) => new(StringComparer.Ordinal)
    {
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = queue,
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    private static Task<QueueDeclareOk> DeclareQuorumAsync(
        IChannel channel, string name, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        arguments["x-queue-type"] = "quorum";
        return channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
    }
}
