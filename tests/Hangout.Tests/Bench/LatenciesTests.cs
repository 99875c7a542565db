using System.Diagnostics;
using Hangout.Bench.Measuring;

namespace Hangout.Tests.Bench;

public class LatenciesTests
{
    private static readonly long Millisecond = Stopwatch.Frequency / 1_000;

    [Fact]
    public void Percentiles_are_within_a_hundredth()
    {
        var latencies = new Latencies();
        for (var i = 1; i <= 10_000; i++)
            latencies.Record(i * Millisecond);

        latencies.Count.ShouldBe(10_000);
        foreach (var percent in new[] { 1.0, 50, 90, 99, 99.9, 100 })
            latencies.Milliseconds(percent).ShouldBeInRange(percent * 100, percent * 101);
    }

    [Fact]
    public void Durations_outside_the_range_count_as_its_ends()
    {
        var latencies = new Latencies();
        latencies.Record(-5);
        latencies.Record(Millisecond * 1_000 * 3_600 * 48);

        latencies.Milliseconds(1).ShouldBe(0);
        latencies.Milliseconds(100).ShouldBe(TimeSpan.FromDays(1).TotalMilliseconds, tolerance: 864_000);
    }

    [Fact]
    public void Nothing_recorded_is_no_number() => new Latencies().Milliseconds(99).ShouldBe(double.NaN);
}
