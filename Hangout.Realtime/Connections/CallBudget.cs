using System.Diagnostics;

namespace Hangout.Realtime.Connections;

/// <summary>What becomes of a call.</summary>
internal enum CallVerdict
{
    /// <summary>It may be made.</summary>
    Taken,

    /// <summary>Too many: it is answered with <c>rate_limited</c>.</summary>
    Refused,

    /// <summary>The client goes on although it was refused again and again: the connection is closed.</summary>
    TooMuch,
}

/// <summary>Token buckets for what a client sends: one for its calls, one for refusals (SEC-3). Not for several threads.</summary>
internal sealed class CallBudget
{
    /// <summary>Calls in a burst.</summary>
    public const int Burst = 400;

    /// <summary>Calls a second that may be kept up.</summary>
    public const int PerSecond = 100;

    /// <summary>Refusals in a burst; after them the connection is closed. They come back as calls do.</summary>
    public const int RefusalBudget = 1_000;

    private double _left = Burst;
    private double _refusalsLeft = RefusalBudget;
    private long _at;

    /// <summary>Takes off what the person spent elsewhere. The budget may fall below nothing: what was too much is waited for, up to a whole burst.</summary>
    /// <param name="now">When, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="cost">What it counts as.</param>
    public void Charge(long now, int cost)
    {
        Earn(now);
        _left = Math.Max(-Burst, _left - cost);
    }

    /// <summary>Takes one call.</summary>
    /// <param name="now">When, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="cost">What it counts as: 1 for most, at most <see cref="Burst"/>.</param>
    /// <param name="retryAfterMs">When refused: in how many milliseconds it is free again.</param>
    /// <returns>Whether it may be made.</returns>
    public CallVerdict Take(long now, int cost, out int retryAfterMs)
    {
        Earn(now);
        retryAfterMs = 0;
        if (_left >= cost)
        {
            _left -= cost;
            return CallVerdict.Taken;
        }

        retryAfterMs = (int)Math.Ceiling((cost - _left) * 1000 / PerSecond);
        return --_refusalsLeft >= 0 ? CallVerdict.Refused : CallVerdict.TooMuch;
    }

    private void Earn(long now)
    {
        var earned = Stopwatch.GetElapsedTime(_at, now).TotalSeconds * PerSecond;
        (_left, _refusalsLeft, _at) = (Math.Min(Burst, _left + earned), Math.Min(RefusalBudget, _refusalsLeft + earned), now);
    }
}
