using System.Diagnostics;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Hangout.Bench.Measuring;
using Hangout.Bench.Runs.History;
using Hangout.Bench.Runs.Searching;
using Hangout.Bench.Systems;

namespace Hangout.Bench.Runs;

/// <summary>Runs every system in turn, several times over, so that what the machine does meanwhile meets them all.</summary>
/// <param name="options">What was asked for.</param>
/// <param name="folder">Where everything works.</param>
/// <param name="authority">Who says who somebody is.</param>
/// <param name="report">Where figures go.</param>
internal sealed class BenchRuns(Options options, BenchFolder folder, Authority authority, Report report)
{
    /// <summary>Runs the bench that was asked for.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When done.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Bench == "history")
        {
            await HistoryBench.MeasureAsync(folder, authority, options.Messages, options.Runs, report, cancellationToken);
            return;
        }

        if (options.Bench == "search")
        {
            await SearchBench.MeasureAsync(folder, authority, options.Messages, options.Runs, report, cancellationToken);
            return;
        }

        foreach (var placement in options.Placements)
        {
            await using var servers = await BenchServers.StartAsync(folder, authority, placement, cancellationToken);
            for (var run = 0; run < options.Runs; run++)
                await RunOnceAsync(servers, run, cancellationToken);
        }
    }

    private async Task RunOnceAsync(BenchServers servers, int run, CancellationToken cancellationToken)
    {
        var placement = servers.Placement;
        switch (options.Bench)
        {
            case "send":
                await EachAsync(servers, run, "", SendBench.Layout, options.SystemNames, (system, name) => SendBench.Measure(system, placement, name, options.Rates, report), cancellationToken);
                break;
            case "fanout":
                foreach (var size in options.Sizes ?? FanoutBench.Sizes)
                    await EachAsync(servers, run, $"room of {size:#,0}, ", FanoutBench.Layout(size), options.SystemNames, (system, name) => FanoutBench.Measure(system, size, placement, name, options.Rates, report), cancellationToken);
                break;
            case "storm":
                await EachAsync(servers, run, "", StormBench.Layout, options.SystemNames, (system, name) => StormBench.MeasureAsync(system, placement, name, report, cancellationToken).GetAwaiter().GetResult(), cancellationToken);
                break;
            case "abuse":
                await EachAsync(servers, run, "", AbuseBench.Layout, options.SystemNames, (system, name) => AbuseBench.Measure(system, placement, name, authority.AccessToken, report), cancellationToken);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private async Task EachAsync(
        BenchServers servers, int run, string what, Layout layout, IReadOnlyList<string> names, Action<SystemUnderTest, string> measure, CancellationToken cancellationToken)
    {
        // Another one begins each time: none always meets the warm or the cold machine.
        foreach (var name in names.Skip(run % names.Count).Concat(names.Take(run % names.Count)))
        {
            var title = $"{name}, {what}{SendBench.Where(servers.Placement)}, run {run + 1}";
            Report.Log(title);
            try
            {
                if (name == LimitsBench.Name)
                {
                    await LimitsBench.MeasureAsync(servers, report, cancellationToken);
                    continue;
                }

                await using var system = SystemCatalog.Create(name, servers);
                await system.StartAsync(layout, cancellationToken);
                measure(system, title);
            }
            catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or IOException)
            {
                report.Failed(title, exception);
            }
        }
    }
}
