using System.Collections.Concurrent;
using System.Diagnostics;

namespace Hangout.Realtime.Connections;

/// <summary>What the connections of one person to this node may do together (SEC-3): many of them get no more than one does.</summary>
internal sealed class PersonBudgets
{
    // A budget is full again after this long; until then who leaves and comes back finds it as it was.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(CallBudget.RefusalBudget / CallBudget.PerSecond) + TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<long, PersonBudget> _people = new();

    /// <summary>Counts a connection in.</summary>
    /// <param name="person">Whose, as <see cref="CutOffs"/> knows people.</param>
    /// <returns>The person's budget; null when they have as many connections as they may.</returns>
    public PersonBudget? Enter(long person)
    {
        while (true)
        {
            var budget = _people.GetOrAdd(person, static _ => new PersonBudget());
            // Forgotten at this very moment: the next look makes a new one.
            if (budget.TryEnter() is { } hasRoom)
                return hasRoom ? budget : null;
        }
    }

    /// <summary>Forgets who is gone and has a full budget.</summary>
    public void ForgetIdle()
    {
        foreach (var (person, budget) in _people)
        {
            if (budget.TryRetire(KeptFor))
                _people.TryRemove(person, out _);
        }
    }
}

/// <summary>One person's budget, shared by their connections.</summary>
internal sealed class PersonBudget
{
    /// <summary>Connections of one person to one node.</summary>
    public const int MaxConnections = 50;

    /// <summary>Bytes of messages that have begun and not ended, of all connections of a person.</summary>
    public const int MaxUnfinishedBytes = 8 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly CallBudget _calls = new();
    private int _connections;
    private int _unfinished;
    private bool _isRetired;
    private long _leftAt;

    /// <summary>Takes one call, of whatever connection; see <see cref="CallBudget.Take"/>.</summary>
    /// <param name="cost">What it counts as.</param>
    /// <param name="retryAfterMs">When refused: in how many milliseconds it is free again.</param>
    /// <returns>Whether it may be made.</returns>
    public CallVerdict Take(int cost, out int retryAfterMs)
    {
        lock (_gate)
            return _calls.Take(Stopwatch.GetTimestamp(), cost, out retryAfterMs);
    }

    /// <summary>Notes bytes that are kept for an unfinished message.</summary>
    /// <param name="bytes">How many.</param>
    /// <returns>Whether the person may keep so many.</returns>
    public bool Hold(int bytes) => Interlocked.Add(ref _unfinished, bytes) <= MaxUnfinishedBytes;

    /// <summary>Notes that they are no longer kept.</summary>
    /// <param name="bytes">How many.</param>
    public void LetGo(int bytes) => Interlocked.Add(ref _unfinished, -bytes);

    /// <summary>Counts a connection in.</summary>
    /// <returns>Whether there was room; null when this budget is forgotten.</returns>
    public bool? TryEnter()
    {
        lock (_gate)
        {
            if (_isRetired)
                return null;
            if (_connections >= MaxConnections)
                return false;
            _connections++;
            return true;
        }
    }

    /// <summary>Counts a connection out.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _connections--;
            _leftAt = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Ends this budget when nobody has used it for so long.</summary>
    /// <param name="idle">How long.</param>
    /// <returns>Whether it ended.</returns>
    public bool TryRetire(TimeSpan idle)
    {
        lock (_gate)
            return _isRetired |= _connections == 0 && _leftAt != 0 && Stopwatch.GetElapsedTime(_leftAt) > idle;
    }
}
