using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Hangout.AppHost.Supervision;

/// <summary>Tells when everything is healthy. When the start fails it says what is wrong, ends the application and exits with 1.</summary>
internal sealed class StartWatch(
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    ServiceLifecycle lifecycle,
    DistributedApplicationModel model,
    CurrentRun current,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime) : EarlyService
{
    private const int GiveUpAfterCrashes = 5, ShownLines = 6;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(4);

    private readonly Dictionary<string, ResourceEvent> _latest = new(StringComparer.Ordinal);

    private string? Web => model.Resources.SelectMany(r => r.Annotations.OfType<EndpointAnnotation>())
        .FirstOrDefault(e => e is { IsExternal: true, UriScheme: "http" })?.AllocatedEndpoint?.UriString;

    private string? Dashboard => configuration["ASPNETCORE_URLS"]?.Split(';')[0] is { } url && configuration["AppHost:BrowserToken"] is { } token
        ? $"{url}/login?t={token}"
        : configuration["ASPNETCORE_URLS"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        lifetime.ApplicationStopped.Register(current.Dispose);
        lifetime.ApplicationStopping.Register(EndWhileStarting);
        var since = Stopwatch.StartNew();
        var timeout = configuration.GetValue("Supervision:StartTimeout", DefaultTimeout);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        deadline.CancelAfter(timeout);
        try
        {
            await foreach (var happened in notifications.WatchAsync(deadline.Token))
            {
                _latest[happened.ResourceId] = happened;
                if (await FailureOfAsync(happened, deadline.Token) is { } failure)
                {
                    Fail(failure);
                    return;
                }

                if (!NotYetWell().Any())
                {
                    current.Healthy(Web, Dashboard);
                    Summarise(since.Elapsed);
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            Fail($"Not everything was healthy within {timeout.TotalSeconds} s:\n{string.Join('\n', NotYetWell())}\n"
                + "Their lines above say more. What is missing on this machine: ./hangout doctor");
        }
    }

    private void Fail(string failure)
    {
        StartFailure.Say(failure);
        current.Failed(failure);
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }

    // A host that is stopped while it starts throws. Its engine ends what runs once this process is gone.
    private void EndWhileStarting()
    {
        if (lifetime.ApplicationStarted.IsCancellationRequested)
            return;
        current.Dispose();
        Environment.Exit(Environment.ExitCode);
    }

    private async Task<string?> FailureOfAsync(ResourceEvent happened, CancellationToken cancellationToken)
    {
        var (name, snapshot) = (happened.Resource.Name, happened.Snapshot);
        var state = snapshot.State?.Text;
        if (lifecycle.CrashesOf(happened.ResourceId) >= GiveUpAfterCrashes)
            return $"{name} ended {GiveUpAfterCrashes} times without ever being healthy:\n{await LastLinesAsync(happened, cancellationToken)}";
        if (state == KnownResourceStates.FailedToStart && !HasFailedDependency(happened.Resource))
            return $"{name} could not be started:\n{await LastLinesAsync(happened, cancellationToken)}";
        var isJob = !happened.Resource.HasAnnotationOfType<EndpointAnnotation>() && happened.Resource is ProjectResource or ExecutableResource;
        if (ServiceLifecycle.IsEnd(snapshot) && snapshot.ExitCode is { } code and not 0 && (code == ServiceLifecycle.CannotRun || isJob))
            return $"{name} cannot run:\n{await LastLinesAsync(happened, cancellationToken)}";
        return null;
    }

    private bool HasFailedDependency(IResource resource) => resource.Annotations.OfType<WaitAnnotation>()
        .Any(w => _latest.Values.Any(e => e.Resource.Name == w.Resource.Name && ServiceLifecycle.IsEnd(e.Snapshot) && e.Snapshot.ExitCode is not 0));

    // The process's last words arrive a moment after its end.
    private async Task<string> LastLinesAsync(ResourceEvent happened, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        var lines = new List<string>();
        await foreach (var batch in loggers.GetAllAsync(happened.ResourceId).WithCancellation(cancellationToken))
            lines.AddRange(batch.Select(line => ConsoleLogs.PlainText(line.Content)));
        return string.Join('\n', lines.TakeLast(ShownLines).Select(line => "  " + line));
    }

    private IEnumerable<string> NotYetWell()
    {
        foreach (var resource in model.Resources.Where(r => r is not ParameterResource && !r.HasAnnotationOfType<ExplicitStartupAnnotation>()))
        {
            var instances = _latest.Values.Where(e => e.Resource.Name == resource.Name).ToList();
            var replicas = resource is ProjectResource project ? project.GetReplicaCount() : 1;
            var well = instances.Count(e => IsWell(e.Snapshot));
            if (well >= replicas)
                continue;
            var snapshot = instances.FirstOrDefault(e => !IsWell(e.Snapshot))?.Snapshot;
            var reason = string.Join("; ", (snapshot?.HealthReports ?? []).Select(r => r.Description ?? r.ExceptionText).Where(r => r is not null));
            yield return $"  {resource.Name}: {snapshot?.State?.Text ?? "not there yet"}{(reason.Length > 0 ? $" ({reason})" : "")}";
        }
    }

    private static bool IsWell(CustomResourceSnapshot snapshot) =>
        snapshot is { State.Text: "Running", HealthStatus: HealthStatus.Healthy } || (snapshot.State?.Text is "Finished" or "Exited" && snapshot.ExitCode is 0);

    private void Summarise(TimeSpan elapsed)
    {
        Console.Out.WriteLine($"\nEverything is healthy after {elapsed.TotalSeconds:0.0} s.\n  Desktop    {Web}\n  Dashboard  {Dashboard}\n  Ctrl+C stops it.\n");
    }
}
