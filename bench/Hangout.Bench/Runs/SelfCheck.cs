using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Hangout.Bench.Systems;

namespace Hangout.Bench.Runs;

/// <summary>Whether systems start, talk and end at all: 16 people in rooms of 8 and a second of messages. Measures nothing.</summary>
internal static class SelfCheck
{
    private static readonly Layout People = new(Users: 16, RoomSize: 8);

    /// <summary>Checks systems one after another.</summary>
    /// <param name="names">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The exit code: 0 when all are well.</returns>
    public static async Task<int> RunAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        using var folder = BenchFolder.Open();
        await using var authority = await Authority.StartAsync(cancellationToken);
        await using var servers = await BenchServers.StartAsync(folder, authority, Placement.Unpinned, cancellationToken);
        var failed = 0;
        foreach (var name in names)
        {
            await using var system = SystemCatalog.Create(name, servers);
            try
            {
                await system.StartAsync(People, cancellationToken);
                Console.WriteLine($"{name}: ok, {Talk(system)}");
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                failed++;
                Console.WriteLine($"{name}: failed: {exception.Message}");
            }
        }

        return failed == 0 ? 0 : 1;
    }

    private static string Talk(SystemUnderTest system)
    {
        using var clients = new Clients(system, People, Placement.Unpinned);
        clients.Connect(system.Address, inFlight: People.Users, TimeSpan.FromSeconds(30));
        clients.Run(rate: 20, TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        var audit = clients.Audit.Result();
        var isWell = audit.IsClean && audit.Sent > 0 && audit.Acked == audit.Sent && audit.Delivered == audit.Sent * People.RoomSize;
        var result = $"{audit.Sent} sent, {audit.Acked} acknowledged, {audit.Delivered} delivered, {audit.Lost} lost, {audit.Duplicated} duplicated, {audit.Reordered} reordered; "
            + $"node {ProcessTimes.Resident(system.NodeProcessIds) >> 20} MiB, system {ProcessTimes.Cpu(system.ProcessIds).TotalSeconds:0.0} core-seconds";
        return isWell ? result : throw new InvalidOperationException(result);
    }
}
