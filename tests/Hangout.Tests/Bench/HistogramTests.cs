using System.Diagnostics;
using Hangout.Bench.Measuring;

namespace Hangout.Tests.Bench;

public class HistogramTests
{
    private static readonly long Millisecond = Stopwatch.Frequency / 1_000;

    [Fact]
    public void Percentiles_are_within_a_hundredth()
    {
        var histogram = new Histogram();
        for (var i = 1; i <= 10_000; i++)
            histogram.Record(i * Millisecond);

        histogram.Count.ShouldBe(10_000);
        foreach (var percent in new[] { 1.0, 50, 90, 99, 99.9 })
            histogram.Milliseconds(percent).ShouldBeInRange(percent * 100, percent * 101);
        histogram.Milliseconds(100).ShouldBe(10_000);
        histogram.Max.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Nanoseconds_and_hours_have_their_place()
    {
        var histogram = new Histogram();
        histogram.Record(0);
        histogram.Record(-5);
        histogram.Record(3_600_000 * Millisecond);

        histogram.Milliseconds(50).ShouldBe(0);
        histogram.Milliseconds(100).ShouldBe(3_600_000);
    }

    [Fact]
    public void Nothing_recorded_is_no_number() => new Histogram().Milliseconds(99).ShouldBe(double.NaN);
}
