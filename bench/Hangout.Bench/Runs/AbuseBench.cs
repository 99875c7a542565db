using System.Text;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Hangout.Bench.Measuring;
using Hangout.Bench.Systems;

namespace Hangout.Bench.Runs;

/// <summary>One client misbehaves, in turn in every way there is; how much longer do the others wait for their acknowledgements?</summary>
internal static class AbuseBench
{
    private const int Others = 800, Rate = 300, Rounds = 4;
    private const char Separator = '\u001e';
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(0.5), Measured = TimeSpan.FromSeconds(4), FallenBehind = TimeSpan.FromSeconds(10);

    /// <summary>The layout that systems must be started with: the last room is the abusers', each kind of abuse somebody's.</summary>
    public static Layout Layout { get; } = new(Others + 8, RoomSize: 8);

    private static IReadOnlyList<Abuse> Abuses { get; } =
    [
        new("frames over the limit", Encoding.ASCII.GetBytes(new string('x', 2 * 1024 * 1024)), PerSecond: 10),
        new("invalid JSON", Encoding.ASCII.GetBytes("{\"type\":1," + Separator), PerSecond: 10_000),
        new("unknown methods", Call("Nonsense", "{}"), PerSecond: 10_000),
        new("wrong types", Call("SendMessage", "[1,2]"), PerSecond: 10_000),
        new("10,000 calls a second", Call("Heartbeat", "{\"isActive\":true}"), PerSecond: 10_000),
        new("sends to a conversation of others", Call("SendMessage", $$"""{"id":"{{Guid.CreateVersion7()}}","conversationId":"{{Layout.RoomId(0)}}","text":"let me in"}"""), PerSecond: 10_000),
        new("forged sequence numbers", Call("MarkRead", $$"""{"conversationId":"{{Layout.RoomId(Others / 8)}}","seq":9007199254740993}"""), PerSecond: 10_000),
        new("not reading", Call("Sync", "{\"conversations\":[],\"full\":true}"), PerSecond: 1_000, Reads: false),
    ];

    /// <summary>Measures one start of Hangout.</summary>
    /// <param name="system">Started with <see cref="Layout"/>.</param>
    /// <param name="placement">Where it runs.</param>
    /// <param name="name">The run, for the report.</param>
    /// <param name="token">The access token of a user.</param>
    /// <param name="report">Where figures go.</param>
    public static void Measure(SystemUnderTest system, Placement placement, string name, Func<int, string> token, Report report)
    {
        using var clients = new Clients(system, Layout, placement);
        clients.Connect(system.Address, inFlight: 200, TimeSpan.FromMinutes(2), most: Others);
        clients.Run(1_000, TimeSpan.Zero, TimeSpan.FromSeconds(8), FallenBehind, Others);
        // What is seen for the first time is compiled, once in a node's life.
        for (var kind = 0; kind < Abuses.Count; kind++)
            Beside(kind, () => clients.Run(Rate, TimeSpan.Zero, TimeSpan.FromSeconds(1), FallenBehind, Others));
        var steps = new List<(string What, Step Step)>();
        for (var round = 0; round < Rounds; round++)
        {
            for (var kind = 0; kind < Abuses.Count; kind++)
            {
                var what = Abuses[kind].Name;
                steps.Add(("without", Take(clients, system, "without")));
                Beside(kind, () => steps.Add((what, Take(clients, system, what))));
            }
        }

        Report.Log($"  node {ProcessTimes.Resident(system.NodeProcessIds) >> 20} MiB");
        if (!report.Accept(name, clients.Audit.Result()))
            return;
        foreach (var (what, step) in steps)
        {
            report.Add(system.Name, $"p50 of the others, {what}, {SendBench.Where(placement)}", step.Acks.Milliseconds(50), "ms");
            report.Add(system.Name, $"p99 of the others, {what}, {SendBench.Where(placement)}", step.Acks.Milliseconds(99), "ms");
        }

        void Beside(int kind, Action work)
        {
            using var abuser = new Abuser(Abuses[kind], system.Address, token(Others + kind));
            clients.Meanwhile = abuser.Step;
            work();
            clients.Meanwhile = null;
            Report.Log($"    {abuser.Sent:#,0} sent, cut off {abuser.Cuts} times");
        }
    }

    private static Step Take(Clients clients, SystemUnderTest system, string what)
    {
        var step = SystemTimes.During(system, () => clients.Run(Rate, Settle, Measured, FallenBehind, Others));
        Report.Log($"  {what}: p50 {step.Acks.Milliseconds(50):0.00} ms, p99 {step.Acks.Milliseconds(99):0.00} ms, {step.CpuText}");
        return step;
    }

    private static byte[] Call(string method, string argument) =>
        Encoding.UTF8.GetBytes($$"""{"type":1,"invocationId":"1","target":"{{method}}","arguments":[{{argument}}]}{{Separator}}""");
}
