using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hangout.LocalHosting.Engine;

/// <summary>Asks a running resource, again and again, whether it is well: often until it is, gently afterwards.</summary>
internal sealed class HealthMonitor(EngineContext engine, IResource resource, string resourceId)
{
    private static readonly TimeSpan WhileUnhealthy = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WhileLongUnhealthy = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WhileHealthy = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(5);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2) })
    {
        Timeout = CheckTimeout,
    };

    /// <summary>The native server to ask beside the declared checks, if it is one.</summary>
    public (NativeServer Server, NativeServerContext Context)? Native { get; init; }

    /// <summary>The process's own ports.</summary>
    public ReplicaPorts? Ports { get; init; }

    /// <summary>Called once, when the resource is healthy for the first time since its start.</summary>
    public required Func<CancellationToken, Task> OnFirstHealthy { get; init; }

    /// <summary>Called at every healthy answer.</summary>
    public Action? OnHealthy { get; init; }

    private IReadOnlyList<(string Key, Func<CancellationToken, Task<HealthCheckResult>> Check)> Checks =>
    [
        .. Native is { } native ? [($"{resource.Name}_server", (Func<CancellationToken, Task<HealthCheckResult>>)(ct => native.Server.CheckAsync(native.Context, ct)))] : Array.Empty<(string, Func<CancellationToken, Task<HealthCheckResult>>)>(),
        .. resource.Annotations.OfType<HealthCheckAnnotation>().Select(a => (a.Key, CheckOf(a.Key))),
    ];

    /// <summary>Asks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var wasReady = false;
        var rounds = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var reports = await Task.WhenAll(Checks.Select(c => ReportAsync(c.Key, c.Check, cancellationToken)));
            if (cancellationToken.IsCancellationRequested)
                return;
            await engine.Notifications.PublishUpdateAsync(resource, resourceId, s => s.WithHealthReports([.. reports]));
            var healthy = reports.All(r => r.Status == HealthStatus.Healthy);
            if (healthy)
            {
                OnHealthy?.Invoke();
                if (!wasReady)
                    wasReady = await BecomeReadyAsync(cancellationToken);
            }

            rounds = healthy ? 0 : rounds + 1;
            var pause = healthy && wasReady ? WhileHealthy : rounds < 120 ? WhileUnhealthy : WhileLongUnhealthy;
            await Task.Delay(pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> BecomeReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await OnFirstHealthy(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whoever waits for the resource needs what the handler should have done: it is tried again.
            engine.Loggers.Add(resourceId, $"A handler of {resource.Name}'s ready event failed: {exception.Message}", isError: true);
            await engine.Notifications.PublishUpdateAsync(resource, resourceId, s => s.WithHealthReports(
                [.. s.HealthReports, new HealthReportSnapshot("ready", HealthStatus.Unhealthy, exception.Message, exception.ToString()) { LastRunAt = DateTime.UtcNow }]));
            return false;
        }

        await engine.Notifications.PublishUpdateAsync(resource, resourceId, s => s with { IsReady = true });
        return true;
    }

    private static async Task<HealthReportSnapshot> ReportAsync(string key, Func<CancellationToken, Task<HealthCheckResult>> check, CancellationToken cancellationToken)
    {
        HealthCheckResult result;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(CheckTimeout);
        try
        {
            result = await check(limited.Token);
        }
        catch (OperationCanceledException)
        {
            result = HealthCheckResult.Unhealthy($"No answer within {CheckTimeout.TotalSeconds} s.");
        }
        catch (Exception exception)
        {
            result = HealthCheckResult.Unhealthy(exception.Message, exception);
        }

        return new HealthReportSnapshot(key, result.Status, result.Description, result.Exception?.ToString()) { LastRunAt = DateTime.UtcNow };
    }

    private Func<CancellationToken, Task<HealthCheckResult>> CheckOf(string key) =>
        resource.Annotations.OfType<HttpHealthCheckAnnotation>().FirstOrDefault(h => h.KeyFor(resource) == key) is { } http
            ? ct => AskAsync(http, ct)
            : ct => RegisteredAsync(key, ct);

    private async Task<HealthCheckResult> AskAsync(HttpHealthCheckAnnotation check, CancellationToken cancellationToken)
    {
        var endpoint = check.Endpoint();
        var port = Ports?.ByName.GetValueOrDefault(endpoint.EndpointName) is > 0 and var own ? own : endpoint.Port;
        var address = new UriBuilder(endpoint.Scheme, "127.0.0.1", port) { Path = check.Path }.Uri;
        try
        {
            using var response = await Http.GetAsync(address, cancellationToken);
            if ((int)response.StatusCode == check.StatusCode)
                return HealthCheckResult.Healthy();
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return HealthCheckResult.Unhealthy($"{check.Path} answered {(int)response.StatusCode} instead of {check.StatusCode}. {(body.Length > 500 ? body[..500] : body)}".TrimEnd());
        }
        catch (HttpRequestException exception)
        {
            return HealthCheckResult.Unhealthy($"{check.Path} does not answer: {exception.Message}");
        }
    }

    private async Task<HealthCheckResult> RegisteredAsync(string key, CancellationToken cancellationToken)
    {
        var report = await engine.HealthChecks.CheckHealthAsync(r => r.Name == key, cancellationToken);
        return report.Entries.TryGetValue(key, out var entry)
            ? new HealthCheckResult(entry.Status, entry.Description, entry.Exception, entry.Data)
            : HealthCheckResult.Unhealthy($"No health check is registered under the key '{key}'.");
    }
}
