using Hangout.Contracts.Messages;

namespace Hangout.ClientModel;

/// <summary>How a page of history joins what is held.</summary>
public enum PageMode
{
    /// <summary>In its place.</summary>
    Replace,

    /// <summary>Before its oldest message.</summary>
    Older,

    /// <summary>After its newest message.</summary>
    Newer,
}

/// <summary>A stretch of a conversation's history without gaps (MSG-10).</summary>
/// <param name="Messages">By <c>seq</c>.</param>
/// <param name="HasOlder">Whether older messages exist.</param>
/// <param name="HasNewer">Whether newer messages exist that are not held, as after a jump back.</param>
public sealed record Timeline(IReadOnlyList<MessageDto> Messages, bool HasOlder, bool HasNewer)
{
    /// <summary>Nothing before it and nothing after: the beginning of a conversation of which everything is wanted.</summary>
    public static Timeline Empty { get; } = new([], HasOlder: false, HasNewer: false);

    /// <summary>What a page shows.</summary>
    /// <param name="page">The page.</param>
    /// <returns>Its messages in order.</returns>
    public static Timeline From(MessagePage page) => new([.. page.Messages.OrderBy(m => m.Seq)], page.HasOlder, page.HasNewer);

    /// <summary>Takes new and changed messages in; of two states of a message the one with the larger <c>change</c> stays.</summary>
    /// <param name="bySeq">The messages by <c>seq</c>.</param>
    /// <returns>Null when they do not join on: what is held must be fetched again.</returns>
    public Timeline? With(IEnumerable<MessageDto> bySeq)
    {
        var messages = Messages.ToList();
        var first = messages.Count > 0 ? messages[0].Seq : 1;
        var last = messages.Count > 0 ? messages[^1].Seq : 0;
        var isChanged = false;
        foreach (var message in bySeq)
        {
            if (message.Seq >= first && message.Seq <= last)
            {
                var at = (int)(message.Seq - first);
                if (message.Change <= messages[at].Change)
                    continue;
                messages[at] = messages[at].IsHidden is true ? Hidden(message) : message;
            }
            else if (message.Seq > last && !HasNewer)
            {
                if (message.Seq != last + 1)
                    return null;
                messages.Add(message);
                last = message.Seq;
            }
            else
            {
                continue;
            }

            isChanged = true;
        }

        return isChanged ? this with { Messages = messages } : this;
    }

    /// <summary>Messages that the person put out of their sight.</summary>
    /// <param name="ids">Which.</param>
    /// <returns>Those held without their content; the same when none is.</returns>
    public Timeline Hiding(IReadOnlyCollection<Guid> ids) => Messages.Any(m => m.IsHidden is not true && ids.Contains(m.Id))
        ? this with { Messages = [.. Messages.Select(m => ids.Contains(m.Id) ? Hidden(m) : m)] }
        : this;

    private static MessageDto Hidden(MessageDto message) => new(
        message.Id, message.ConversationId, message.Seq, message.Change, message.SenderId, MessageKind.Text, "", null, null, null, null, message.CreatedAt,
        ThreadRootId: message.ThreadRootId, AlsoInConversation: message.AlsoInConversation, IsHidden: true);

    /// <summary>Joins a page to one of the ends.</summary>
    /// <param name="page">The page.</param>
    /// <param name="mode">Which end; not <see cref="PageMode.Replace"/>.</param>
    /// <returns>Null when it does not touch what is held (any more): it is of no use.</returns>
    public Timeline? Join(MessagePage page, PageMode mode)
    {
        // An empty page does not tell what it was asked beside of.
        if (Messages.Count == 0 || page.Messages.Count == 0)
            return null;
        var (first, last) = (Messages[0].Seq, Messages[^1].Seq);
        var added = From(page).Messages;
        if (mode == PageMode.Older)
        {
            return added[^1].Seq < first - 1 || added[0].Seq > first
                ? null
                : this with { Messages = [.. added.Where(m => m.Seq < first), .. Messages], HasOlder = page.HasOlder };
        }

        return !HasNewer || added[0].Seq > last + 1 || added[^1].Seq < last
            ? null
            : this with { Messages = [.. Messages, .. added.Where(m => m.Seq > last)], HasNewer = page.HasNewer };
    }
}
