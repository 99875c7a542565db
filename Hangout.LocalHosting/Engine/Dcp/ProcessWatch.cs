using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Engine.Dcp;

/// <summary>Follows the state of every process that DCP runs for us.</summary>
internal sealed class ProcessWatch(DcpClient client, ILogger logger)
{
    private static readonly DcpExecutableStatus Gone = new("Terminated", null, null, null, null);
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Follows until cancelled; a lost connection is taken up again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                // A watch tells what is there, not what went away while nobody watched.
                var names = (await client.ListAsync<DcpExecutable>(DcpApi.Executables, cancellationToken)).Select(e => e.Metadata.Name).ToHashSet(StringComparer.Ordinal);
                foreach (var (name, entry) in _entries)
                {
                    if (entry.WasSeen && !names.Contains(name))
                        entry.Set(Gone, deleted: true);
                }

                await foreach (var @event in client.WatchAsync<DcpExecutable>(DcpApi.Executables, cancellationToken))
                {
                    var entry = EntryOf(@event.Object.Metadata.Name);
                    if (@event.Type == "DELETED")
                        entry.Set(@event.Object.Status is { IsTerminal: true } last ? last : Gone, deleted: true);
                    else if (@event.Object.Status is { } status)
                        entry.Set(status, deleted: false);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                logger.LogDebug(exception, "The watch of DCP's processes was interrupted");
            }

            await Task.Delay(200, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits until the process runs, or ended.</summary>
    public Task<DcpExecutableStatus> WaitForStartAsync(string name, CancellationToken cancellationToken) =>
        WaitAsync(name, e => e.Status is { IsRunning: true } or { IsTerminal: true }, cancellationToken);

    /// <summary>Waits until the process ended.</summary>
    public Task<DcpExecutableStatus> WaitForEndAsync(string name, CancellationToken cancellationToken) =>
        WaitAsync(name, e => e.Status is { IsTerminal: true }, cancellationToken);

    /// <summary>Waits until DCP has removed the object: its process is gone for good.</summary>
    public Task<DcpExecutableStatus> WaitForRemovalAsync(string name, CancellationToken cancellationToken) =>
        WaitAsync(name, e => e.Deleted, cancellationToken);

    /// <summary>Forgets an object that was removed.</summary>
    public void Forget(string name) => _entries.TryRemove(name, out _);

    private async Task<DcpExecutableStatus> WaitAsync(string name, Func<Entry, bool> predicate, CancellationToken cancellationToken)
    {
        var entry = EntryOf(name);
        while (true)
        {
            var changed = entry.Changed;
            if (predicate(entry))
                return entry.Status!;
            await changed.WaitAsync(cancellationToken);
        }
    }

    private Entry EntryOf(string name) => _entries.GetOrAdd(name, _ => new Entry());

    private sealed class Entry
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public DcpExecutableStatus? Status { get; private set; }

        public bool Deleted { get; private set; }

        public bool WasSeen => Status is not null;

        public Task Changed
        {
            get
            {
                lock (_lock)
                    return _changed.Task;
            }
        }

        public void Set(DcpExecutableStatus status, bool deleted)
        {
            lock (_lock)
            {
                Status = status;
                Deleted |= deleted;
                _changed.TrySetResult();
                _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
