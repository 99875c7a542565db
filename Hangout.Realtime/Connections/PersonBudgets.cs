using System.Collections.Concurrent;
using System.Diagnostics;

namespace Hangout.Realtime.Connections;

/// <summary>
/// What the connections of one person may do together (SEC-3): many of them get no more than one does. Each node counts for itself, and takes off what others
/// tell (<see cref="SharedBudgets"/>).
/// </summary>
internal sealed class PersonBudgets
{
    // A budget is full again after this long; until then a person who reconnects finds it as it was.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(CallBudget.RefusalBudget / CallBudget.PerSecond) + TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<long, PersonBudget> _people = new();

    /// <summary>Called with a person and what they spent here, some calls at a time.</summary>
    public Action<long, int>? Spent { get; set; }

    /// <summary>Takes off a person's budget what they spent at another node, also when they have no connection here: one that comes finds less.</summary>
    /// <param name="person">Who, as <see cref="CutOffs"/> knows people.</param>
    /// <param name="cost">What it counts as.</param>
    public void Charge(long person, int cost)
    {
        while (!Of(person).TryCharge(cost))
        {
            // Forgotten at this very moment: the next look makes a new one.
        }
    }

    /// <summary>Counts a connection in.</summary>
    /// <param name="person">Whose, as <see cref="CutOffs"/> knows people.</param>
    /// <returns>The person's budget; null when they have as many connections as they may.</returns>
    public PersonBudget? Enter(long person)
    {
        while (true)
        {
            var budget = Of(person);
            // Forgotten at this very moment: the next look makes a new one.
            if (budget.TryEnter() is { } hasRoom)
                return hasRoom ? budget : null;
        }
    }

    /// <summary>Forgets people without connections whose budget is full.</summary>
    public void ForgetIdle()
    {
        foreach (var (person, budget) in _people)
        {
            if (budget.TryRetire(KeptFor))
                _people.TryRemove(person, out _);
        }
    }

    private PersonBudget Of(long person) => _people.GetOrAdd(person, static (id, all) => new PersonBudget(cost => all.Spent?.Invoke(id, cost)), this);
}

/// <summary>One person's budget, shared by their connections.</summary>
/// <param name="spent">Told what was spent, at least <see cref="ToldFrom"/> at a time: other nodes take it off.</param>
internal sealed class PersonBudget(Action<int>? spent = null)
{
    /// <summary>Smaller amounts are kept until they add up, so that occasional calls cost no publication each.</summary>
    public const int ToldFrom = 10;

    /// <summary>Connections of one person to one node.</summary>
    public const int MaxConnections = 50;

    /// <summary>Bytes of messages that have begun and not ended, of all connections of a person.</summary>
    public const int MaxUnfinishedBytes = 8 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly CallBudget _calls = new();
    private int _connections;
    private int _unfinished;
    private bool _isRetired;
    private int _untold;
    private long _leftAt;

    /// <summary>Takes one call, of whatever connection; see <see cref="CallBudget.Take"/>.</summary>
    /// <param name="cost">What it counts as.</param>
    /// <param name="retryAfterMs">When refused: in how many milliseconds it is free again.</param>
    /// <returns>Whether it may be made.</returns>
    public CallVerdict Take(int cost, out int retryAfterMs)
    {
        int due;
        CallVerdict verdict;
        lock (_gate)
        {
            verdict = _calls.Take(Stopwatch.GetTimestamp(), cost, out retryAfterMs);
            _untold += verdict == CallVerdict.Taken ? cost : 0;
            due = _untold >= ToldFrom ? _untold : 0;
            _untold -= due;
        }

        if (due > 0)
            spent?.Invoke(due);
        return verdict;
    }

    /// <summary>Takes off what was spent at another node.</summary>
    /// <param name="cost">What it counts as.</param>
    /// <returns>False when this budget is forgotten.</returns>
    public bool TryCharge(int cost)
    {
        lock (_gate)
        {
            if (_isRetired)
                return false;
            _calls.Charge(Stopwatch.GetTimestamp(), cost);
            if (_connections == 0)
                _leftAt = Stopwatch.GetTimestamp();
            return true;
        }
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
