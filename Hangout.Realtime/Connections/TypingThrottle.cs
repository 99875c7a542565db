using System.Diagnostics;

namespace Hangout.Realtime.Connections;

/// <summary>Lets one "I am typing" a second and conversation through, and a stop only after a start (MSG-9).</summary>
internal sealed class TypingThrottle
{
    private const int Remembered = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private Dictionary<Guid, long>? _startedAt;

    /// <summary>Whether to tell the others.</summary>
    /// <param name="now">When, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="isTyping">Starts or stops.</param>
    /// <returns>False for a repetition.</returns>
    public bool LetsThrough(long now, Guid conversationId, bool isTyping)
    {
        lock (_gate)
        {
            _startedAt ??= [];
            if (!isTyping)
                return _startedAt.Remove(conversationId);
            if (_startedAt.TryGetValue(conversationId, out var at) && Stopwatch.GetElapsedTime(at, now) < Pause)
                return false;
            if (_startedAt.Count >= Remembered)
                _startedAt.Clear();
            _startedAt[conversationId] = now;
            return true;
        }
    }
}
