using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Microsoft.Extensions.Logging;

namespace Hangout.Core.Messages;

/// <summary>Tells members how far others have read and received (MSG-8): one event a conversation and interval, whoever and however many moved.</summary>
internal sealed class PositionAnnouncer(RealtimePublisher publisher, ILogger logger)
{
    /// <summary>
    /// Positions are told live in conversations of up to this many members. In larger ones every reading would go to everybody:
    /// the square of the members; their positions are read with the list of members.
    /// </summary>
    public const int LargestWithReceipts = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly Lock _gate = new();
    private Dictionary<Guid, Dictionary<Guid, MemberPosition>> _waiting = [];
    private Task _flushing = Task.CompletedTask;

    /// <summary>Notes a position; the members hear of it within the interval.</summary>
    /// <param name="result">What a wish came to.</param>
    public void Note(PositionResult result)
    {
        if (!result.HasMoved || result.MemberCount > LargestWithReceipts)
            return;
        lock (_gate)
        {
            if (!_waiting.TryGetValue(result.State.ConversationId, out var people))
                _waiting[result.State.ConversationId] = people = [];
            people[result.Position.UserId] = result.Position;
            if (_flushing.IsCompleted)
                _flushing = FlushAsync();
        }
    }

    private async Task FlushAsync()
    {
        await Task.Delay(Interval);
        Dictionary<Guid, Dictionary<Guid, MemberPosition>> due;
        lock (_gate)
        {
            (due, _waiting) = (_waiting, []);
            _flushing = Task.CompletedTask;
        }

        try
        {
            await Task.WhenAll(due.Select(c => publisher.PositionsChangedAsync(new PositionsChanged(c.Key, [.. c.Value.Values]))));
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "Positions of {Count} conversations were not told", due.Count);
        }
    }
}
