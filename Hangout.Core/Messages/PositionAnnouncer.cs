using Hangout.Contracts.Realtime;
using Hangout.Core.Relationships;
using Microsoft.Extensions.Logging;

namespace Hangout.Core.Messages;

/// <summary>Tells members how far others have read and received (MSG-8): one event a conversation and interval, whoever and however many moved.</summary>
internal sealed class PositionAnnouncer
{
    /// <summary>
    /// Positions are told live in conversations of up to this many members. In larger ones every reading would go to everybody:
    /// the square of the members; their positions are read with the list of members.
    /// </summary>
    public const int LargestWithReceipts = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly MemberNews _news;
    private readonly BatchWindow<Dictionary<Guid, Dictionary<Guid, MemberPosition>>> _positions;

    public PositionAnnouncer(MemberNews news, ILogger logger)
    {
        _news = news;
        _positions = new(() => Interval, TellAsync, (due, exception) => logger.LogWarning(exception, "Positions of {Count} conversations were not told", due.Count));
    }

    /// <summary>Notes a position; the members hear of it within the interval.</summary>
    /// <param name="result">What a wish came to.</param>
    public void Note(PositionResult result)
    {
        if (!result.HasMoved || result.MemberCount > LargestWithReceipts)
            return;
        _positions.Note(conversations =>
        {
            if (!conversations.TryGetValue(result.State.ConversationId, out var people))
                conversations[result.State.ConversationId] = people = [];
            people[result.Position.UserId] = result.Position;
        });
    }

    private Task TellAsync(Dictionary<Guid, Dictionary<Guid, MemberPosition>> conversations) =>
        _news.PositionsAsync(conversations, CancellationToken.None);
}
