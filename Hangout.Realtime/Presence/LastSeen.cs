using System.Collections.Concurrent;

namespace Hangout.Realtime.Presence;

/// <summary>Writes when people were last here, many at once.</summary>
internal sealed class LastSeen(PresenceReader reader, ILogger<LastSeen> logger) : NodeLoop(TimeSpan.FromSeconds(1), logger)
{
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _waiting = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Notes that a person was here.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="at">Until when.</param>
    /// <returns>When it is written, or could not be and is tried again.</returns>
    public Task NoteAsync(Guid userId, DateTimeOffset at)
    {
        _waiting[userId] = at;
        return Volatile.Read(ref _next).Task;
    }

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var noted = Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            foreach (var together in _waiting.ToArray().GroupBy(w => w.Value.ToUnixTimeSeconds()))
            {
                await reader.SeenAsync([.. together.Select(w => w.Key)], together.Max(w => w.Value), cancellationToken);
                foreach (var written in together)
                    _waiting.TryRemove(written);
            }
        }
        finally
        {
            noted.SetResult();
        }
    }
}
