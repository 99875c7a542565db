using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;

namespace Hangout.LocalHosting.Dashboard;

/// <summary>
/// The latest snapshot of every resource, and who wants to hear of the next. A slow subscriber misses versions in between, never the latest,
/// so what is held for it is bounded by the number of resources.
/// </summary>
internal sealed class ResourceFeed
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceEvent> _latest = new(StringComparer.Ordinal);
    private readonly List<Subscription> _subscriptions = [];

    /// <summary>Follows <paramref name="notifications"/> until cancelled.</summary>
    public async Task FollowAsync(ResourceNotificationService notifications, CancellationToken cancellationToken)
    {
        await foreach (var change in notifications.WatchAsync(cancellationToken))
            Publish(change);
    }

    /// <summary>Takes a snapshot in and tells every subscriber.</summary>
    public void Publish(ResourceEvent change)
    {
        lock (_lock)
        {
            _latest[change.ResourceId] = change;
            foreach (var subscription in _subscriptions)
                subscription.Offer(change);
        }
    }

    /// <summary>Whether a resource, or a replica of one, has this ID.</summary>
    public bool Knows(string resourceId)
    {
        lock (_lock)
            return _latest.ContainsKey(resourceId);
    }

    /// <summary>The ID of a resource by its name; the first replica's where there are several, the name itself where nothing is known yet.</summary>
    public string IdOf(string resourceName)
    {
        lock (_lock)
        {
            var known = _latest.Values.Where(change => string.Equals(change.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase));
            return known.Select(change => change.ResourceId).Order(StringComparer.Ordinal).FirstOrDefault() ?? resourceName;
        }
    }

    /// <summary>Everything as it is now, and every change after it. Dispose of it when done.</summary>
    public Subscription Subscribe()
    {
        lock (_lock)
        {
            var subscription = new Subscription(this, [.. _latest.Values]);
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>One subscriber's view; read by one reader.</summary>
    internal sealed class Subscription(ResourceFeed feed, IReadOnlyList<ResourceEvent> initial) : IDisposable
    {
        private readonly Dictionary<string, ResourceEvent> _pending = new(StringComparer.Ordinal);
        private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        /// <summary>Every resource at the moment of subscribing.</summary>
        public IReadOnlyList<ResourceEvent> Initial { get; } = initial;

        /// <summary>Batches of what has changed since the last batch, the latest snapshot of each; ends when cancelled.</summary>
        public async IAsyncEnumerable<IReadOnlyList<ResourceEvent>> ReadChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var _ in _signal.Reader.ReadAllAsync(cancellationToken))
            {
                ResourceEvent[] batch;
                lock (feed._lock)
                {
                    batch = [.. _pending.Values];
                    _pending.Clear();
                }

                if (batch.Length > 0)
                    yield return batch;
            }
        }

        public void Dispose()
        {
            lock (feed._lock)
                feed._subscriptions.Remove(this);
        }

        /// <summary>Called with the feed's lock held.</summary>
        internal void Offer(ResourceEvent change)
        {
            _pending[change.ResourceId] = change;
            _signal.Writer.TryWrite(true);
        }
    }
}
