using System.Diagnostics;
using HdrHistogram;

namespace Hangout.Bench.Measuring;

/// <summary>Durations from a nanosecond to a day, in an HdrHistogram with two significant digits: a value read back is at most 0.8 % too high.</summary>
internal sealed class Latencies
{
    private const int Digits = 2;
    private static readonly long Longest = TimeSpan.FromDays(1).Ticks * TimeSpan.NanosecondsPerTick;
    private readonly LongHistogram _nanoseconds = new(Longest, Digits);

    /// <summary>Values recorded.</summary>
    public long Count => _nanoseconds.TotalCount;

    /// <summary>Records a duration.</summary>
    /// <param name="stopwatchTicks">In ticks of <see cref="Stopwatch"/>; below zero counts as zero.</param>
    public void Record(long stopwatchTicks) => _nanoseconds.RecordValue(Math.Clamp(stopwatchTicks * (1_000_000_000 / Stopwatch.Frequency), 0, Longest));

    /// <summary>The smallest recorded value that so many per cent of all do not exceed, in milliseconds; NaN when nothing was recorded.</summary>
    /// <param name="percent">0 to 100.</param>
    public double Milliseconds(double percent) => Count == 0 ? double.NaN : _nanoseconds.GetValueAtPercentile(percent) / 1e6;
}
