using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Hangout.LocalHosting.Engine.Dcp;
using Hangout.LocalHosting.Native;

namespace Hangout.LocalHosting.Engine;

/// <summary>Tells the world how one process fares: its snapshots, its log, its events.</summary>
internal sealed class InstanceStates(EngineContext engine, IResource resource, string id)
{
    public async Task InitialAsync(bool starts, CancellationToken cancellationToken)
    {
        var urls = await ResourceSnapshots.UrlsAsync(engine, resource, cancellationToken);
        var metadata = resource.Annotations.OfType<IProjectMetadata>().LastOrDefault();
        var image = resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault();
        var volumes = resource.Annotations.OfType<ContainerMountAnnotation>()
            .Select(m => new VolumeSnapshot(m.Source, m.Target, m.Type == ContainerMountType.Volume ? "volume" : "bind", m.IsReadOnly)).ToImmutableArray();
        await PublishAsync(s => s with
        {
            State = starts ? KnownResourceStates.Starting : KnownResourceStates.NotStarted,
            Urls = urls,
            Volumes = volumes,
            Properties = s.Properties
                .Set("project.path", metadata?.ProjectPath)
                .Set("container.image", image is null ? null : $"{image.Image}:{image.Tag}"),
        });
    }

    public Task WaitingAsync() => PublishAsync(s => s with { State = KnownResourceStates.Waiting, ExitCode = null, StopTimeStamp = null });

    public Task StartingAsync() => PublishAsync(s => Reset(s) with { State = KnownResourceStates.Starting });

    public async Task PreparedAsync(ResourceConfiguration configuration, NativeProcess process, CancellationToken cancellationToken)
    {
        var environment = configuration.Snapshots();
        var snapshot = await ImmutableArray<ResourcePropertySnapshot>.Empty.WithConnectionStringAsync(resource, cancellationToken);
        await PublishAsync(s => s with
        {
            EnvironmentVariables = environment,
            Properties = snapshot.Aggregate(
                s.Properties
                    .Set("executable.path", process.Program ?? process.Executable)
                    .Set("executable.workDir", process.WorkingDirectory ?? engine.Application.RunDirectory)
                    // All of them are masked: a server's may hold what it was told in confidence.
                    .Set("executable.args", process.Arguments.ToImmutableArray(), isSensitive: true)
                    .Set("resource.appArgs", configuration.Arguments.ToImmutableArray(), configuration.AreArgumentsSensitive.Contains(true))
                    .Set("resource.appArgsSensitivity", configuration.AreArgumentsSensitive.Select(s => s ? 1 : 0).ToImmutableArray()),
                (all, p) => all.Set(p.Name, p.Value, p.IsSensitive)),
        });
    }

    public Task RunningAsync(DcpExecutableStatus status) => PublishAsync(s => s with
    {
        // Without a style of its own: the dashboard's sign then follows the health.
        State = KnownResourceStates.Running,
        StartTimeStamp = status.StartupTimestamp?.ToUniversalTime() ?? DateTime.UtcNow,
        StopTimeStamp = null,
        ExitCode = null,
        Urls = [.. s.Urls.Select(u => u with { IsInactive = false })],
        Properties = s.Properties.Set("executable.pid", status.Pid),
    });

    public Task StoppingAsync() => PublishAsync(s => s with { State = KnownResourceStates.Stopping, IsReady = false });

    public Task StoppedAsync() => EndAsync(s => s with { State = KnownResourceStates.Exited });

    public Task FinishedAsync(int? exitCode) => EndAsync(s => s with
    {
        State = new ResourceStateSnapshot(KnownResourceStates.Finished, exitCode == 0 ? KnownResourceStateStyles.Success : KnownResourceStateStyles.Error),
        ExitCode = exitCode,
    });

    public async Task FailedAsync(Exception exception)
    {
        engine.Loggers.Add(id, exception.Message, isError: true);
        if (exception is not DistributedApplicationException)
            engine.Loggers.Add(id, exception.ToString(), isError: true);
        await EndAsync(s => s with { State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error) });
    }

    public async Task CrashedAsync(int? exitCode, string? reason, TimeSpan pause)
    {
        var what = reason ?? string.Create(CultureInfo.InvariantCulture, $"ended with exit code {exitCode?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}");
        engine.Loggers.Add(id, string.Create(CultureInfo.InvariantCulture, $"{resource.Name} {what}; it is started again in {pause.TotalSeconds} s."), isError: true);
        await EndAsync(s => s with { State = new ResourceStateSnapshot(KnownResourceStates.Exited, KnownResourceStateStyles.Error), ExitCode = exitCode });
        await PublishAsync(s => s with
        {
            State = new ResourceStateSnapshot(string.Create(CultureInfo.InvariantCulture, $"Restarting in {pause.TotalSeconds} s"), KnownResourceStateStyles.Warn),
        });
    }

    private static CustomResourceSnapshot Reset(CustomResourceSnapshot s) => s with
    {
        IsReady = false,
        HealthReports = [.. s.HealthReports.Where(r => r.Name != "ready").Select(r => r with { Status = null, Description = null, ExceptionText = null, LastRunAt = null })],
    };

    private async Task EndAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        await PublishAsync(s => change(Reset(s)) with
        {
            StopTimeStamp = DateTime.UtcNow,
            Urls = [.. s.Urls.Select(u => u with { IsInactive = true })],
            Properties = s.Properties.Set("executable.pid", null),
        });
        if (engine.Notifications.TryGetCurrentState(id, out var last))
            await engine.Eventing.PublishAsync(new ResourceStoppedEvent(resource, engine.Services, last), EventDispatchBehavior.NonBlockingSequential);
    }

    private Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) => engine.Notifications.PublishUpdateAsync(resource, id, change);
}
