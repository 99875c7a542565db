using Hangout.Contracts;
using Hangout.Contracts.Messages;

namespace Hangout.ClientModel;

public sealed partial record ConversationState
{
    private static MessageDto? Newer(MessageDto? a, MessageDto? b)
    {
        if (a is null || b is null)
            return a ?? b;
        if (a.Id != b.Id)
            return a.Seq >= b.Seq ? a : b;
        return a.Change >= b.Change ? a : b;
    }

    /// <summary>Replies in a thread stand in the conversation only when their author wanted so.</summary>
    private static bool IsInConversation(MessageDto message) => message.ThreadRootId is null || message.AlsoInConversation is true;

    /// <summary>System messages have no author and do not count, nor do replies that stand in a thread only.</summary>
    private static bool Counts(MessageDto message, Guid me) =>
        message.SenderId is { } sender && sender != me && message.DeletedAt is null && message.IsHidden is not true && IsInConversation(message);

    private static bool Mentions(MessageDto message, Guid me) => message.Mentions?.Contains(me) ?? false;

    /// <summary>The server knows less than this client did, as after a restore of its database: nothing held is worth anything.</summary>
    private ConversationState Forgotten(long lastChange) => new()
    {
        Info = Info with { LastSeq = 0, LastChange = lastChange, LastMessage = null, LastReadSeq = 0, UnreadCount = 0, MentionCount = 0 },
        Change = lastChange,
        Seen = lastChange,
        CountedSeq = 0,
        ConfirmedRead = 0,
        IsStale = true,
    };

    /// <summary>Takes what was set aside and follows now.</summary>
    private ConversationState Drain(Guid me)
    {
        if (Early.Count == 0)
            return this;
        var waiting = Early.Where(m => m.Change > Change).ToList();
        var run = waiting.TakeWhile((m, i) => m.Change == Change + 1 + i).ToList();
        var left = waiting.Skip(run.Count).ToList();
        var early = this with { Early = left.Count > MaxEarly ? [] : left };
        return run.Count == 0 ? early : early.Absorb(Whole(run), me) with { Change = run[^1].Change };
    }

    /// <summary>The messages as they stand after each arrival; what changed of one that is not held changes nothing here.</summary>
    private List<MessageDto> Whole(List<Arrival> run)
    {
        var known = new Dictionary<Guid, MessageDto>();
        foreach (var message in (Timeline?.Messages ?? []).Append(Info.LastMessage).OfType<MessageDto>())
            known[message.Id] = Newer(message, known.GetValueOrDefault(message.Id))!;
        var whole = new List<MessageDto>();
        foreach (var arrival in run)
        {
            var message = arrival.Message ?? (known.TryGetValue(arrival.Patch!.MessageId, out var held) ? arrival.Patch.ApplyTo(held) : null);
            if (message is null)
                continue;
            known[message.Id] = message;
            whole.Add(message);
        }

        return whole;
    }

    /// <summary>Takes messages in, however complete the state is. Twice changes nothing.</summary>
    private ConversationState Absorb(IEnumerable<MessageDto> messages, Guid me)
    {
        var bySeq = messages.OrderBy(m => m.Seq).ToList();
        var (info, counted, stale) = (Info, CountedSeq, IsStale);
        foreach (var message in bySeq)
        {
            if (message.Seq > info.LastSeq)
            {
                info = IsInConversation(message) && message.IsHidden is not true
                    ? info with { LastSeq = message.Seq, LastMessage = message, LastActivityAt = message.CreatedAt }
                    : info with { LastSeq = message.Seq };
            }
            else if (message.Id == info.LastMessage?.Id && message.IsHidden is true)
                (info, stale) = (info with { LastMessage = null }, true);
            else if (message.Id == info.LastMessage?.Id)
                info = info with { LastMessage = Newer(message, info.LastMessage) };

            if (message.Seq > counted)
            {
                stale |= message.Seq > counted + 1;
                counted = message.Seq;
                if (message.Seq > info.LastReadSeq && Counts(message, me))
                    info = Count(info, unread: 1, Mentions(message, me) ? 1 : 0);
            }
            else if (message.Seq > info.LastReadSeq && message.SenderId != me && (message.DeletedAt ?? message.EditedAt) is not null)
            {
                // It was counted in its earlier state.
                stale = true;
            }
        }

        return this with { Info = info, CountedSeq = counted, IsStale = stale, Timeline = Timeline?.With(bySeq) };
    }

    /// <summary>Counts anew after the read position moved, from the messages held if they reach far enough.</summary>
    private ConversationState Recount(Guid me)
    {
        if (Info.LastReadSeq >= CountedSeq)
            return this with { Info = Info with { UnreadCount = 0, MentionCount = 0 } };
        var held = Timeline?.Messages ?? [];
        if (held.Count == 0 || held[0].Seq > Info.LastReadSeq + 1 || held[^1].Seq < CountedSeq)
            return this with { IsStale = true };
        var unread = held.Where(m => m.Seq > Info.LastReadSeq && m.Seq <= CountedSeq && Counts(m, me)).ToList();
        return this with { Info = Count(Info with { UnreadCount = 0, MentionCount = 0 }, unread.Count, unread.Count(m => Mentions(m, me))) };
    }

    private static Contracts.Conversations.ConversationDto Count(Contracts.Conversations.ConversationDto info, int unread, int mentions) => info with
    {
        UnreadCount = Math.Min(info.UnreadCount + unread, Limits.UnreadCount),
        MentionCount = Math.Min(info.MentionCount + mentions, Limits.UnreadCount),
    };
}
