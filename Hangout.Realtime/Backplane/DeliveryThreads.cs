using System.Collections.Concurrent;

namespace Hangout.Realtime.Backplane;

/// <summary>
/// The threads that deliver events, separate from the pool's, so that an answer to a call never waits for a large room. Topics take turns. Frames that
/// arrive for a topic while it waits for its turn go out as one batch: the busier the node, the larger the batches.
/// </summary>
internal sealed class DeliveryThreads : IDisposable
{
    private readonly BlockingCollection<TopicListeners> _due = [];
    private readonly ILogger<DeliveryThreads> _logger;
    private readonly Thread[] _threads;

    /// <summary>Starts a thread a processor.</summary>
    /// <param name="logger">Told what goes wrong.</param>
    public DeliveryThreads(ILogger<DeliveryThreads> logger)
        : this(logger, Environment.ProcessorCount)
    {
    }

    /// <summary>Starts so many.</summary>
    /// <param name="logger">Told what goes wrong.</param>
    /// <param name="threads">How many.</param>
    public DeliveryThreads(ILogger<DeliveryThreads> logger, int threads)
    {
        _logger = logger;
        _threads = [.. Enumerable.Range(1, threads).Select(n => new Thread(HandOut) { IsBackground = true, Name = $"Delivery {n}" })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>Gives a topic its turn, after those that came before.</summary>
    /// <param name="topic">A topic that has something to hand out; not again before its turn has come.</param>
    public void Add(TopicListeners topic)
    {
        try
        {
            _due.Add(topic);
        }
        catch (InvalidOperationException)
        {
            // The node stops; its clients come back to another and sync.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _due.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _due.Dispose();
    }

    private void HandOut()
    {
        foreach (var topic in _due.GetConsumingEnumerable())
        {
            try
            {
                if (topic.HandOut())
                    Add(topic);
            }
            catch (Exception exception)
            {
                _logger.LogError(exception, "Handing out to a connection of {Channel} failed; it goes on with the next", topic.Topic.Channel);
                Add(topic);
            }
        }
    }
}
