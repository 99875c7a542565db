using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line of a resource's log.</summary>
/// <param name="LineNumber">Counted from 1.</param>
/// <param name="Content">A timestamp (ISO 8601, UTC), a blank, the line.</param>
/// <param name="IsErrorMessage">Whether it came from the error stream.</param>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>The logs of resources and of their replicas, each by its ID. Keeps the last 10,000 lines of each.</summary>
public class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _replicas = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Called for every line of every resource: the resource's or replica's ID and the line.</summary>
    internal event Action<string, LogLine>? LineAdded;

    /// <summary>A logger that writes to the resource's log (to every replica's, if it has several).</summary>
    public ILogger GetLogger(IResource resource) => new ResourceLogger(this, resource.Name);

    /// <summary>A logger that writes to the log of the resource or replica of that ID.</summary>
    public ILogger GetLogger(string resourceName) => new ResourceLogger(this, resourceName);

    /// <summary>The lines so far, then those to come, in batches.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) => WatchAsync(resource.Name);

    /// <inheritdoc cref="WatchAsync(IResource)"/>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => WatchManyAsync(IdsOf(resourceName));

    /// <summary>The lines so far, in one batch.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource) => GetAllAsync(resource.Name);

    /// <inheritdoc cref="GetAllAsync(IResource)"/>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        foreach (var id in IdsOf(resourceName))
        {
            await Task.CompletedTask;
            yield return LogOf(id).Snapshot();
        }
    }

    /// <summary>Ends the watches of the resource's log.</summary>
    public void Complete(IResource resource) => Complete(resource.Name);

    /// <inheritdoc cref="Complete(IResource)"/>
    public void Complete(string name)
    {
        foreach (var id in IdsOf(name))
            LogOf(id).Complete();
    }

    /// <summary>Forgets the lines so far.</summary>
    public void ClearBacklog(string resourceName)
    {
        foreach (var id in IdsOf(resourceName))
            LogOf(id).Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var log in _logs.Values)
            log.Complete();
        GC.SuppressFinalize(this);
    }

    internal void SetReplicas(string resourceName, IReadOnlyList<string> ids) => _replicas[resourceName] = ids;

    /// <summary>Adds a line that bears its timestamp already, or adds the time of now.</summary>
    internal void Add(string idOrName, string text, bool isError, DateTime? timestamp = null)
    {
        var content = string.Create(CultureInfo.InvariantCulture, $"{timestamp ?? DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffffffZ} {text}");
        foreach (var id in IdsOf(idOrName))
        {
            var line = LogOf(id).Add(content, isError);
            LineAdded?.Invoke(id, line);
        }
    }

    private IReadOnlyList<string> IdsOf(string name) => _replicas.TryGetValue(name, out var ids) ? ids : [name];

    private ResourceLog LogOf(string id) => _logs.GetOrAdd(id, _ => new ResourceLog());

    private async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchManyAsync(IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(ResourceLog.Capacity) { FullMode = BoundedChannelFullMode.DropOldest });
        var open = ids.Count;
        foreach (var id in ids)
            LogOf(id).Subscribe(channel.Writer, () => { if (Interlocked.Decrement(ref open) == 0) channel.Writer.TryComplete(); });
        try
        {
            while (await channel.Reader.WaitToReadAsync(cancellationToken))
            {
                var batch = new List<LogLine>();
                while (batch.Count < 1_000 && channel.Reader.TryRead(out var line))
                    batch.Add(line);
                yield return batch;
            }
        }
        finally
        {
            foreach (var id in ids)
                LogOf(id).Unsubscribe(channel.Writer);
        }
    }

    private sealed class ResourceLogger(ResourceLoggerService service, string id) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var text = formatter(state, exception);
            service.Add(id, exception is null ? text : $"{text} {exception}", logLevel >= LogLevel.Error);
        }
    }
}

/// <summary>The last lines of one log, and who watches it.</summary>
internal sealed class ResourceLog
{
    public const int Capacity = 10_000;
    private readonly Queue<LogLine> _lines = new();
    private readonly Dictionary<ChannelWriter<LogLine>, Action> _watchers = [];
    private readonly Lock _lock = new();
    private int _count;

    public LogLine Add(string content, bool isError)
    {
        lock (_lock)
        {
            var line = new LogLine(++_count, content, isError);
            _lines.Enqueue(line);
            if (_lines.Count > Capacity)
                _lines.Dequeue();
            foreach (var watcher in _watchers.Keys)
                watcher.TryWrite(line);
            return line;
        }
    }

    public IReadOnlyList<LogLine> Snapshot()
    {
        lock (_lock)
            return [.. _lines];
    }

    public void Clear()
    {
        lock (_lock)
            _lines.Clear();
    }

    public void Subscribe(ChannelWriter<LogLine> watcher, Action completed)
    {
        lock (_lock)
        {
            foreach (var line in _lines)
                watcher.TryWrite(line);
            _watchers.Add(watcher, completed);
        }
    }

    public void Unsubscribe(ChannelWriter<LogLine> watcher)
    {
        lock (_lock)
            _watchers.Remove(watcher);
    }

    public void Complete()
    {
        lock (_lock)
        {
            foreach (var completed in _watchers.Values)
                completed();
            _watchers.Clear();
        }
    }
}
