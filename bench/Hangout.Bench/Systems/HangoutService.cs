using System.Net;
using Hangout.Bench.Hosting;

namespace Hangout.Bench.Systems;

/// <summary>A process of Hangout as a user runs it: the build's output, production settings, no collector of telemetry.</summary>
/// <param name="servers">What it runs on.</param>
/// <param name="build">The checkout it comes from.</param>
/// <param name="name">Names its log.</param>
/// <param name="project">For instance <c>Hangout.Realtime</c>.</param>
/// <param name="database">Connection string of its database.</param>
internal sealed class HangoutService(BenchServers servers, HangoutBuild build, string name, string project, string database) : IAsyncDisposable
{
    private NativeProcess? _process;

    /// <summary>Where it listens: the same after a restart.</summary>
    public IPEndPoint Address { get; } = new(IPAddress.Loopback, Ports.Free());

    /// <summary>The same as a URL.</summary>
    public Uri Url => new($"http://{Address}");

    /// <summary>The running process.</summary>
    public int Pid => (_process ?? throw new InvalidOperationException($"{name} does not run.")).Pid;

    /// <summary>Settings beside the common ones.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Starts it.</summary>
    /// <returns>When it and everything it needs is healthy.</returns>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>(Settings, StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = Url.ToString(),
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["ConnectionStrings__hangoutdb"] = database,
            ["ConnectionStrings__redis"] = servers.Redis.ConnectionString,
            ["Authentication__Authority"] = servers.Authority.Issuer,
            ["Authentication__Audience"] = "hangout-api",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "",
        };
        var assembly = build.AssemblyOf(project);
        _process = await NativeProcess.StartAsync(
            new(name, "dotnet", [assembly]) { Environment = environment, WorkingDirectory = Path.GetDirectoryName(assembly) }, servers.Placement, servers.Folder);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        await _process.WaitAsync(() => IsHealthyAsync(http, cancellationToken), cancellationToken);
    }

    /// <summary>Ends it as a crash would; it can be started again.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        await process.KillAsync();
        await process.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = null;
    }

    private async Task<bool> IsHealthyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Url, "/health"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // Not there yet, or busy with starting.
            return false;
        }
    }
}
