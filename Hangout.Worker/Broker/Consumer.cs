using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Core.Data;

namespace Hangout.Worker.Broker;

/// <summary>A consumer: its queue, and what it does with each kind of fact.</summary>
internal abstract class Consumer(string name)
{
    /// <summary>Does the work of a fact: the services, the fact as JSON.</summary>
    public delegate Task Handler(IServiceProvider services, ReadOnlyMemory<byte> json, CancellationToken cancellationToken);

    /// <summary>The queue's name; retry queues and dead letters are named after it.</summary>
    public string Name => name;

    /// <summary>Where messages lie that were given up.</summary>
    public string DeadLetters => Name + ".dead";

    /// <summary>By the fact's name on the broker.</summary>
    public IReadOnlyDictionary<string, Handler> Handlers => MutableHandlers;

    protected Dictionary<string, Handler> MutableHandlers { get; } = new(StringComparer.Ordinal);

    /// <summary>Where messages wait for their next try.</summary>
    public string Retry(TimeSpan delay) => $"{Name}.retry.{(long)delay.TotalMilliseconds}ms";

    /// <summary>A consumer whose work a service does.</summary>
    /// <typeparam name="T">The service.</typeparam>
    public static Consumer<T> Of<T>(string name)
        where T : notnull => new(name);
}

/// <inheritdoc/>
internal sealed class Consumer<TService>(string name) : Consumer(name)
    where TService : notnull
{
    /// <summary>Says what to do with a kind of fact. It must give the same result when called again.</summary>
    public Consumer<TService> On<TFact>(Func<TService, TFact, CancellationToken, Task> handle)
        where TFact : IFact => On([typeof(TFact)], handle);

    /// <summary>Says what to do with several kinds of facts.</summary>
    public Consumer<TService> On<TFact>(IEnumerable<Type> kinds, Func<TService, TFact, CancellationToken, Task> handle)
        where TFact : IFact
    {
        foreach (var kind in kinds)
        {
            MutableHandlers.Add(FactOutbox.NameOf(kind), (services, json, cancellationToken) =>
            {
                var fact = (TFact?)JsonSerializer.Deserialize(json.Span, kind, HangoutJson.Options) ?? throw new JsonException("The fact is null.");
                return handle(services.GetRequiredService<TService>(), fact, cancellationToken);
            });
        }

        return this;
    }
}
