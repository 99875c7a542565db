using Hangout.Bench.Measuring;
using Hangout.Bench.Runs.History;

namespace Hangout.Bench.Runs;

/// <summary>Hangout's figures as multiples of the others' in the same runs.</summary>
internal static class Ratios
{
    private const string Hangout = "hangout";

    /// <summary>Compares every figure that Hangout and another system have.</summary>
    /// <param name="report">The figures.</param>
    /// <returns><c>hangout / other: figure</c> and the ratio of the medians.</returns>
    public static SortedDictionary<string, double> Of(Report report)
    {
        var ratios = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (system, metric) in report.Figures.Where(f => f.System != Hangout && report.Has(Hangout, f.Metric)))
            ratios[$"hangout / {system}: {metric}"] = report.Median(Hangout, metric) / report.Median(system, metric);
        foreach (var (system, metric) in report.Figures.Where(f => f.Metric.StartsWith("batched inserts", StringComparison.Ordinal)))
        {
            var own = metric.Replace("batched inserts", "highest rate with p99 ≤ 50 ms", StringComparison.Ordinal);
            if (report.Has(Hangout, own))
                ratios[$"hangout / {system}: {own}"] = report.Median(Hangout, own) / report.Median(system, metric);
        }

        AddGrowth(report, ratios);
        return ratios;
    }

    /// <summary>How the figures of a long history compare with those of a short one.</summary>
    private static void AddGrowth(Report report, SortedDictionary<string, double> ratios)
    {
        const string few = $", {HistoryBench.FewLabel}";
        foreach (var what in report.Figures.Where(f => f.System == Hangout && f.Metric.EndsWith(few, StringComparison.Ordinal)).Select(f => f.Metric[..^few.Length]))
        {
            foreach (var many in report.Figures.Where(f => f.System == Hangout && f.Metric.StartsWith(what + ", ", StringComparison.Ordinal) && f.Metric != what + few).Select(f => f.Metric))
                ratios[$"hangout, {many} / {HistoryBench.FewLabel}"] = report.Median(Hangout, many) / report.Median(Hangout, what + few);
        }
    }
}
