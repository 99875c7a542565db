using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Hangout.Realtime.Connections;

/// <summary>
/// Remembers whose connections were closed for what they sent, so that coming back does not give a flooder everything anew (SEC-3): after
/// <see cref="Most"/> of them in a row a person is kept waiting, and gets one more connection each <see cref="Refill"/>. Counted by each node for itself.
/// </summary>
internal sealed class CutOffs(TimeProvider clock)
{
    /// <summary>Connections closed in a row before the person has to wait.</summary>
    public const int Most = 3;

    /// <summary>How long it takes until one of them is forgotten.</summary>
    public static readonly TimeSpan Refill = TimeSpan.FromSeconds(30);

    // When a person's record is clear again; a person without one has no entry.
    private readonly ConcurrentDictionary<long, DateTimeOffset> _clearAt = new();

    /// <summary>What a person is known by here: eight bytes for each open connection instead of a name.</summary>
    /// <param name="subject">How the issuer names the person.</param>
    /// <returns>The key.</returns>
    public static long KeyOf(string subject) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(subject)));

    /// <summary>Notes that a connection was closed for what it sent.</summary>
    /// <param name="person">Whose it was.</param>
    public void Note(long person)
    {
        var now = clock.GetUtcNow();
        foreach (var (clear, at) in _clearAt)
        {
            if (at <= now)
                _clearAt.TryRemove(KeyValuePair.Create(clear, at));
        }

        _clearAt.AddOrUpdate(person, now + Refill, (_, at) =>
        {
            // However many are closed at once: the wait is for one refill.
            var before = at > now ? at - now : TimeSpan.Zero;
            return now + Refill + (before < Refill * (Most - 1) ? before : Refill * (Most - 1));
        });
    }

    /// <summary>How long a person must wait for a new connection.</summary>
    /// <param name="person">Whose it would be.</param>
    /// <returns>Zero when it may come now.</returns>
    public TimeSpan WaitOf(long person)
    {
        if (!_clearAt.TryGetValue(person, out var at))
            return TimeSpan.Zero;
        var wait = at - clock.GetUtcNow() - (Refill * (Most - 1));
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
