using System.Collections.Immutable;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Hangout.LocalHosting.Engine;

/// <summary>Resources without a process: parameters, connection strings, services outside, and children such as databases.</summary>
internal sealed class ProcesslessResources(EngineContext engine)
{
    /// <summary>Whether the resource has a process of its own.</summary>
    public static bool HasProcess(IResource resource) => resource is ProjectResource or ExecutableResource or ContainerResource;

    /// <summary>Lives until cancelled.</summary>
    public Task RunAsync(IResource resource, CancellationToken cancellationToken) => resource switch
    {
        ParameterResource parameter => ParameterAsync(parameter),
        ConnectionStringResource connection => ConnectionStringAsync(connection, cancellationToken),
        ExternalServiceResource => UpAsync(resource, cancellationToken),
        IResourceWithParent child => ChildAsync(child, cancellationToken),
        _ => CustomAsync(resource, cancellationToken),
    };

    private Task ParameterAsync(ParameterResource parameter)
    {
        string? value = null;
        string? missing = null;
        try
        {
            value = parameter.ValueInternal;
        }
        catch (MissingParameterValueException exception)
        {
            missing = exception.Message;
            engine.Loggers.Add(parameter.Name, missing, isError: true);
        }

        return engine.Notifications.PublishUpdateAsync(parameter, s => s with
        {
            State = missing is null
                ? new ResourceStateSnapshot(KnownResourceStates.Running, KnownResourceStateStyles.Success)
                : new ResourceStateSnapshot(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Warn),
            Properties = s.Properties.Set("Value", value ?? missing, parameter.Secret),
            IsReady = missing is null,
        });
    }

    private async Task ConnectionStringAsync(ConnectionStringResource connection, CancellationToken cancellationToken)
    {
        await engine.Notifications.WaitForDependenciesAsync(connection, cancellationToken);
        var properties = await ImmutableArray<ResourcePropertySnapshot>.Empty.WithConnectionStringAsync(connection, cancellationToken);
        await engine.Notifications.PublishUpdateAsync(connection, s => s with { Properties = properties });
        await UpAsync(connection, cancellationToken);
    }

    private async Task UpAsync(IResource resource, CancellationToken cancellationToken)
    {
        await engine.Notifications.PublishUpdateAsync(resource, s => s with
        {
            State = KnownResourceStates.Running,
            StartTimeStamp = DateTime.UtcNow,
        });
        await MonitorAsync(resource, cancellationToken);
    }

    // A child is up while its parent is: the parent's ready event (which makes the child: creates the database) was handled by then.
    private async Task ChildAsync(IResourceWithParent child, CancellationToken cancellationToken)
    {
        var properties = await ImmutableArray<ResourcePropertySnapshot>.Empty.WithConnectionStringAsync(child, cancellationToken);
        await engine.Notifications.PublishUpdateAsync(child, s => s with { State = KnownResourceStates.Waiting, Properties = properties });
        while (!cancellationToken.IsCancellationRequested)
        {
            await engine.Notifications.WaitForResourceHealthyAsync(child.Parent.Name, cancellationToken);
            using var up = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var monitoring = UpAsync(child, up.Token);
            var down = await engine.Notifications.WaitForResourceAsync(
                child.Parent.Name, e => e.Snapshot.State?.Text != KnownResourceStates.Running, cancellationToken);
            await up.CancelAsync();
            await monitoring.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await engine.Notifications.PublishUpdateAsync(child, s => s with { State = down.Snapshot.State, IsReady = false, StopTimeStamp = DateTime.UtcNow });
        }
    }

    // A resource that leads its own life: it publishes its state, we ask its health checks while it runs.
    private async Task CustomAsync(IResource resource, CancellationToken cancellationToken)
    {
        await engine.Notifications.PublishUpdateAsync(resource, s => s);
        while (!cancellationToken.IsCancellationRequested)
        {
            await engine.Notifications.WaitForResourceAsync(resource.Name, KnownResourceStates.Running, cancellationToken);
            using var up = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var monitoring = MonitorAsync(resource, up.Token);
            await engine.Notifications.WaitForResourceAsync(resource.Name, e => e.Snapshot.State?.Text != KnownResourceStates.Running, cancellationToken);
            await up.CancelAsync();
            await monitoring.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await engine.Notifications.PublishUpdateAsync(resource, s => s with { IsReady = false });
        }
    }

    private Task MonitorAsync(IResource resource, CancellationToken cancellationToken) => new HealthMonitor(engine, resource, resource.Name)
    {
        OnFirstHealthy = ct => engine.Eventing.PublishAsync(new ResourceReadyEvent(resource, engine.Services), ct),
    }.RunAsync(cancellationToken);
}
