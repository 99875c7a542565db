using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Hangout.Bench.Measuring;
using Hangout.Bench.Systems;

namespace Hangout.Bench.Runs;

/// <summary>One large room: how many deliveries a second reach its members within 250 ms of the moment the message was due.</summary>
internal static class FanoutBench
{
    /// <summary>Members of the room.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [1_000, 5_000, 10_000];

    /// <summary>The layout that systems must be started with.</summary>
    public static Layout Layout(int size) => new(Users: size, RoomSize: size);

    /// <summary>Measures one start of one system.</summary>
    /// <param name="system">Started with one room.</param>
    /// <param name="size">Members of the room.</param>
    /// <param name="placement">Where it runs.</param>
    /// <param name="name">The run, for the report.</param>
    /// <param name="rates">Rates to look at; null to look for the highest.</param>
    /// <param name="report">Where figures go.</param>
    public static void Measure(SystemUnderTest system, int size, Placement placement, string name, IReadOnlyList<double>? rates, Report report)
    {
        using var clients = new Clients(system, Layout(size), placement);
        clients.Connect(system.Address, inFlight: 200, TimeSpan.FromMinutes(4));
        clients.Run(20_000.0 / size, TimeSpan.Zero, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(10));
        var best = rates is null
            ? Saturation.Find(20_000.0 / size, rate => Try(clients, system, rate, size), IsGood)
            : rates.Select(rate => Try(clients, system, rate, size)).LastOrDefault(IsGood);
        if (!report.Accept(name, clients.Audit.Result()))
            return;
        var where = $"{size:#,0}, {SendBench.Where(placement)}";
        report.Add(system.Name, $"deliveries/s with p99 ≤ 250 ms, room of {where}", best is null ? 0 : best.Rate * size, "deliveries/s");
        if (best is null)
            return;
        report.Add(system.Name, $"deliveries per core-second, room of {where}", best.Deliveries.Count * best.Length / best.Measured / best.CpuSeconds, "deliveries");
        report.Add(system.Name, $"p50 at that rate, room of {where}", best.Deliveries.Milliseconds(50), "ms");
    }

    private static Step Try(Clients clients, SystemUnderTest system, double rate, int size)
    {
        var step = SystemTimes.During(system, () => clients.Run(rate, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1)));
        Report.Log($"  {rate,9:#,0.0}/s × {size:#,0}: {rate * size,9:#,0} deliveries/s, p50 {step.Deliveries.Milliseconds(50):0.00} ms, p99 {step.Deliveries.Milliseconds(99):0.00} ms, {step.CpuText}{(step.IsBroken ? ", fell behind" : "")}");
        return step;
    }

    private static bool IsGood(Step step) => !step.IsBroken && step.Refused == 0 && step.Deliveries.Milliseconds(99) <= 250;
}
