using Hangout.Bench.Hosting;
using Hangout.Bench.Measuring;
using Hangout.Bench.Systems;

namespace Hangout.Bench.Runs;

/// <summary>What PostgreSQL and Redis could do at most for the send bench, in the same runs.</summary>
internal static class LimitsBench
{
    /// <summary>As <c>--peers</c> names it.</summary>
    public const string Name = "limits";

    private const int SingleWriters = 32, BatchWriters = 4;

    /// <summary>Measures once.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="report">Where figures go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When done.</returns>
    public static async Task MeasureAsync(BenchServers servers, Report report, CancellationToken cancellationToken)
    {
        var limits = new Limits(servers);
        var where = SendBench.Where(servers.Placement);
        report.Add("pgbench", $"single inserts, {where}", await limits.InsertsAsync(SendBench.Layout, SingleWriters, cancellationToken), "messages/s");
        report.Add("pgbench", $"batched inserts, {where}", await limits.BatchedInsertsAsync(SendBench.Layout, BatchWriters, cancellationToken), "messages/s");
        report.Add("redis", $"publications, {where}", await limits.PublicationsAsync(cancellationToken), "publications/s");
    }
}
