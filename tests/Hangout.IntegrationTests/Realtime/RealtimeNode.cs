using Hangout.Contracts.Realtime;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>A process of Hangout.Realtime.</summary>
public sealed class RealtimeNode : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly int _port = ServerProcess.FreePort();

    public RealtimeNode(string postgres, string redis, string authority, IReadOnlyDictionary<string, string>? settings = null) => _process = new ServerProcess("dotnet", [Assembly()], new Dictionary<string, string>(settings ?? new Dictionary<string, string>(), StringComparer.Ordinal)
    {
        ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{_port}",
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["ConnectionStrings__hangoutdb"] = postgres,
        ["ConnectionStrings__redis"] = redis,
        ["Authentication__Authority"] = authority,
        ["Authentication__Audience"] = "hangout-api",
        ["Realtime__WatermarkEvery"] = "00:00:02",
        ["Realtime__PresenceEvery"] = "00:00:02",
        ["Realtime__PresenceGrace"] = "00:00:00.300",
        ["Logging__LogLevel__Default"] = "Information",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "",
    });

    public Uri Hub => new($"ws://127.0.0.1:{_port}{IRealtimeHub.Path}");

    public string Log => _process.Output;

    /// <summary>Bytes of memory that the process holds.</summary>
    public long Memory => _process.Memory;

    /// <summary>Open connections to its port, as the system sees them.</summary>
    public int Connections => File.ReadLines("/proc/net/tcp").Skip(1)
        .Count(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is var columns && columns[1].EndsWith($":{_port:X4}", StringComparison.Ordinal) && columns[3] == "01");

    public void Start() => _process.Start();

    public Task KillAsync() => _process.KillAsync();

    public async Task WaitUntilHealthyAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            await Eventually.ReachesAsync(async () => (await http.GetAsync(new Uri($"http://127.0.0.1:{_port}/health"))).IsSuccessStatusCode, "Health", Eventually.Start);
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"The node did not become healthy:\n{Log}", exception);
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Assembly()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Hangout.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        // The same configuration and flavour as the tests: …/bin/Debug/net10.0.
        var output = Path.GetRelativePath(Path.Combine(directory.FullName, "tests", "Hangout.IntegrationTests"), AppContext.BaseDirectory);
        return Path.Combine(directory.FullName, "Hangout.Realtime", output, "Hangout.Realtime.dll");
    }
}
