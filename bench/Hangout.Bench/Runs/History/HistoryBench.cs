using Hangout.Bench.Hosting;
using Hangout.Bench.Measuring;
using Hangout.Bench.Systems;

namespace Hangout.Bench.Runs.History;

/// <summary>
/// Reading a long history: pages at any depth, opening a conversation, unread counts and resync of 500 conversations, in 100,000 messages
/// and in ten million. A modest open-loop load, everybody on all cores: it is about how long one answer takes, not about how many there are.
/// </summary>
internal static class HistoryBench
{
    private const string Hangout = "hangout", Postgres = "postgres";
    private const long Few = 100_000;

    /// <summary>How the small history is called in the results.</summary>
    public const string FewLabel = "100k";

    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(20);

    /// <summary>Measures the small history, then the large one.</summary>
    /// <param name="folder">Logs and data.</param>
    /// <param name="authority">Who says who somebody is.</param>
    /// <param name="messages">Messages of the large history.</param>
    /// <param name="runs">How often each figure is taken.</param>
    /// <param name="report">Where figures go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When done.</returns>
    public static async Task MeasureAsync(
        BenchFolder folder, Authority authority, long messages, int runs, Report report, CancellationToken cancellationToken)
    {
        authority.Prepare(HistoryShape.People);
        long[] sizes = messages > Few ? [Few, messages] : [messages];
        await using var servers = await BenchServers.StartAsync(folder, authority, Placement.Unpinned, cancellationToken);
        foreach (var size in sizes)
            await MeasureAsync(servers, new HistoryShape(size), Label(size), runs, report, cancellationToken);
    }

    private static async Task MeasureAsync(BenchServers servers, HistoryShape shape, string label, int runs, Report report, CancellationToken cancellationToken)
    {
        await servers.Redis.FlushAsync();
        var database = await HistoryDatabase.MakeAsync(servers, shape, cancellationToken);
        await servers.Postgres.RestartColdAsync(servers.Folder, servers.Placement, cancellationToken);
        await using var api = new HangoutService(servers, HangoutBuild.Own, "api", "Hangout.Api", database);
        await using var realtime = new HangoutService(servers, HangoutBuild.Own, "realtime", "Hangout.Realtime", database);
        await Task.WhenAll(api.StartAsync(cancellationToken), realtime.StartAsync(cancellationToken));

        using var questions = new HistoryQuestions(shape, servers.Authority, api.Url);
        await using var direct = new DirectPages(shape, database);
        var random = new Random(7);
        var run = new Run(report, label, [api.Pid, realtime.Pid, servers.Postgres.Pid]);
        OpenLoop.Run(100, Phase, () => questions.TinyPage(random));
        run.Take(Hangout, "page at any depth, cold", 20, () => questions.Page(random, Depth.Anywhere));
        await WarmUpAsync();
        for (var i = 0; i < runs; i++)
        {
            run.Take(Hangout, "page at any depth", 100, () => questions.Page(random, Depth.Anywhere));
            run.Take(Postgres, "page at any depth", 100, () => direct.Page(random));
            run.Take(Hangout, "page of the newest", 100, () => questions.Page(random, Depth.Newest));
            run.Take(Hangout, "page of the oldest", 100, () => questions.Page(random, Depth.Oldest));
            run.Take(Hangout, "first open of a conversation", 50, () => questions.FirstOpen(random));
            run.Take(Hangout, "first 100 of 500 conversations, unread counted", 10, () => questions.FirstOfList(random));
            run.Take(Hangout, "500 conversations, unread counted", 3, () => questions.WholeList(random));
            using var sync = await ConnectAsync();
            run.Take(Hangout, "resync of 500 conversations", 3, sync.Next);
        }

        report.Accept($"history of {label}", run.Audit);

        // Connected when they are needed: the node closes whom it has not heard for a while.
        async Task<SyncClients> ConnectAsync()
        {
            var clients = new SyncClients(shape, questions);
            await clients.ConnectAsync(servers.Authority, realtime.Url, people: 20, cancellationToken);
            return clients;
        }

        // Code is compiled, and the history is in memory, as it is on a server that has run for a while and has memory for it.
        async Task WarmUpAsync()
        {
            await HistoryDatabase.ReadAllAsync(database, cancellationToken);
            OpenLoop.Run(100, Phase, () => questions.Page(random, Depth.Anywhere));
            OpenLoop.Run(100, Phase / 4, () => direct.Page(random));
            OpenLoop.Run(50, Phase / 2, () => questions.FirstOpen(random));
            OpenLoop.Run(3, Phase / 2, () => questions.WholeList(random));
            using var sync = await ConnectAsync();
            OpenLoop.Run(3, Phase / 2, sync.Next);
        }
    }

    private static string Label(long messages) => messages % 1_000_000 == 0 ? $"{messages / 1_000_000}M" : messages % 1_000 == 0 ? $"{messages / 1_000}k" : $"{messages}";

    /// <summary>Takes figures of one history; every answer is checked.</summary>
    private sealed class Run(Report report, string label, int[] processIds)
    {
        private long _asked, _wrong;

        public AuditResult Audit => new(_asked, _asked - _wrong, _asked - _wrong, Refused: 0, Lost: _wrong, Duplicated: 0, Reordered: 0, Unknown: 0);

        public void Take(string system, string what, double rate, Func<Question> next)
        {
            var cpu = ProcessTimes.Cpu(processIds);
            var answers = OpenLoop.Run(rate, Phase, next);
            cpu = ProcessTimes.Cpu(processIds) - cpu;
            _asked += answers.Asked;
            _wrong += answers.Wrong;
            if (answers.Wrong > 0)
                Report.Log($"{what}: {answers.Wrong} of {answers.Asked} wrong: {answers.FirstWrong}");
            report.Add(system, $"{what}, p50, {label}", answers.Times.Milliseconds(50), "ms");
            report.Add(system, $"{what}, p99, {label}", answers.Times.Milliseconds(99), "ms");
            report.Add(system, $"{what}, processor time, {label}", cpu.TotalMilliseconds / answers.Asked, "core-ms");
        }
    }
}
