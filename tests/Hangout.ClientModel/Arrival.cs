using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;

namespace Hangout.ClientModel;

/// <summary>One change that came live: a whole message, or an event that says what changed of one.</summary>
/// <param name="Change">Its number.</param>
/// <param name="Message">The message.</param>
/// <param name="Patch">The event.</param>
public sealed record Arrival(long Change, MessageDto? Message, Patch? Patch);

/// <summary>An event that changes one message without carrying the whole of it.</summary>
/// <param name="MessageId">Which message.</param>
/// <param name="Change">The number of the change.</param>
/// <param name="Rule">What it makes of the message.</param>
public sealed record Patch(Guid MessageId, long Change, Func<MessageDto, MessageDto> Rule)
{
    /// <summary>A reaction.</summary>
    /// <param name="reaction">The event.</param>
    /// <returns>The patch.</returns>
    public static Patch Of(ReactionChanged reaction) =>
        new(reaction.MessageId, reaction.Change, message => message with { Reactions = Reacted(message.Reactions ?? [], reaction) });

    /// <summary>A pin.</summary>
    /// <param name="pinned">The event.</param>
    /// <returns>The patch.</returns>
    public static Patch Of(PinChanged pinned) => new(pinned.MessageId, pinned.Change, message => message with { Pin = pinned.Pin });

    /// <summary>Link previews.</summary>
    /// <param name="changed">The event.</param>
    /// <returns>The patch.</returns>
    public static Patch Of(PreviewsChanged changed) =>
        new(changed.MessageId, changed.Change, message => message.DeletedAt is null ? message with { Previews = changed.Previews } : message);

    /// <summary>Files that came further.</summary>
    /// <param name="changed">The event.</param>
    /// <returns>The patch.</returns>
    public static Patch Of(FilesChanged changed) =>
        new(changed.MessageId, changed.Change, message => message.DeletedAt is null ? message with { Files = changed.Files } : message);

    /// <summary>A vote: whoever votes anew keeps their place.</summary>
    /// <param name="vote">The event.</param>
    /// <returns>The patch.</returns>
    public static Patch Of(VoteChanged vote) => new(vote.MessageId, vote.Change, message => message with { Votes = Voted(message.Votes ?? [], vote) });

    /// <summary>Applies it to the message's state before it.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The message after it; the same when it knows this change.</returns>
    public MessageDto ApplyTo(MessageDto message) =>
        message.Change >= Change ? message : message.IsHidden is true ? message with { Change = Change } : Rule(message) with { Change = Change };

    private static List<ReactionDto>? Reacted(IReadOnlyList<ReactionDto> before, ReactionChanged reaction)
    {
        var kinds = before.ToList();
        var at = kinds.FindIndex(r => r.Emoji == reaction.Emoji);
        var others = at < 0 ? [] : kinds[at].UserIds.Where(id => id != reaction.UserId).ToList();
        if (reaction.IsAdded)
            others.Add(reaction.UserId);
        if (at < 0)
            kinds.Add(new(reaction.Emoji, others));
        else
            kinds[at] = new(reaction.Emoji, others);
        kinds.RemoveAll(k => k.UserIds.Count == 0);
        return kinds.Count == 0 ? null : kinds;
    }

    private static List<PollVoteDto>? Voted(IReadOnlyList<PollVoteDto> before, VoteChanged vote)
    {
        var votes = before.ToList();
        var at = votes.FindIndex(v => v.UserId == vote.UserId);
        if (at < 0)
            votes.Add(new(vote.UserId, vote.Options));
        else
            votes[at] = new(vote.UserId, vote.Options);
        votes.RemoveAll(v => v.Options.Count == 0);
        return votes.Count == 0 ? null : votes;
    }
}
