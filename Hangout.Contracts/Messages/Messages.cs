using Hangout.Contracts.Accounts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Files;
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
/// <param name="System">What a system message tells (CNV-6).</param>
/// <param name="ThreadRootId">The message in whose thread it is a reply (MSG-4).</param>
/// <param name="AlsoInConversation">True for a reply in a thread that stands in the conversation, too.</param>
/// <param name="Thread">The thread under it; absent when nobody replied in one.</param>
/// <param name="Pin">Who pinned it and when; absent when it is not pinned (MSG-7).</param>
/// <param name="Votes">The votes of its poll, in the order in which people first voted; absent when none (MSG-14).</param>
/// <param name="Forwarded">Set when it was forwarded (MSG-7).</param>
/// <param name="ExpiresAt">When it deletes itself (MSG-15).</param>
/// <param name="Previews">What pages that it links to say of themselves (MSG-2); absent when none. They come some time after the text.</param>
/// <param name="Files">The files of its parts, in their order; absent when none (FIL-1).</param>
/// <param name="IsHidden">True when the reader put it out of their own sight (MSG-6): nothing of it is told but its place. A client that knows a message as
/// hidden keeps it so, whatever events say of it.</param>
/// <param name="Answer">With a message of the assistant: how it came to be (AI-2).</param>
public sealed record MessageDto(
    Guid Id, Guid ConversationId, long Seq, long Change, Guid? SenderId, MessageKind Kind, string Text, string? Html,
    IReadOnlyList<MessagePart>? Parts, Guid? ReplyToId, IReadOnlyList<Guid>? Mentions,
    DateTimeOffset CreatedAt, DateTimeOffset? EditedAt = null, DateTimeOffset? DeletedAt = null,
    IReadOnlyList<ReactionDto>? Reactions = null, SystemNote? System = null, Guid? ThreadRootId = null, bool? AlsoInConversation = null,
    ThreadDto? Thread = null, PinDto? Pin = null, IReadOnlyList<PollVoteDto>? Votes = null, ForwardedFrom? Forwarded = null, DateTimeOffset? ExpiresAt = null,
    IReadOnlyList<LinkPreviewDto>? Previews = null, bool? IsHidden = null, IReadOnlyList<FileDto>? Files = null, AnswerDto? Answer = null);

/// <summary>What happened to a conversation (CNV-6).</summary>
public enum SystemEvent
{
    /// <summary>Somebody joined by themselves.</summary>
    Join,

    /// <summary>Somebody left.</summary>
    Leave,

    /// <summary>Somebody added people.</summary>
    AddMember,

    /// <summary>Somebody invited people, who have not answered yet.</summary>
    InviteMember,

    /// <summary>Somebody removed people.</summary>
    RemoveMember,

    /// <summary>Somebody banned people.</summary>
    BanMember,

    /// <summary>Somebody lifted a ban.</summary>
    UnbanMember,

    /// <summary>Somebody gave a member another role.</summary>
    RoleChange,

    /// <summary>The conversation has another owner.</summary>
    OwnerChange,

    /// <summary>Another title.</summary>
    TitleChange,

    /// <summary>Another description, picture or audience.</summary>
    DescriptionChange,

    /// <summary>Other settings.</summary>
    SettingsChange,

    /// <summary>Nobody can write any more.</summary>
    Archive,

    /// <summary>One can write again.</summary>
    Unarchive,
}

/// <summary>What a system message tells (CNV-6). Clients show it in their own words, and take <paramref name="Now"/> for the conversation.</summary>
/// <param name="Event">What happened.</param>
/// <param name="ActorId">Who did it; absent when nobody did.</param>
/// <param name="UserIds">To whom; the first 20.</param>
/// <param name="Now">What the conversation is since then.</param>
/// <param name="Role">With <c>roleChange</c>: the new one.</param>
public sealed record SystemNote(SystemEvent Event, Guid? ActorId, IReadOnlyList<Guid>? UserIds, ConversationHead Now, MemberRole? Role = null);

/// <summary>The thread under a message (MSG-4). Clients count on with each reply whose <c>seq</c> is larger than <paramref name="LastSeq"/>.</summary>
/// <param name="ReplyCount">Replies, deleted ones included.</param>
/// <param name="LastSeq">The newest reply's place.</param>
/// <param name="LastReplyAt">When it was written.</param>
/// <param name="UserIds">Who replied last, the latest first; at most three.</param>
public sealed record ThreadDto(int ReplyCount, long LastSeq, DateTimeOffset LastReplyAt, IReadOnlyList<Guid> UserIds);

/// <summary>That a message is pinned (MSG-7).</summary>
/// <param name="UserId">Who pinned it.</param>
/// <param name="At">When.</param>
public sealed record PinDto(Guid UserId, DateTimeOffset At);

/// <summary>What one person voted (MSG-14).</summary>
/// <param name="UserId">Who.</param>
/// <param name="Options">Which options, counted from 0.</param>
public sealed record PollVoteDto(Guid UserId, IReadOnlyList<int> Options);

/// <summary>What a page that a message links to says of itself (MSG-2). It is plain text of a foreign page: show it with the link's own host.</summary>
/// <param name="Url">The link, as the message has it: http or https.</param>
/// <param name="Title">One line of at most 200 characters.</param>
/// <param name="Description">One line of at most 300 characters.</param>
/// <param name="SiteName">One line of at most 100 characters.</param>
public sealed record LinkPreviewDto(string Url, string Title, string? Description = null, string? SiteName = null);

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
/// <param name="ReplyToId">A message of the same conversation; in a thread, one of the same thread.</param>
/// <param name="ThreadRootId">Replies in the thread of this message (MSG-4), which is none of a thread itself. Replies to replies go at most 10 deep.</param>
/// <param name="AlsoInConversation">With a thread: whether the reply stands in the conversation, too.</param>
public sealed record SendMessageRequest(
    Guid Id, Guid ConversationId, string? Text = null, IReadOnlyList<MessagePart>? Parts = null, Guid? ReplyToId = null,
    Guid? ThreadRootId = null, bool AlsoInConversation = false) : IInConversation;

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
/// <param name="MessageId">Which one: of the caller's own, or another's where the caller's permissions say so.</param>
public sealed record DeleteMessageRequest(Guid ConversationId, Guid MessageId) : IInConversation;

/// <summary>Puts a message out of the caller's own sight, for good and on all devices (MSG-6). Nobody else notices.</summary>
/// <param name="ConversationId">Where it is.</param>
/// <param name="MessageId">Which one.</param>
public sealed record HideMessageRequest(Guid ConversationId, Guid MessageId) : IInConversation;

/// <summary>Pins a message for everyone in the conversation, or takes the pin off (MSG-7).</summary>
/// <param name="ConversationId">Where it is; at most 100 messages of it are pinned.</param>
/// <param name="MessageId">Which one; not a deleted one.</param>
/// <param name="IsPinned">False takes the pin off, whoever put it there.</param>
public sealed record PinMessageRequest(Guid ConversationId, Guid MessageId, bool IsPinned) : IInConversation;

/// <summary>Saves a message for later, for the caller alone, or forgets it (MSG-7).</summary>
/// <param name="ConversationId">Where it is.</param>
/// <param name="MessageId">Which one: one that the caller may read.</param>
/// <param name="IsSaved">False forgets it, also where the caller may not read it any more.</param>
public sealed record SaveMessageRequest(Guid ConversationId, Guid MessageId, bool IsSaved) : IInConversation;

/// <summary>Votes in the poll of a message (MSG-14).</summary>
/// <param name="ConversationId">Where it is.</param>
/// <param name="MessageId">Which one.</param>
/// <param name="Options">What the caller chooses now, counted from 0, in place of what they chose before; none takes the vote back.</param>
public sealed record VoteRequest(Guid ConversationId, Guid MessageId, IReadOnlyList<int> Options) : IInConversation;

/// <summary>A vote (MSG-14), where the address names the message.</summary>
/// <param name="Options">What the caller chooses now, counted from 0; none takes the vote back.</param>
public sealed record VoteOptionsRequest(IReadOnlyList<int> Options);

/// <summary>Ends the voting of a poll of the caller's own (MSG-14).</summary>
/// <param name="ConversationId">Where it is.</param>
/// <param name="MessageId">Which one.</param>
public sealed record ClosePollRequest(Guid ConversationId, Guid MessageId) : IInConversation;

/// <summary>Takes a preview off a message of the caller's own, for everyone (MSG-2). It does not come again.</summary>
/// <param name="ConversationId">Where it is.</param>
/// <param name="MessageId">Which one.</param>
/// <param name="Url">The preview's.</param>
public sealed record RemovePreviewRequest(Guid ConversationId, Guid MessageId, string Url) : IInConversation;

/// <summary>What a message was before an edit (MSG-6).</summary>
/// <param name="Version">1 is the first content.</param>
/// <param name="Text">Flattened text: Markdown source.</param>
/// <param name="Html">The text rendered.</param>
/// <param name="Parts">Parts beyond plain text.</param>
/// <param name="WrittenAt">When it was written.</param>
public sealed record MessageEditDto(int Version, string Text, string? Html, IReadOnlyList<MessagePart>? Parts, DateTimeOffset WrittenAt);

/// <summary>A message that the caller saved for later (MSG-7).</summary>
/// <param name="Message">The message as it stands.</param>
/// <param name="SavedAt">When they saved it.</param>
public sealed record SavedMessageDto(MessageDto Message, DateTimeOffset SavedAt);

/// <summary>Where a forwarded message goes.</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="Id">The client's own UUID of the message there (v7 advised): forwarded again, it returns the first result.</param>
/// <param name="CommentId">Likewise of the comment; needed where there is one.</param>
public sealed record ForwardTarget(Guid ConversationId, Guid Id, Guid? CommentId = null);

/// <summary>Forwards a message (MSG-7).</summary>
/// <param name="Targets">1 to 20 different conversations.</param>
/// <param name="Comment">Markdown that follows it as a message of its own; at most 100,000 characters.</param>
public sealed record ForwardMessageRequest(IReadOnlyList<ForwardTarget> Targets, string? Comment = null);

/// <summary>What became of a forwarded message in one conversation: exactly one of message and error.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="Message">The acknowledgement.</param>
/// <param name="Error">Why it, or its comment, was not written.</param>
public sealed record ForwardResult(Guid ConversationId, SentMessage? Message = null, HubError? Error = null);

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
