using Hangout.Contracts.Accounts;
using Hangout.Contracts.Realtime;

namespace Hangout.Contracts.Messages;

/// <summary>What a message is (MSG-1).</summary>
public enum MessageKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Image.</summary>
    Image,

    /// <summary>File.</summary>
    File,

    /// <summary>Audio.</summary>
    Audio,

    /// <summary>Video.</summary>
    Video,

    /// <summary>Code.</summary>
    Code,

    /// <summary>Poll.</summary>
    Poll,

    /// <summary>Location.</summary>
    Location,

    /// <summary>Written by the system: someone joined, left, changed the title.</summary>
    System,
}

/// <summary>A message as it stands now (MSG-1). The one with the larger <paramref name="Change"/> is the newer state of the same <paramref name="Id"/>.</summary>
/// <param name="Id">Made by the sender's client.</param>
/// <param name="ConversationId">Where it stands.</param>
/// <param name="Seq">Its place: 1, 2, 3 … without gaps in the conversation, the same for everyone (MSG-12).</param>
/// <param name="Change">The number of its latest change: every new, edited or deleted message takes the conversation's next (MSG-12).</param>
/// <param name="SenderId">Who wrote it; absent for system messages and deleted people.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Flattened text: Markdown source; empty when deleted.</param>
/// <param name="Html">The text rendered to sanitised HTML by the server (MSG-2).</param>
/// <param name="Parts">Parts beyond plain text; absent for a message of one text part.</param>
/// <param name="ReplyToId">The message it answers (MSG-4).</param>
/// <param name="Mentions">The people it mentions (MSG-3); absent when none.</param>
/// <param name="CreatedAt">When the server wrote it.</param>
/// <param name="EditedAt">When it was last edited.</param>
/// <param name="DeletedAt">When it was deleted: it stays in its place as a tombstone.</param>
/// <param name="Reactions">Reactions to it, by their first (MSG-5); absent when none.</param>
public sealed record MessageDto(
    Guid Id, Guid ConversationId, long Seq, long Change, Guid? SenderId, MessageKind Kind, string Text, string? Html,
    IReadOnlyList<MessagePart>? Parts, Guid? ReplyToId, IReadOnlyList<Guid>? Mentions,
    DateTimeOffset CreatedAt, DateTimeOffset? EditedAt = null, DateTimeOffset? DeletedAt = null,
    IReadOnlyList<ReactionDto>? Reactions = null);

/// <summary>One emoji that people reacted with (MSG-5). Whether the reader is among them tells <paramref name="UserIds"/>.</summary>
/// <param name="Emoji">The emoji.</param>
/// <param name="UserIds">Who, in the order in which they reacted.</param>
public sealed record ReactionDto(string Emoji, IReadOnlyList<Guid> UserIds);

/// <summary>Where a forwarded message comes from (MSG-7). Only what everyone may know is told: of a private conversation nothing but that it was forwarded.</summary>
/// <param name="ConversationId">The public channel it was written in.</param>
/// <param name="MessageId">The message there.</param>
/// <param name="SenderId">Its author.</param>
public sealed record ForwardedFrom(Guid? ConversationId = null, Guid? MessageId = null, Guid? SenderId = null);

/// <summary>Sends a message (MSG-1, MSG-12). Give text, parts, or both: parts win, and the text is flattened from them.</summary>
/// <param name="Id">The client's own UUID (v7 advised). Sent again, it returns the first result and writes nothing.</param>
/// <param name="ConversationId">Where to.</param>
/// <param name="Text">Markdown, at most 100,000 characters.</param>
/// <param name="Parts">At most 50.</param>
/// <param name="ReplyToId">A message of the same conversation.</param>
public sealed record SendMessageRequest(
    Guid Id, Guid ConversationId, string? Text = null, IReadOnlyList<MessagePart>? Parts = null, Guid? ReplyToId = null) : IInConversation;

/// <summary>The acknowledgement of a message: it is durable (MSG-12).</summary>
/// <param name="Id">The message's ID.</param>
/// <param name="Seq">Its place in the conversation.</param>
/// <param name="Change">Its change number.</param>
/// <param name="CreatedAt">When it was written.</param>
public sealed record SentMessage(Guid Id, long Seq, long Change, DateTimeOffset CreatedAt);

/// <summary>Gives a message another content (MSG-6). Give text, parts, or both, as for a new message.</summary>
/// <param name="ConversationId">Where it is.</param>
/// <param name="MessageId">Which one: of the caller's own, not deleted.</param>
/// <param name="Text">Markdown, at most 100,000 characters.</param>
/// <param name="Parts">At most 50.</param>
public sealed record EditMessageRequest(Guid ConversationId, Guid MessageId, string? Text = null, IReadOnlyList<MessagePart>? Parts = null) : IInConversation;

/// <summary>A message's new content (MSG-6), where the address names the message. Give text, parts, or both, as for a new message.</summary>
/// <param name="Text">Markdown, at most 100,000 characters.</param>
/// <param name="Parts">At most 50.</param>
public sealed record MessageContentRequest(string? Text = null, IReadOnlyList<MessagePart>? Parts = null);

/// <summary>Deletes a message for everyone (MSG-6).</summary>
/// <param name="ConversationId">Where it is.</param>
/// <param name="MessageId">Which one: of the caller's own.</param>
public sealed record DeleteMessageRequest(Guid ConversationId, Guid MessageId) : IInConversation;

/// <summary>Reacts to a message, or takes the reaction back (MSG-5).</summary>
/// <param name="ConversationId">Where it is.</param>
/// <param name="MessageId">Which one; not a deleted one.</param>
/// <param name="Emoji">One emoji, at most 32 UTF-16 code units; a message takes at most 20 different ones.</param>
/// <param name="IsAdded">False takes the caller's reaction back.</param>
public sealed record ReactRequest(Guid ConversationId, Guid MessageId, string Emoji, bool IsAdded) : IInConversation;

/// <summary>Where a message stands after a change of it: durable (MSG-12).</summary>
/// <param name="Id">The message's ID.</param>
/// <param name="Seq">Its place in the conversation.</param>
/// <param name="Change">Its newest change.</param>
public sealed record ChangedMessage(Guid Id, long Seq, long Change);

/// <summary>A stretch of history, oldest first (MSG-10).</summary>
/// <param name="Messages">The messages by <c>seq</c>, without gaps.</param>
/// <param name="Users">The people who wrote them.</param>
/// <param name="HasOlder">Whether older messages exist.</param>
/// <param name="HasNewer">Whether newer messages exist.</param>
/// <param name="LastChange">The conversation's newest change when the page was read.</param>
public sealed record MessagePage(
    IReadOnlyList<MessageDto> Messages, IReadOnlyList<UserDto> Users, bool HasOlder, bool HasNewer, long LastChange);
