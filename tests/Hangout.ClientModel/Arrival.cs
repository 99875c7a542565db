using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;

namespace Hangout.ClientModel;

/// <summary>One change that came live: a whole message, or a reaction.</summary>
/// <param name="Change">Its number.</param>
/// <param name="Message">The message.</param>
/// <param name="Reaction">The reaction.</param>
public sealed record Arrival(long Change, MessageDto? Message, ReactionChanged? Reaction);

/// <summary>What a reaction does to a message.</summary>
public static class Reactions
{
    /// <summary>Applies a reaction to the message's state before it.</summary>
    /// <param name="reaction">The event.</param>
    /// <param name="message">The message.</param>
    /// <returns>The message after it; the same when it knows this change.</returns>
    public static MessageDto ApplyTo(this ReactionChanged reaction, MessageDto message)
    {
        if (message.Change >= reaction.Change)
            return message;
        var kinds = (message.Reactions ?? []).ToList();
        var at = kinds.FindIndex(r => r.Emoji == reaction.Emoji);
        var others = at < 0 ? [] : kinds[at].UserIds.Where(id => id != reaction.UserId).ToList();
        if (reaction.IsAdded)
            others.Add(reaction.UserId);
        if (at < 0)
            kinds.Add(new(reaction.Emoji, others));
        else
            kinds[at] = new(reaction.Emoji, others);
        kinds.RemoveAll(k => k.UserIds.Count == 0);
        return message with { Change = reaction.Change, Reactions = kinds.Count == 0 ? null : kinds };
    }
}
