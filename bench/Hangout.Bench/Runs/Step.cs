using System.Diagnostics;
using Hangout.Bench.Measuring;

namespace Hangout.Bench.Runs;

/// <summary>What was seen while messages were sent at one rate.</summary>
/// <param name="rate">Messages a second.</param>
/// <param name="from">Begin of what is measured, in ticks of <see cref="Stopwatch"/>.</param>
/// <param name="to">Its end.</param>
internal sealed class Step(double rate, long from, long to)
{
    private long _worst;

    /// <summary>Messages a second.</summary>
    public double Rate { get; } = rate;

    /// <summary>From the moment a message was due to its acknowledgement.</summary>
    public Latencies Acks { get; } = new();

    /// <summary>From the moment a message was due to each of its deliveries.</summary>
    public Latencies Deliveries { get; } = new();

    /// <summary>Messages the system refused.</summary>
    public long Refused { get; set; }

    /// <summary>Why, where it did.</summary>
    public SortedDictionary<string, int> Refusals { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether it was given up because the system fell behind.</summary>
    public bool IsBroken { get; set; }

    /// <summary>How long messages were sent, what was not measured included.</summary>
    public TimeSpan Length { get; set; }

    /// <summary>How long was measured.</summary>
    public TimeSpan Measured { get; } = Stopwatch.GetElapsedTime(from, to);

    /// <summary>Processor time of the system meanwhile, in seconds.</summary>
    public double CpuSeconds { get; set; }

    /// <summary>The same by process, for the log.</summary>
    public string CpuText { get; set; } = "";

    /// <summary>The slowest so far.</summary>
    public TimeSpan Worst => Stopwatch.GetElapsedTime(0, _worst);

    /// <summary>Notes an acknowledgement.</summary>
    public void Ack(long intendedAt, long now)
    {
        if (Take(intendedAt, now))
            Acks.Record(now - intendedAt);
    }

    /// <summary>Notes a delivery.</summary>
    public void Deliver(long intendedAt, long now)
    {
        if (Take(intendedAt, now))
            Deliveries.Record(now - intendedAt);
    }

    /// <summary>Notes a refusal's reason.</summary>
    public void RefusedWith(string code) => Refusals[code] = Refusals.GetValueOrDefault(code) + 1;

    private bool Take(long intendedAt, long now)
    {
        _worst = Math.Max(_worst, now - intendedAt);
        return intendedAt >= from && intendedAt < to;
    }
}
