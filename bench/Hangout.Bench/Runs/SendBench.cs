using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Hangout.Bench.Measuring;
using Hangout.Bench.Systems;

namespace Hangout.Bench.Runs;

/// <summary>Many people in small rooms: how many messages a second become durable, and how long one takes from its due time to its acknowledgement.</summary>
internal static class SendBench
{
    private static readonly Layout People = new(Users: 2_000, RoomSize: 8);
    private static readonly TimeSpan FallenBehind = TimeSpan.FromSeconds(1);

    /// <summary>Measures one start of one system.</summary>
    /// <param name="system">Started with <see cref="People"/>.</param>
    /// <param name="placement">Where it runs.</param>
    /// <param name="name">The run, for the report.</param>
    /// <param name="rates">Rates to look at; null to look for the highest.</param>
    /// <param name="report">Where figures go.</param>
    public static void Measure(SystemUnderTest system, Placement placement, string name, IReadOnlyList<double>? rates, Report report)
    {
        using var clients = new Clients(system, People, placement);
        clients.Connect(system.Address, inFlight: 200, TimeSpan.FromMinutes(2));
        // Compilers on both sides and the database's caches settle.
        clients.Run(1_000, TimeSpan.Zero, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(10));
        var calm = clients.Run(1_000, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(10));
        var best = rates is null ? Saturation.Find(2_000, rate => Try(clients, system, rate), IsGood) : rates.Select(rate => Try(clients, system, rate)).LastOrDefault(IsGood);
        if (!report.Accept(name, clients.Audit.Result()))
            return;
        var where = Where(placement);
        report.Add(system.Name, $"p50 at 1,000/s, {where}", calm.Acks.Milliseconds(50), "ms");
        report.Add(system.Name, $"p99 at 1,000/s, {where}", calm.Acks.Milliseconds(99), "ms");
        report.Add(system.Name, $"highest rate with p99 ≤ 50 ms, {where}", best?.Rate ?? 0, "messages/s");
        if (best is not null)
            report.Add(system.Name, $"messages per core-second, {where}", best.Rate * best.Length.TotalSeconds / best.CpuSeconds, "messages");
    }

    /// <summary>The layout that systems must be started with.</summary>
    public static Layout Layout => People;

    /// <summary>How a placement is called in the results.</summary>
    public static string Where(Placement placement) => placement == Placement.Pinned ? "pinned" : "unpinned";

    private static Step Try(Clients clients, SystemUnderTest system, double rate)
    {
        var step = SystemTimes.During(system, () => clients.Run(rate, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3), FallenBehind));
        var refusals = string.Join(", ", step.Refusals.Select(r => $"{r.Value} × {r.Key}"));
        Report.Log($"  {rate,9:#,0}/s: p50 {step.Acks.Milliseconds(50):0.00} ms, p99 {step.Acks.Milliseconds(99):0.00} ms, {step.CpuText}{(step.IsBroken ? ", fell behind" : "")} {refusals}");
        return step;
    }

    private static bool IsGood(Step step) => !step.IsBroken && step.Refused == 0 && step.Acks.Milliseconds(99) <= 50;
}
