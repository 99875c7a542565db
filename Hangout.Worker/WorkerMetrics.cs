using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Hangout.Worker;

/// <summary>What the worker does, in numbers and spans (OPS-2).</summary>
internal sealed class WorkerMetrics
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Hangout.Worker";

    private readonly Counter<long> _published;
    private readonly Counter<long> _publishFailed;
    private readonly Histogram<double> _publishDelay;
    private readonly Counter<long> _consumed;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _deadLettered;
    private long _depth;
    private double _lagSeconds;

    public WorkerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _published = meter.CreateCounter<long>("hangout.outbox.published", "{message}", "Outbox rows that the broker confirmed.");
        _publishFailed = meter.CreateCounter<long>("hangout.outbox.publish_failures", "{message}", "Outbox rows that the broker did not take; they are tried again.");
        _publishDelay = meter.CreateHistogram<double>("hangout.outbox.delay", "s", "From the writing of an outbox row to its confirmation.");
        _consumed = meter.CreateCounter<long>("hangout.queue.consumed", "{message}", "Messages handled.");
        _retried = meter.CreateCounter<long>("hangout.queue.retried", "{message}", "Messages set aside to be tried again.");
        _deadLettered = meter.CreateCounter<long>("hangout.queue.dead_lettered", "{message}", "Messages given up.");
        meter.CreateObservableGauge("hangout.outbox.depth", () => Interlocked.Read(ref _depth), "{message}", "Outbox rows that wait, counted up to 10,000.");
        meter.CreateObservableGauge("hangout.outbox.lag", () => Volatile.Read(ref _lagSeconds), "s", "Age of the oldest outbox row that waits.");
    }

    public static ActivitySource Source { get; } = new(Name);

    public void Published(string kind, TimeSpan delay)
    {
        _published.Add(1, new KeyValuePair<string, object?>("kind", kind));
        _publishDelay.Record(delay.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));
    }

    public void PublishFailed(string kind) => _publishFailed.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Consumed(string queue) => _consumed.Add(1, new KeyValuePair<string, object?>("queue", queue));

    public void Retried(string queue) => _retried.Add(1, new KeyValuePair<string, object?>("queue", queue));

    public void DeadLettered(string queue, string reason) =>
        _deadLettered.Add(1, new("queue", queue), new("reason", reason));

    public void OutboxSeen(long depth, TimeSpan lag)
    {
        Interlocked.Exchange(ref _depth, depth);
        Volatile.Write(ref _lagSeconds, lag.TotalSeconds);
    }
}
