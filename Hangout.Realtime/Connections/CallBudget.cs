using System.Diagnostics;

namespace Hangout.Realtime.Connections;

/// <summary>A token bucket for the calls of one connection (SEC-3).</summary>
internal sealed class CallBudget
{
    /// <summary>Calls a connection may make in a burst.</summary>
    public const int Burst = 400;

    /// <summary>Calls a second it may keep up.</summary>
    public const int PerSecond = 100;

    private readonly Lock _gate = new();
    private double _left = Burst;
    private long _at = Stopwatch.GetTimestamp();

    /// <summary>Takes one call.</summary>
    /// <param name="retryAfterMs">When refused: in how many milliseconds one is free again.</param>
    /// <returns>Whether it may be made.</returns>
    public bool TryTake(out int retryAfterMs)
    {
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            _left = Math.Min(Burst, _left + (Stopwatch.GetElapsedTime(_at, now).TotalSeconds * PerSecond));
            _at = now;
            retryAfterMs = 0;
            if (_left >= 1)
            {
                _left--;
                return true;
            }

            retryAfterMs = (int)Math.Ceiling((1 - _left) * 1000 / PerSecond);
            return false;
        }
    }
}
