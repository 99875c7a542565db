using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Dashboard;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Hangout.LocalHosting.Engine;

/// <summary>Runs the application in the foreground: tells when everything is well, what is wrong and how to mend it, and ends with a fitting exit code.</summary>
internal sealed class RunSupervisor(DistributedApplication application)
{
    private const int GiveUpAfterCrashes = 5;
    private static readonly TimeSpan DefaultStartTimeout = TimeSpan.FromMinutes(4);
    private readonly ConsoleOutput _console = application.Services.GetRequiredService<ConsoleOutput>();
    private readonly EngineContext _engine = application.Services.GetRequiredService<EngineContext>();
    private readonly ApplicationOrchestrator _orchestrator = application.Services.GetRequiredService<ApplicationOrchestrator>();
    private readonly IHostApplicationLifetime _lifetime = application.Services.GetRequiredService<IHostApplicationLifetime>();

    private string? Dashboard => application.Services.GetRequiredService<DashboardInfo>().LoginUrl;

    private string? Web => _engine.Model.Resources.SelectMany(r => r.Annotations.OfType<EndpointAnnotation>())
        .FirstOrDefault(e => e is { IsExternal: true, UriScheme: "http" or "https" })?.AllocatedEndpoint?.UriString;

    /// <summary>Returns when the application has ended; a failure has set the exit code.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        CurrentRun? current = null;
        var since = Stopwatch.StartNew();
        try
        {
            current = CurrentRun.Take(_engine.Application);
            _console.Follow(_engine.Loggers, _engine.Model);
            await application.StartAsync(cancellationToken);
            current.Started(Web, Dashboard);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lifetime.ApplicationStopping);
            var failure = await SuperviseAsync(current, since, ending.Token);
            if (failure is not null)
                Report(current, failure);
        }
        catch (OperationCanceledException) when (_lifetime.ApplicationStopping.IsCancellationRequested || cancellationToken.IsCancellationRequested)
        {
            // Stopped while it started.
        }
        catch (Exception exception)
        {
            Report(current, exception is DistributedApplicationException ? exception.Message : exception.ToString());
        }
        finally
        {
            await application.StopAsync(CancellationToken.None);
            await application.DisposeAsync();
            current?.Dispose();
        }
    }

    private void Report(CurrentRun? current, string failure)
    {
        _console.Fail(failure);
        Environment.ExitCode = 1;
        current?.Failed(failure);
    }

    // Null when the application was told to end.
    private async Task<string?> SuperviseAsync(CurrentRun current, Stopwatch since, CancellationToken ending)
    {
        var timeout = _engine.Configuration.GetValue("LocalHosting:StartTimeout", DefaultStartTimeout);
        var wasHealthy = false;
        while (!ending.IsCancellationRequested)
        {
            if (_orchestrator.EngineDied.IsCompleted)
                return "The engine (DCP) ended unexpectedly; everything it ran ended with it. Start again: ./hangout run";
            if (!wasHealthy)
            {
                if (FailedStart() is { } failure)
                    return failure;
                var waiting = NotYetWell();
                if (waiting.Count == 0)
                {
                    wasHealthy = true;
                    current.Healthy(Web, Dashboard);
                    Summarise(since.Elapsed);
                }
                else if (since.Elapsed > timeout)
                {
                    return $"Not everything was healthy within {timeout.TotalSeconds} s:\n{string.Join('\n', waiting)}\nTheir lines above say more. What is missing on this machine: ./hangout doctor";
                }
            }

            await Task.WhenAny(_orchestrator.EngineDied, Task.Delay(200, ending));
        }

        return null;
    }

    private string? FailedStart()
    {
        // What failed because another failed is not the cause.
        var failed = _orchestrator.Instances.Where(i => i.Failure is not null).ToArray();
        var causes = failed.Where(i => i.Failure is not DependencyFailedException).Select(i => i.Failure is DistributedApplicationException ? $"{i.Resource.Name}: {i.Failure.Message}" : $"{i.Resource.Name}: {i.Failure}").Distinct(StringComparer.Ordinal).ToArray();
        if (causes.Length > 0)
            return string.Join('\n', causes);
        if (failed.Length > 0)
            return string.Join('\n', failed.Select(i => i.Failure!.Message).Distinct(StringComparer.Ordinal)) + "\nIts lines above say why.";
        var crashing = _orchestrator.Instances.FirstOrDefault(i => i.Crashes >= GiveUpAfterCrashes);
        return crashing is null ? null : $"{crashing.Resource.Name} ended {crashing.Crashes} times without ever being healthy. Its lines above say why.";
    }

    private List<string> NotYetWell()
    {
        var waiting = new List<string>();
        foreach (var resource in _engine.Model.Resources.Where(r => r is not ParameterResource && !r.Annotations.OfType<ExplicitStartupAnnotation>().Any()))
        {
            foreach (var state in _engine.Notifications.StatesOf(resource).Select(e => e.Snapshot).DefaultIfEmpty(null))
            {
                if (state is { State.Text: "Finished" } or { IsReady: true, HealthStatus: HealthStatus.Healthy } or { State: null })
                    continue;
                var reason = string.Join("; ", (state?.HealthReports ?? []).Where(h => h.Status is not null and not HealthStatus.Healthy).Select(h => h.Description ?? h.ExceptionText));
                waiting.Add($"  {resource.Name}: {state?.State?.Text ?? "unknown"}{(reason.Length > 0 ? $" ({reason})" : "")}");
            }
        }

        return waiting;
    }

    private void Summarise(TimeSpan elapsed)
    {
        _console.Say("");
        _console.Say(_console.Strong($"Everything is healthy after {elapsed.TotalSeconds:0.0} s."));
        if (Web is { } web)
            _console.Say($"  Desktop    {_console.Strong(web)}");
        if (Dashboard is { } dashboard)
            _console.Say($"  Dashboard  {_console.Strong(dashboard)}");
        _console.Say("  Ctrl+C stops it.");
        _console.Say("");
    }
}
