using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;

namespace Hangout.ClientModel;

/// <summary>
/// What a client knows of one conversation, by the rules of docs/realtime.md (MSG-12, CNV-8). Immutable: each method answers with the state after
/// what arrived, whatever was lost, repeated or reordered before. What must be asked of the server is read off the state:
/// <see cref="IsBehind"/> wants a <c>Sync</c>, <see cref="IsUncounted"/> the conversation, <see cref="IsUnconfirmed"/> a <c>MarkRead</c>.
/// </summary>
public sealed partial record ConversationState
{
    /// <summary>Most messages set aside behind a hole; more are left to the sync.</summary>
    public const int MaxEarly = 500;

    private ConversationState()
    {
    }

    /// <summary>The conversation itself; counts and newest message include what came live.</summary>
    public required ConversationDto Info { get; init; }

    /// <summary>Every change up to this one is in <see cref="Info"/> and <see cref="Timeline"/>: <c>K</c> of docs/realtime.md.</summary>
    public required long Change { get; init; }

    /// <summary>The newest change heard of.</summary>
    public required long Seen { get; init; }

    /// <summary>Unread and mention counts count the messages up to this <c>seq</c>.</summary>
    public required long CountedSeq { get; init; }

    /// <summary>The read position that the server has confirmed; <c>Info.LastReadSeq</c> may be ahead of it.</summary>
    public required long ConfirmedRead { get; init; }

    /// <summary>Whether the counts cannot be derived from what is held.</summary>
    public bool IsStale { get; init; }

    /// <summary>The messages held; null when none are.</summary>
    public Timeline? Timeline { get; init; }

    /// <summary>What came before what it follows, by <c>change</c>: a hole lies before the first.</summary>
    public IReadOnlyList<Arrival> Early { get; init; } = [];

    /// <summary>Whether changes are known to be missing: ask for a <c>Sync</c> if that lasts.</summary>
    public bool IsBehind => Seen > Change;

    /// <summary>Whether the counts must be asked for; not before the server knows how far this client has read.</summary>
    public bool IsUncounted => IsStale && !IsUnconfirmed;

    /// <summary>Whether the server must be told how far this client has read.</summary>
    public bool IsUnconfirmed => ConfirmedRead < Info.LastReadSeq;

    /// <summary>A conversation as the list shows it: its messages are not held.</summary>
    /// <param name="info">From the list, an event or a sync.</param>
    /// <returns>The state.</returns>
    public static ConversationState From(ConversationDto info) => new()
    {
        Info = info,
        Change = info.LastChange,
        Seen = info.LastChange,
        CountedSeq = info.LastSeq,
        ConfirmedRead = info.LastReadSeq,
    };

    /// <summary>A conversation of which everything is wanted from its first message on.</summary>
    /// <param name="id">Which.</param>
    /// <returns>The state, at change 0.</returns>
    public static ConversationState FromStart(Guid id) => new()
    {
        Info = new ConversationDto(id, ConversationKind.Group, null, null, null, IsPublic: false, 0, [], 0, 0, null, default, MemberRole.Member, CanPost: true, 0, 0, 0, new(), []),
        Change = 0,
        Seen = 0,
        CountedSeq = 0,
        ConfirmedRead = 0,
        Timeline = Timeline.Empty,
    };

    /// <summary>A newer or older snapshot of the conversation itself.</summary>
    /// <param name="dto">The snapshot.</param>
    /// <param name="me">Whose client this is.</param>
    /// <returns>The state after it.</returns>
    public ConversationState With(ConversationDto dto, Guid me)
    {
        var countsKnown = dto.LastChange >= Change && dto.LastSeq >= CountedSeq && dto.LastReadSeq >= Info.LastReadSeq;
        var info = dto with
        {
            LastSeq = Math.Max(dto.LastSeq, Info.LastSeq),
            LastChange = Math.Max(dto.LastChange, Info.LastChange),
            LastMessage = dto.LastSeq >= Info.LastSeq ? Newer(dto.LastMessage, Info.LastMessage) : Info.LastMessage,
            LastActivityAt = dto.LastActivityAt > Info.LastActivityAt ? dto.LastActivityAt : Info.LastActivityAt,
            LastReadSeq = Math.Max(dto.LastReadSeq, Info.LastReadSeq),
            UnreadCount = countsKnown ? dto.UnreadCount : Info.UnreadCount,
            MentionCount = countsKnown ? dto.MentionCount : Info.MentionCount,
        };
        var next = this with
        {
            Info = info,
            Seen = Math.Max(Seen, dto.LastChange),
            // With a timeline the messages between must come too, so only a sync moves the change.
            Change = countsKnown && Timeline is null ? Math.Max(Change, dto.LastChange) : Change,
            CountedSeq = countsKnown ? dto.LastSeq : CountedSeq,
            ConfirmedRead = Math.Max(ConfirmedRead, dto.LastReadSeq),
            IsStale = !countsKnown && (IsStale || dto.LastReadSeq > Info.LastReadSeq),
        };
        return next.Drain(me);
    }

    /// <summary>Messages seen live: what follows without a hole is taken, what comes too early is set aside.</summary>
    /// <param name="messages">The event's messages.</param>
    /// <param name="me">Whose client this is.</param>
    /// <returns>The state after them; the same when all are known.</returns>
    public ConversationState With(IEnumerable<MessageDto> messages, Guid me) => WithLive(messages.Select(m => new Arrival(m.Change, m, null)), me);

    /// <summary>A change of one message seen live, in its place among the other changes.</summary>
    /// <param name="patch">Made of the event.</param>
    /// <param name="me">Whose client this is.</param>
    /// <returns>The state after it; the same when it is known.</returns>
    public ConversationState With(Patch patch, Guid me) => WithLive([new Arrival(patch.Change, null, patch)], me);

    /// <summary>Messages that the person put out of their sight: they keep their places and tell nothing. What was counted of them must be asked for.</summary>
    /// <param name="hidden">The event, or what a sync names.</param>
    /// <returns>The state after it; the same when all are known as hidden.</returns>
    public ConversationState With(MessagesHidden hidden)
    {
        var timeline = Timeline?.Hiding(hidden.MessageIds);
        var last = Info.LastMessage is { IsHidden: not true } shown && hidden.MessageIds.Contains(shown.Id);
        if (!last && timeline == Timeline)
            return this;
        return this with { Timeline = timeline, Info = last ? Info with { LastMessage = null } : Info, IsStale = true };
    }

    /// <summary>A change that is told of without its content: whoever may see the message gets it by a sync.</summary>
    /// <param name="hidden">The event.</param>
    /// <returns>The state after it.</returns>
    public ConversationState With(HiddenChange hidden) => this with { Seen = Math.Max(Seen, hidden.Change) };

    private ConversationState WithLive(IEnumerable<Arrival> arrivals, Guid me)
    {
        var fresh = arrivals.Where(m => m.Change > Change && Early.All(e => e.Change != m.Change)).ToList();
        if (fresh.Count == 0)
            return this;
        var early = Early.Concat(fresh).OrderBy(m => m.Change).ToList();
        return (this with { Early = early, Seen = Math.Max(Seen, early[^1].Change) }).Drain(me);
    }

    /// <summary>The answer to a <c>Sync</c>.</summary>
    /// <param name="changes">Of this conversation.</param>
    /// <param name="since">The change that was named in the request.</param>
    /// <param name="me">Whose client this is.</param>
    /// <returns>The state after it. After "start afresh" no messages are held: fetch the newest page.</returns>
    public ConversationState With(ConversationChanges changes, long since, Guid me)
    {
        if (changes.StartAfresh && changes.LastChange < since)
            return Forgotten(changes.LastChange);
        var seen = Math.Max(Seen, changes.LastChange);
        if (changes.StartAfresh)
            return (this with { Timeline = null, Change = Math.Max(Change, changes.LastChange), Seen = seen, IsStale = true }).Drain(me);
        // A page merged meanwhile may have moved the change back below what was asked from: the answer does not reach down to it, and is asked for again.
        if (since > Change)
            return this with { Seen = seen };
        return (Absorb(changes.Messages, me) with { Change = Math.Max(Change, changes.LastChange), Seen = seen }).Drain(me);
    }

    /// <summary>A page of history.</summary>
    /// <param name="page">The page.</param>
    /// <param name="mode">Where it goes.</param>
    /// <returns>The state after it; the same when it does not join what is held any more.</returns>
    public ConversationState With(MessagePage page, PageMode mode)
    {
        var joined = mode == PageMode.Replace ? Timeline.From(page) : Timeline?.Join(page, mode);
        // The page may have been read before changes that were taken already (to messages not held then): those are asked for again.
        return joined is null ? this : this with { Timeline = joined, Change = Math.Min(Change, page.LastChange), Seen = Math.Max(Seen, page.LastChange) };
    }

    /// <summary>The person has read up to here on this client; tell the server separately.</summary>
    /// <param name="seq">Up to which message.</param>
    /// <param name="me">Whose client this is.</param>
    /// <returns>The state after it.</returns>
    public ConversationState WithReadHere(long seq, Guid me)
    {
        var upTo = Math.Min(seq, Info.LastSeq);
        return upTo <= Info.LastReadSeq ? this : (this with { Info = Info with { LastReadSeq = upTo } }).Recount(me);
    }

    /// <summary>Where the reading stands according to the server: an event, or the answer to <c>MarkRead</c>.</summary>
    /// <param name="state">What it says.</param>
    /// <param name="me">Whose client this is.</param>
    /// <returns>The state after it.</returns>
    public ConversationState With(ReadStateChanged state, Guid me)
    {
        var confirmed = this with { ConfirmedRead = Math.Max(ConfirmedRead, state.LastReadSeq) };
        if (state.LastReadSeq < Info.LastReadSeq)
            return confirmed;
        if (state.LastSeq < CountedSeq)
        {
            return state.LastReadSeq == Info.LastReadSeq
                ? confirmed
                : (confirmed with { Info = Info with { LastReadSeq = state.LastReadSeq } }).Recount(me);
        }

        if (state.LastReadSeq == Info.LastReadSeq && state.LastSeq == CountedSeq)
            return confirmed;
        return confirmed with
        {
            CountedSeq = state.LastSeq,
            Info = Info with { LastReadSeq = state.LastReadSeq, UnreadCount = state.UnreadCount, MentionCount = state.MentionCount },
        };
    }
}
