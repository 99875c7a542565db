using System.Diagnostics;
using System.Numerics;

namespace Hangout.Bench.Measuring;

/// <summary>
/// A high dynamic range histogram of durations: every power of two is cut into 128 equal parts, so a value read back is at most 0.8 % too high,
/// from a nanosecond to a day. (The package HdrHistogram cannot be had from the package source; this is its layout.)
/// </summary>
internal sealed class Histogram
{
    private const int PartBits = 7, Parts = 1 << PartBits;
    private readonly long[] _counts = new long[Parts * (48 - PartBits)];

    /// <summary>Values recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The largest value, exactly.</summary>
    public TimeSpan Max => TimeSpan.FromMicroseconds(_max / 1000.0);

    private long _max;

    /// <summary>Records a duration.</summary>
    /// <param name="stopwatchTicks">In ticks of <see cref="Stopwatch"/>; below zero counts as zero.</param>
    public void Record(long stopwatchTicks)
    {
        var nanoseconds = Math.Max(0, stopwatchTicks * (1_000_000_000 / Stopwatch.Frequency));
        _max = Math.Max(_max, nanoseconds);
        _counts[Math.Min(Index(nanoseconds), _counts.Length - 1)]++;
        Count++;
    }

    /// <summary>The smallest recorded value that so many per cent of all do not exceed, in milliseconds; NaN when nothing was recorded.</summary>
    /// <param name="percent">0 to 100.</param>
    public double Milliseconds(double percent)
    {
        if (Count == 0)
            return double.NaN;
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * percent / 100));
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
                return Math.Min(Highest(i), _max) / 1e6;
        }

        return _max / 1e6;
    }

    private static int Index(long value)
    {
        if (value < Parts)
            return (int)value;
        var shift = BitOperations.Log2((ulong)value) - PartBits;
        return (Parts * (shift + 1)) + (int)(value >> shift) - Parts;
    }

    private static long Highest(int index)
    {
        if (index < Parts)
            return index;
        var shift = (index / Parts) - 1;
        return (((long)(index % Parts) + Parts + 1) << shift) - 1;
    }
}
