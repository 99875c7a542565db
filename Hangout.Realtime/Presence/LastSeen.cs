using System.Collections.Concurrent;

namespace Hangout.Realtime.Presence;

/// <summary>Writes when people were last here, many at once.</summary>
internal sealed class LastSeen(PresenceReader reader, ILogger<LastSeen> logger) : NodeLoop(TimeSpan.FromSeconds(1), logger)
{
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _waiting = new();

    /// <summary>Notes that a person is gone.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="at">Since when.</param>
    public void Note(Guid userId, DateTimeOffset at) => _waiting[userId] = at;

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var together in _waiting.ToArray().GroupBy(w => w.Value.ToUnixTimeSeconds()))
        {
            await reader.SeenAsync([.. together.Select(w => w.Key)], together.Max(w => w.Value), cancellationToken);
            foreach (var written in together)
                _waiting.TryRemove(written);
        }
    }
}
