using System.Net.Http.Headers;
using System.Text.Json;
using Hangout.Bench.Hosting;
using Hangout.Bench.Measuring;
using Hangout.Bench.Runs.History;
using Hangout.Bench.Systems;

namespace Hangout.Bench.Runs.Searching;

/// <summary>
/// The first page of a search by a person with 500 conversations: a common, a rare and an absent word, a phrase and a filter, in ten million messages
/// and in a tenth of them. A modest open-loop load, everybody on all cores.
/// </summary>
internal static class SearchBench
{
    private const string Hangout = "hangout";
    private const double Rate = 10;

    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(20);

    private static readonly (string What, string Query, int Least, string? Word)[] Searches =
    [
        ("a common word", "meeting", 20, "meeting"), ("a rare word", SearchDatabase.RareWord, 0, SearchDatabase.RareWord), ("an absent word", "quagmire", 0, "quagmire"),
        ("two common words", "meeting thursday", 20, "Thursday"), ("a phrase", "\"half past three\"", 20, "half past three"), ("somebody's messages with a word", "from:me folder", 1, "folder"),
    ];

    /// <summary>Measures the small history, then the large one.</summary>
    /// <param name="folder">Logs and data.</param>
    /// <param name="authority">Who says who somebody is.</param>
    /// <param name="messages">Messages of the large history; the small one has a tenth.</param>
    /// <param name="runs">How often each figure is taken.</param>
    /// <param name="report">Where figures go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When done.</returns>
    public static async Task MeasureAsync(BenchFolder folder, Authority authority, long messages, int runs, Report report, CancellationToken cancellationToken)
    {
        authority.Prepare(HistoryShape.People);
        await using var servers = await BenchServers.StartAsync(folder, authority, Placement.Unpinned, cancellationToken);
        foreach (var size in new[] { messages / 10, messages })
            await MeasureAsync(servers, new HistoryShape(size), size == messages ? "all" : "a tenth", runs, report, cancellationToken);
    }

    private static async Task MeasureAsync(BenchServers servers, HistoryShape shape, string label, int runs, Report report, CancellationToken cancellationToken)
    {
        await servers.Redis.FlushAsync();
        var database = await SearchDatabase.MakeAsync(servers, shape, cancellationToken);
        await using var api = new HangoutService(servers, HangoutBuild.Own, "api", "Hangout.Api", database)
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["RateLimits__Search"] = "1000000" },
        };
        await api.StartAsync(cancellationToken);
        await HistoryDatabase.ReadAllAsync(database, cancellationToken);
        using var http = new HttpClient { BaseAddress = api.Url, Timeout = TimeSpan.FromSeconds(60) };
        var random = new Random(7);
        long asked = 0, wrong = 0;
        OpenLoop.Run(Rate, Phase / 2, () => Ask(Searches[random.Next(Searches.Length)]));
        for (var run = 0; run < runs; run++)
        {
            foreach (var search in Searches)
            {
                var cpu = ProcessTimes.Cpu([api.Pid, servers.Postgres.Pid]);
                var answers = OpenLoop.Run(Rate, Phase, () => Ask(search));
                cpu = ProcessTimes.Cpu([api.Pid, servers.Postgres.Pid]) - cpu;
                (asked, wrong) = (asked + answers.Asked, wrong + answers.Wrong);
                if (answers.Wrong > 0)
                    Report.Log($"{search.What}: {answers.Wrong} of {answers.Asked} wrong: {answers.FirstWrong}");
                report.Add(Hangout, $"{search.What}, p50, {label}", answers.Times.Milliseconds(50), "ms");
                report.Add(Hangout, $"{search.What}, p99, {label}", answers.Times.Milliseconds(99), "ms");
                report.Add(Hangout, $"{search.What}, processor time, {label}", cpu.TotalMilliseconds / answers.Asked, "core-ms");
            }
        }

        report.Accept($"search in {label}", new AuditResult(asked, asked - wrong, asked - wrong, Refused: 0, Lost: wrong, Duplicated: 0, Reordered: 0, Unknown: 0));

        Question Ask((string What, string Query, int Least, string? Word) search)
        {
            var person = random.Next(HistoryShape.People);
            return async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/search/messages?q={Uri.EscapeDataString(search.Query)}");
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", servers.Authority.AccessToken(person));
                using var response = await http.SendAsync(request);
                var body = await response.Content.ReadAsByteArrayAsync();
                return () => response.IsSuccessStatusCode ? Wrong(search, JsonDocument.Parse(body).RootElement) : $"answered {(int)response.StatusCode}";
            };
        }
    }

    private static string? Wrong((string What, string Query, int Least, string? Word) search, JsonElement page)
    {
        var hits = page.GetProperty("hits").EnumerateArray().Select(h => h.GetProperty("message").GetProperty("text").GetString()!).ToArray();
        if (page.GetProperty("searched").GetProperty("conversations").GetInt32() != HistoryShape.PerPerson)
            return "not all of the person's conversations were searched";
        return hits.Length < search.Least ? $"only {hits.Length} found"
            : hits.FirstOrDefault(text => !text.Contains(search.Word!, StringComparison.OrdinalIgnoreCase)) is { } text ? $"found: {text}"
            : null;
    }
}
