using System.Runtime.CompilerServices;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;

namespace Hangout.AppHost.Native;

/// <summary>
/// What happens to a process also happens to the container that it stands for: <c>AddPostgres</c>, say, creates its databases when its
/// own resource is ready. The application and its packages subscribe at the builder (<paramref name="inner"/>), Aspire's services here;
/// these know only the process.
/// </summary>
internal sealed class NativeServerEventing(IDistributedApplicationEventing inner) : IDistributedApplicationEventing
{
    private readonly ConditionalWeakTable<object, object> _repeated = [];

    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent =>
        inner.Subscribe<T>((happened, cancellationToken) => _repeated.TryGetValue(happened, out _) ? Task.CompletedTask : callback(happened, cancellationToken));

    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent =>
        inner.Subscribe(resource, callback);

    public void Unsubscribe(DistributedApplicationEventSubscription subscription) => inner.Unsubscribe(subscription);

    public Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent =>
        PublishAsync(@event, EventDispatchBehavior.BlockingSequential, cancellationToken);

    public async Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent
    {
        await inner.PublishAsync(@event, dispatchBehavior, cancellationToken);
        if (@event is not IDistributedApplicationResourceEvent { Resource: NativeServerResource native } || Repeat(@event, native.Container) is not T repeated)
            return;
        _repeated.Add(repeated, repeated);
        await inner.PublishAsync(repeated, dispatchBehavior, cancellationToken);
    }

    private static IDistributedApplicationEvent? Repeat(IDistributedApplicationEvent happened, ContainerResource container) => happened switch
    {
        InitializeResourceEvent e => new InitializeResourceEvent(
            container, e.Eventing, e.Services.GetRequiredService<ResourceLoggerService>(), e.Notifications, e.Services),
        ResourceEndpointsAllocatedEvent e => new ResourceEndpointsAllocatedEvent(container, e.Services),
        ConnectionStringAvailableEvent e => new ConnectionStringAvailableEvent(container, e.Services),
        BeforeResourceStartedEvent e => new BeforeResourceStartedEvent(container, e.Services),
        ResourceReadyEvent e => new ResourceReadyEvent(container, e.Services),
        ResourceStoppedEvent e => new ResourceStoppedEvent(container, e.Services, e.ResourceEvent),
        _ => null,
    };
}
