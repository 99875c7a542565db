using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Eventing
{
    /// <summary>Something that happened to the application.</summary>
    public interface IDistributedApplicationEvent;

    /// <summary>Something that happened to a resource.</summary>
    public interface IDistributedApplicationResourceEvent : IDistributedApplicationEvent
    {
        /// <summary>The resource.</summary>
        IResource Resource { get; }

        /// <summary>The application's services.</summary>
        IServiceProvider Services { get; }

        /// <summary>The resource's log.</summary>
        ILogger Logger => Services.GetRequiredService<ResourceLoggerService>().GetLogger(Resource);
    }

    /// <summary>How the subscribers of an event are called.</summary>
    public enum EventDispatchBehavior
    {
        /// <summary>One after another; the publisher waits.</summary>
        BlockingSequential = 0,

        /// <summary>All at once; the publisher waits.</summary>
        BlockingConcurrent = 1,

        /// <summary>One after another; the publisher goes on.</summary>
        NonBlockingSequential = 2,

        /// <summary>All at once; the publisher goes on.</summary>
        NonBlockingConcurrent = 3,
    }

    /// <summary>A subscription, to be given back for unsubscribing.</summary>
    public class DistributedApplicationEventSubscription(Func<IDistributedApplicationEvent, CancellationToken, Task> callback)
    {
        /// <summary>What is called.</summary>
        public Func<IDistributedApplicationEvent, CancellationToken, Task> Callback { get; } = callback;
    }

    /// <summary>A subscription to the events of one resource.</summary>
    public class DistributedApplicationResourceEventSubscription(IResource? resource, Func<IDistributedApplicationResourceEvent, CancellationToken, Task> callback)
        : DistributedApplicationEventSubscription((@event, ct) => callback((IDistributedApplicationResourceEvent)@event, ct))
    {
        /// <summary>The resource.</summary>
        public IResource? Resource { get; } = resource;
    }

    /// <summary>Publishes and subscribes the application's events.</summary>
    public interface IDistributedApplicationEventing
    {
        /// <summary>Calls the subscribers one after another and waits for them.</summary>
        Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
            where T : IDistributedApplicationEvent;

        /// <summary>Calls the subscribers.</summary>
        Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default)
            where T : IDistributedApplicationEvent;

        /// <summary>Subscribes to an event of the application.</summary>
        DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
            where T : IDistributedApplicationEvent;

        /// <summary>Subscribes to an event of one resource.</summary>
        DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
            where T : IDistributedApplicationResourceEvent;

        /// <summary>Ends a subscription.</summary>
        void Unsubscribe(DistributedApplicationEventSubscription subscription);
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>The application is about to start.</summary>
    public class BeforeStartEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
    {
        /// <summary>The application's services.</summary>
        public IServiceProvider Services { get; } = services;

        /// <summary>The application.</summary>
        public DistributedApplicationModel Model { get; } = model;
    }

    /// <summary>All endpoints have their addresses.</summary>
    public class AfterEndpointsAllocatedEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
    {
        /// <summary>The application's services.</summary>
        public IServiceProvider Services { get; } = services;

        /// <summary>The application.</summary>
        public DistributedApplicationModel Model { get; } = model;
    }

    /// <summary>Every resource was handed to the engine; some may still wait for others.</summary>
    public class AfterResourcesCreatedEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
    {
        /// <summary>The application's services.</summary>
        public IServiceProvider Services { get; } = services;

        /// <summary>The application.</summary>
        public DistributedApplicationModel Model { get; } = model;
    }

    /// <summary>The resource came into being; custom resources start their own life here.</summary>
    public class InitializeResourceEvent(IResource resource, IDistributedApplicationEventing distributedApplicationEventing, ResourceLoggerService resourceLoggerService, ResourceNotificationService resourceNotificationService, IServiceProvider services)
        : IDistributedApplicationResourceEvent
    {
        /// <inheritdoc/>
        public IResource Resource { get; } = resource;

        /// <inheritdoc/>
        public IServiceProvider Services { get; } = services;

        /// <summary>The application's events.</summary>
        public IDistributedApplicationEventing Eventing { get; } = distributedApplicationEventing;

        /// <summary>The resources' states.</summary>
        public ResourceNotificationService Notifications { get; } = resourceNotificationService;

        /// <inheritdoc/>
        public ILogger Logger { get; } = resourceLoggerService.GetLogger(resource);
    }

    /// <summary>The resource's endpoints have their addresses.</summary>
    public class ResourceEndpointsAllocatedEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
    {
        /// <inheritdoc/>
        public IResource Resource { get; } = resource;

        /// <inheritdoc/>
        public IServiceProvider Services { get; } = services;
    }

    /// <summary>The resource's connection string is known.</summary>
    public class ConnectionStringAvailableEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
    {
        /// <inheritdoc/>
        public IResource Resource { get; } = resource;

        /// <inheritdoc/>
        public IServiceProvider Services { get; } = services;
    }

    /// <summary>All the resource waits for is there; it starts next.</summary>
    public class BeforeResourceStartedEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
    {
        /// <inheritdoc/>
        public IResource Resource { get; } = resource;

        /// <inheritdoc/>
        public IServiceProvider Services { get; } = services;
    }

    /// <summary>The resource is healthy for the first time since its start; those who wait for it go on when the handlers are done.</summary>
    public class ResourceReadyEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
    {
        /// <inheritdoc/>
        public IResource Resource { get; } = resource;

        /// <inheritdoc/>
        public IServiceProvider Services { get; } = services;
    }

    /// <summary>The resource ended.</summary>
    public class ResourceStoppedEvent(IResource resource, IServiceProvider services, ResourceEvent resourceEvent) : IDistributedApplicationResourceEvent
    {
        /// <inheritdoc/>
        public IResource Resource { get; } = resource;

        /// <inheritdoc/>
        public IServiceProvider Services { get; } = services;

        /// <summary>Its last state.</summary>
        public ResourceEvent ResourceEvent { get; } = resourceEvent;
    }
}
