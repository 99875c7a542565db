using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Engine.Dcp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Engine;

/// <summary>Starts the application and stops it: the engine first and last, every resource in between, all at once as far as they do not wait for one another.</summary>
internal sealed class ApplicationOrchestrator(EngineContext engine, EngineInstaller installer, IHostApplicationLifetime lifetime) : IHostedService, IAsyncDisposable
{
    // Together less than the 10 s that a stop may take.
    private static readonly TimeSpan StopServices = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan StopServers = TimeSpan.FromSeconds(3.5);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(0.5);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, ResourceInstance> _instances = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Task> _lives = [];
    private Task _watching = Task.CompletedTask;
    private DcpServer? _dcp;
    private bool _stopped;

    /// <summary>Every process of the application.</summary>
    public IReadOnlyCollection<ResourceInstance> Instances => (IReadOnlyCollection<ResourceInstance>)_instances.Values;

    /// <summary>Ends when the engine died under us.</summary>
    public Task EngineDied { get; private set; } = new TaskCompletionSource().Task;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        RunDirectories.Sweep(engine.Application, engine.Logger);
        RunDirectories.Create(engine.Application);
        try
        {
            await engine.Eventing.PublishAsync(new BeforeStartEvent(engine.Services, engine.Model), cancellationToken);
            var allocation = new EndpointAllocation(engine);
            allocation.AllocateDirect();
            var starting = StartEngineAsync(cancellationToken);
            // What has one process can prepare while DCP starts; the address in front of several is DCP's to give.
            if (engine.Model.Resources.Any(r => EndpointAllocation.Replicas(r) > 1))
                await allocation.AllocateProxiedAsync((await starting).Client, cancellationToken);
            await AnnounceAsync(cancellationToken);
            foreach (var resource in engine.Model.Resources)
                Bring(resource, allocation);
            await starting;
            await engine.Eventing.PublishAsync(new AfterResourcesCreatedEvent(engine.Services, engine.Model), cancellationToken);
        }
        catch
        {
            await StopAsync(CancellationToken.None);
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopped)
            return;
        _stopped = true;
        var (servers, services) = (_instances.Values.Where(i => IsServer(i.Resource)).ToArray(), _instances.Values.Where(i => !IsServer(i.Resource)).ToArray());
        if (!EngineDied.IsCompleted)
        {
            await StopAllAsync(services, StopServices);
            await StopAllAsync(servers, StopServers);
        }

        await _stopping.CancelAsync();
        foreach (var instance in _instances.Values)
            instance.KillWhatIsLeft();
        await Task.WhenAll(_lives).WaitAsync(LastWords, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_dcp is not null)
            await _dcp.DisposeAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        engine.Loggers.Dispose();
        RunDirectories.Remove(engine.Application.RunDirectory, engine.Logger);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _stopping.Dispose();
        engine.Application.Dispose();
    }

    // The dashboard goes last of all, with the servers: services still send it what they have to say.
    private static bool IsServer(IResource resource) => resource is ContainerResource || resource.Name == "aspire-dashboard";

    private async Task<DcpServer> StartEngineAsync(CancellationToken cancellationToken)
    {
        try
        {
            var bundle = await installer.EnsureAsync(cancellationToken);
            _dcp = await DcpServer.StartAsync(bundle, engine.Application, engine.Logger, cancellationToken);
            var watch = new ProcessWatch(_dcp.Client, engine.Logger);
            _watching = watch.RunAsync(_stopping.Token);
            EngineDied = WatchEngineAsync(_dcp);
            engine.SetDcp(_dcp, watch);
            return _dcp;
        }
        catch (Exception exception)
        {
            engine.SetDcpFailed(exception);
            throw;
        }
    }

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        await engine.Eventing.PublishAsync(new AfterEndpointsAllocatedEvent(engine.Services, engine.Model), cancellationToken);
        foreach (var resource in engine.Model.Resources)
        {
            if (resource is IResourceWithEndpoints)
                await engine.Eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, engine.Services), cancellationToken);
            if (resource is IResourceWithConnectionString)
                await engine.Eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, engine.Services), cancellationToken);
        }
    }

    private void Bring(IResource resource, EndpointAllocation allocation)
    {
        if (!ProcesslessResources.HasProcess(resource))
        {
            _lives.Add(LiveAsync(resource, ct => new ProcesslessResources(engine).RunAsync(resource, ct)));
            return;
        }

        LifecycleCommands.AddTo(resource, id => _instances[id]);
        var ids = Enumerable.Range(0, EndpointAllocation.Replicas(resource)).Select(_ => $"{resource.Name}-{EngineContext.NewSuffix()}").ToArray();
        engine.Notifications.SetInstances(resource, ids);
        engine.Loggers.SetReplicas(resource.Name, ids);
        foreach (var id in ids)
        {
            var instance = new ResourceInstance(engine, resource, id, allocation.PortsOf(resource));
            _instances[id] = instance;
            _lives.Add(LiveAsync(resource, instance.RunAsync));
        }
    }

    private Task LiveAsync(IResource resource, Func<CancellationToken, Task> live) => Task.Run(async () =>
    {
        try
        {
            await engine.Eventing.PublishAsync(
                new InitializeResourceEvent(resource, engine.Eventing, engine.Loggers, engine.Notifications, engine.Services), _stopping.Token);
            await live(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The application stops.
        }
        catch (Exception exception)
        {
            engine.Logger.LogError(exception, "{Resource} failed", resource.Name);
            engine.Loggers.Add(resource.Name, exception.Message, isError: true);
            await engine.Notifications.PublishUpdateAsync(resource, s => s with { State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error) });
        }
    });

    private static Task StopAllAsync(IEnumerable<ResourceInstance> instances, TimeSpan patience) =>
        Task.WhenAll(instances.Select(i => i.StopAsync())).WaitAsync(patience).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task WatchEngineAsync(DcpServer dcp)
    {
        await dcp.Died;
        foreach (var instance in _instances.Values)
        {
            await engine.Notifications.PublishUpdateAsync(instance.Resource, instance.Id, s => s with
            {
                State = new ResourceStateSnapshot(KnownResourceStates.RuntimeUnhealthy, KnownResourceStateStyles.Error),
                IsReady = false,
            });
        }
    }
}
