using System.Diagnostics;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Hangout.Bench.Measuring;
using Hangout.Bench.Systems;

namespace Hangout.Bench.Runs;

/// <summary>Everybody connects; the node dies; while it is away each room gets messages; everybody comes back and must have them.</summary>
internal static class StormBench
{
    private const int InFlight = 256, Missed = 50;
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(4);

    /// <summary>The layout that systems must be started with.</summary>
    public static Layout Layout { get; } = new(Users: 10_000, RoomSize: 50);

    /// <summary>Measures one start of one system.</summary>
    /// <param name="system">Started with <see cref="Layout"/>.</param>
    /// <param name="placement">Where it runs.</param>
    /// <param name="name">The run, for the report.</param>
    /// <param name="report">Where figures go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When done.</returns>
    public static async Task MeasureAsync(SystemUnderTest system, Placement placement, string name, Report report, CancellationToken cancellationToken)
    {
        if (system.CanLoseNode)
            await system.StartSecondNodeAsync(cancellationToken);
        using var clients = new Clients(system, Layout, placement);
        // Something that only forwards has two sockets a connection, and many machines allow 20,000 files.
        var users = system.CanLoseNode ? Layout.Users : Layout.Users * 4 / 5;
        var before = WarmedUp(system, clients);
        var connect = Stopwatch.StartNew();
        var used = SystemTimes.During(system, () => clients.Connect(system.Address, InFlight, WaitTimeout, most: users));
        var connected = connect.Elapsed;
        Report.Log($"  {users:#,0} connected after {connected.TotalSeconds:0.0} s, {used.Text}");
        clients.Idle(TimeSpan.FromSeconds(20));
        var perConnection = (ProcessTimes.Resident(system.NodeProcessIds) - before) / (double)users;
        Latencies? times = null;
        if (system.CanLoseNode)
            times = await LoseNodeAsync(system, clients, cancellationToken);
        if (!report.Accept(name, clients.Audit.Result()))
            return;
        var where = SendBench.Where(placement);
        report.Add(system.Name, $"connects/s, {where}", users / connected.TotalSeconds, "connections/s");
        report.Add(system.Name, $"memory per idle connection, {where}", perConnection / 1024, "KiB");
        if (times is null)
            return;
        report.Add(system.Name, $"99 % live and caught up, {where}", times.Milliseconds(99) / 1000, "s");
        report.Add(system.Name, $"all live and caught up, {where}", times.Milliseconds(100) / 1000, "s");
    }

    /// <summary>Kills the node, writes what everybody misses, and starts it again.</summary>
    /// <returns>How long after the start each had everything.</returns>
    private static async Task<Latencies> LoseNodeAsync(SystemUnderTest system, Clients clients, CancellationToken cancellationToken)
    {
        await system.KillNodeAsync(cancellationToken);
        clients.WaitUntil(() => clients.ReadyCount == 0, TimeSpan.FromSeconds(30), () => $"{clients.ReadyCount} connections outlived their node");
        WriteMissed(system, clients);
        await system.StartNodeAsync(cancellationToken);
        Latencies times = new();
        var used = SystemTimes.During(system, () => times = Return(system, clients));
        Report.Log($"  {times.Count:#,0} back after {times.Milliseconds(100) / 1000:0.0} s, {used.Text}");
        return times;
    }

    /// <summary>Connects a few hundred and lets them go, so that the memory of code and caches counts before, not as connections'.</summary>
    private static long WarmedUp(SystemUnderTest system, Clients clients)
    {
        const int few = 500;
        for (var round = 0; round < 2; round++)
        {
            clients.Connect(system.Address, InFlight, WaitTimeout, most: few);
            clients.Run(few / 2, TimeSpan.Zero, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), senders: few);
            foreach (var wire in clients.Wires)
                wire.Close();
            clients.Recount();
        }

        clients.Idle(TimeSpan.FromSeconds(5));
        return ProcessTimes.Resident(system.NodeProcessIds);
    }

    private static void WriteMissed(SystemUnderTest system, Clients clients)
    {
        var writers = clients.Wires.Where(w => w.User % Layout.RoomSize == 0).ToList();
        clients.ConnectSome(writers, system.SecondAddress, InFlight, WaitTimeout);
        for (var i = 0; i < Missed; i++)
        {
            foreach (var wire in writers)
                wire.Codec.Send(wire, clients.Audit.Add(wire.Room, Stopwatch.GetTimestamp()));
            clients.WaitUntil(() => clients.Audit.Unanswered == 0, TimeSpan.FromSeconds(30), () => $"{clients.Audit.Unanswered} messages are not acknowledged");
        }

        // The writers have heard their own; they come back with the others.
        clients.WaitUntil(() => writers.TrueForAll(w => clients.Audit.Has(w.User) == clients.Audit.CountOf(w.Room)), TimeSpan.FromSeconds(30), () => "writers do not hear their own room");
        foreach (var wire in writers)
            wire.Close();
        clients.Recount();
    }

    private static Latencies Return(SystemUnderTest system, Clients clients)
    {
        var times = new Latencies();
        var started = Stopwatch.GetTimestamp();
        clients.BecameReady = wire => wire.Codec.CatchUp(wire);
        clients.HasCaughtUp = wire =>
        {
            if (clients.Audit.Has(wire.User) == clients.Audit.CountOf(wire.Room))
                times.Record(Stopwatch.GetTimestamp() - started);
        };
        clients.Connect(system.Address, InFlight, WaitTimeout, until: () => times.Count == Layout.Users);
        (clients.BecameReady, clients.HasCaughtUp) = (null, null);
        return times;
    }
}
