using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Eventing;

/// <inheritdoc cref="IDistributedApplicationEventing"/>
public class DistributedApplicationEventing : IDistributedApplicationEventing
{
    private readonly ConcurrentDictionary<Type, List<DistributedApplicationEventSubscription>> _subscriptions = new();

    /// <inheritdoc/>
    public Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent => PublishAsync(@event, EventDispatchBehavior.BlockingSequential, cancellationToken);

    /// <inheritdoc/>
    public Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent
    {
        if (!_subscriptions.TryGetValue(typeof(T), out var list))
            return Task.CompletedTask;
        DistributedApplicationEventSubscription[] callees;
        lock (list)
        {
            callees = [.. list.Where(s => s is not DistributedApplicationResourceEventSubscription { Resource: { } wanted }
                || (@event is IDistributedApplicationResourceEvent about && ReferenceEquals(about.Resource, wanted)))];
        }

        return dispatchBehavior switch
        {
            EventDispatchBehavior.BlockingConcurrent => Concurrently(),
            EventDispatchBehavior.NonBlockingConcurrent => Background(Concurrently),
            EventDispatchBehavior.NonBlockingSequential => Background(Sequentially),
            _ => Sequentially(),
        };

        async Task Sequentially()
        {
            foreach (var callee in callees)
                await callee.Callback(@event, cancellationToken);
        }

        Task Concurrently() => Task.WhenAll(callees.Select(c => c.Callback(@event, cancellationToken)));

        Task Background(Func<Task> dispatch)
        {
            _ = Task.Run(dispatch, cancellationToken);
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent =>
        Add(typeof(T), new DistributedApplicationEventSubscription((@event, ct) => callback((T)@event, ct)));

    /// <inheritdoc/>
    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent =>
        Add(typeof(T), new DistributedApplicationResourceEventSubscription(resource, (@event, ct) => callback((T)@event, ct)));

    /// <inheritdoc/>
    public void Unsubscribe(DistributedApplicationEventSubscription subscription)
    {
        foreach (var list in _subscriptions.Values)
        {
            lock (list)
                list.Remove(subscription);
        }
    }

    private DistributedApplicationEventSubscription Add(Type type, DistributedApplicationEventSubscription subscription)
    {
        var list = _subscriptions.GetOrAdd(type, _ => []);
        lock (list)
            list.Add(subscription);
        return subscription;
    }
}
