using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The states of resources and of their replicas: published here, watched and waited for here.</summary>
public class ResourceNotificationService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<IResource, IReadOnlyList<string>> _instances = new();
    private readonly HashSet<Channel<ResourceEvent>> _watchers = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly ILogger<ResourceNotificationService> _logger;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly IServiceProvider _services;

    /// <inheritdoc cref="ResourceNotificationService"/>
    public ResourceNotificationService(ILogger<ResourceNotificationService> logger, IHostApplicationLifetime hostApplicationLifetime, IServiceProvider serviceProvider, ResourceLoggerService resourceLoggerService)
    {
        _ = resourceLoggerService;
        _logger = logger;
        _lifetime = hostApplicationLifetime;
        _services = serviceProvider;
    }

    /// <summary>Changes the state of a resource, of each of its processes if it has any.</summary>
    public async Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        foreach (var id in _instances.TryGetValue(resource, out var ids) ? ids : [resource.Name])
            await PublishUpdateAsync(resource, id, stateFactory);
    }

    /// <summary>Changes the state of a resource or of a replica. The factory may be called under a lock: it must only compute.</summary>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        lock (_lock)
        {
            var before = _current.TryGetValue(resourceId, out var known) ? known.Snapshot : InitialSnapshot(resource);
            var after = WithCommands(resource, stateFactory(before));
            var @event = new ResourceEvent(resource, resourceId, after);
            _current[resourceId] = @event;
            foreach (var watcher in _watchers)
                watcher.Writer.TryWrite(@event);
            if (!string.Equals(before.State?.Text, after.State?.Text, StringComparison.Ordinal))
                _logger.LogDebug("Resource {ResourceId}: {From} -> {To}", resourceId, before.State?.Text, after.State?.Text);
        }

        return Task.CompletedTask;
    }

    /// <summary>The state of a resource or replica by its ID.</summary>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent) =>
        _current.TryGetValue(resourceId, out resourceEvent);

    /// <summary>The state of every resource, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        lock (_lock)
        {
            foreach (var @event in _current.Values)
                channel.Writer.TryWrite(@event);
            _watchers.Add(channel);
        }

        try
        {
            await foreach (var @event in channel.Reader.ReadAllAsync(linked.Token))
                yield return @event;
        }
        finally
        {
            lock (_lock)
                _watchers.Remove(channel);
        }
    }

    /// <summary>Waits until the resource is in the state; running when null.</summary>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <summary>Waits until the resource is in one of the states, and says in which.</summary>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var wanted = targetStates.ToHashSet(StringComparer.Ordinal);
        var @event = await WaitForResourceAsync(resourceName, e => e.Snapshot.State is { } state && wanted.Contains(state.Text), cancellationToken);
        return @event.Snapshot.State!.Text;
    }

    /// <summary>Waits until the predicate holds for the resource, or for one of its replicas.</summary>
    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lifetime.ApplicationStopped);
        await foreach (var @event in WatchAsync(linked.Token))
        {
            if (string.Equals(@event.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase) && predicate(@event))
                return @event;
        }

        throw new OperationCanceledException($"The application ended while waiting for the resource '{resourceName}'.");
    }

    /// <summary>Waits until the resource (every replica of it) runs, is healthy and its ready event was handled.</summary>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, WaitBehavior.WaitOnResourceUnavailable, cancellationToken);

    /// <inheritdoc cref="WaitForResourceHealthyAsync(string, CancellationToken)"/>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var @event = await WaitForResourceAsync(resourceName, e => AllReady(e.Resource) || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && IsGone(e)), cancellationToken);
        return AllReady(@event.Resource)
            ? @event
            : throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy because it failed to start.");
    }

    /// <summary>Waits for everything the resource waits for; throws when one of them cannot come any more.</summary>
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().ToArray();
        if (waits.Length == 0)
            return;
        await PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Waiting });
        await Task.WhenAll(waits.Select(wait => WaitForAsync(resource, wait, cancellationToken)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Cancelled, but not disposed: who begins to watch afterwards sees the end, not an error.
        _disposed.Cancel();
        GC.SuppressFinalize(this);
    }

    /// <summary>Names the processes of a resource.</summary>
    internal void SetInstances(IResource resource, IReadOnlyList<string> ids) => _instances[resource] = ids;

    /// <summary>The states of the resource: one, or one a replica.</summary>
    internal IReadOnlyList<ResourceEvent> StatesOf(IResource resource) => [.. _current.Values.Where(e => ReferenceEquals(e.Resource, resource))];

    internal async Task WaitForAsync(IResource resource, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var name = wait.Resource.Name;
        // A service that crashed before its first success is tried again, so only a start that was given up is final.
        switch (wait.WaitType)
        {
            case WaitType.WaitForCompletion:
                var end = await WaitForResourceAsync(name, e => IsGone(e) || e.Snapshot.State?.Text == KnownResourceStates.Finished, cancellationToken);
                if (end.Snapshot.State?.Text == KnownResourceStates.FailedToStart)
                    throw new DependencyFailedException(resource, wait.Resource, "failed to start");
                if (end.Snapshot.ExitCode is { } code && code != wait.ExitCode)
                    throw new DependencyFailedException(resource, wait.Resource, $"ended with exit code {code} (expected {wait.ExitCode})");
                break;
            case WaitType.WaitUntilStarted:
                var started = await WaitForResourceAsync(name, e => e.Snapshot.State?.Text is { } s && (s == KnownResourceStates.Running || s == KnownResourceStates.Finished || s == KnownResourceStates.FailedToStart), cancellationToken);
                if (started.Snapshot.State?.Text == KnownResourceStates.FailedToStart)
                    throw new DependencyFailedException(resource, wait.Resource, "failed to start");
                break;
            default:
                var ready = await WaitForResourceAsync(name, e => AllReady(e.Resource) || e.Snapshot.State?.Text == KnownResourceStates.FailedToStart, cancellationToken);
                if (!AllReady(ready.Resource) && wait.WaitBehavior != WaitBehavior.WaitOnResourceUnavailable)
                    throw new DependencyFailedException(resource, wait.Resource, "failed to start");
                break;
        }
    }

    private static bool IsGone(ResourceEvent e) => e.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text, StringComparer.Ordinal);

    private static CustomResourceSnapshot InitialSnapshot(IResource resource)
    {
        var snapshot = resource.Annotations.OfType<ResourceSnapshotAnnotation>().LastOrDefault()?.InitialSnapshot ?? new CustomResourceSnapshot
        {
            ResourceType = resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal),
            Properties = [],
        };
        var icon = resource.Annotations.OfType<ResourceIconAnnotation>().LastOrDefault();
        return snapshot with
        {
            CreationTimeStamp = snapshot.CreationTimeStamp ?? DateTime.UtcNow,
            Relationships = Relationships(resource, snapshot),
            IconName = snapshot.IconName ?? icon?.IconName,
            IconVariant = snapshot.IconVariant ?? icon?.IconVariant,
            HealthReports = [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(a => new HealthReportSnapshot(a.Key, null, null, null))],
        };
    }

    private static ImmutableArray<RelationshipSnapshot> Relationships(IResource resource, CustomResourceSnapshot snapshot)
    {
        var own = resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(r => new RelationshipSnapshot(r.Resource.Name, r.Type));
        RelationshipSnapshot[] parent = resource is IResourceWithParent child ? [new(child.Parent.Name, "Parent")] : [];
        return [.. snapshot.Relationships.Concat(parent).Concat(own).Distinct()];
    }

    private bool AllReady(IResource resource)
    {
        var states = StatesOf(resource);
        return states.Count > 0 && states.All(e => e.Snapshot is { IsReady: true, HealthStatus: HealthStatus.Healthy });
    }

    private CustomResourceSnapshot WithCommands(IResource resource, CustomResourceSnapshot snapshot)
    {
        var context = new UpdateCommandStateContext { ResourceSnapshot = snapshot, ServiceProvider = _services };
        return snapshot with
        {
            Commands =
            [
                .. resource.Annotations.OfType<ResourceCommandAnnotation>().Select(c => new ResourceCommandSnapshot(
                    c.Name, c.UpdateState(context), c.DisplayName, c.DisplayDescription, c.Parameter, c.ConfirmationMessage, c.IconName, c.IconVariant, c.IsHighlighted)),
            ],
        };
    }
}

/// <summary>A resource cannot start because one it waits for failed.</summary>
internal sealed class DependencyFailedException(IResource resource, IResource dependency, string how)
    : DistributedApplicationException($"{resource.Name} was not started because {dependency.Name} {how}.")
{
    public IResource Dependency { get; } = dependency;
}
