using Hangout.Contracts.Accounts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Notifications;

namespace Hangout.Contracts.Realtime;

/// <summary>What the hub calls on a client: one method per family of events. Each method has the name of the event that it takes.</summary>
public interface IRealtimeClient
{
    /// <summary>Messages were written or changed.</summary>
    /// <param name="changed">The messages as they stand now.</param>
    /// <returns>When sent.</returns>
    Task MessagesChanged(MessagesChanged changed);

    /// <summary>Somebody reacted to a message, or took a reaction back (MSG-5).</summary>
    /// <param name="changed">Who, and with what.</param>
    /// <returns>When sent.</returns>
    Task ReactionChanged(ReactionChanged changed);

    /// <summary>A message was pinned, or the pin was taken off (MSG-7).</summary>
    /// <param name="changed">The pin.</param>
    /// <returns>When sent.</returns>
    Task PinChanged(PinChanged changed);

    /// <summary>Somebody voted in a poll, voted anew, or took the vote back (MSG-14).</summary>
    /// <param name="changed">Who, and for what.</param>
    /// <returns>When sent.</returns>
    Task VoteChanged(VoteChanged changed);

    /// <summary>A message's link previews came, or one was taken off (MSG-2).</summary>
    /// <param name="changed">The previews that it has now.</param>
    /// <returns>When sent.</returns>
    Task PreviewsChanged(PreviewsChanged changed);

    /// <summary>A file of a message came further: it is scanned, its pictures are there, or it is gone (FIL-3, FIL-4).</summary>
    /// <param name="changed">The files as they are now.</param>
    /// <returns>When sent.</returns>
    Task FilesChanged(FilesChanged changed);

    /// <summary>A file of the caller's came further, was renamed or deleted (FIL-3). It carries no <c>change</c>.</summary>
    /// <param name="changed">The file as it is now.</param>
    /// <returns>When sent.</returns>
    Task OwnFileChanged(OwnFileChanged changed);

    /// <summary>An answer of the assistant grew (AI-2). It carries no <c>change</c>.</summary>
    /// <param name="grew">What came.</param>
    /// <returns>When sent.</returns>
    Task AnswerGrew(AnswerGrew grew);

    /// <summary>The caller put messages out of their sight on another device (MSG-6).</summary>
    /// <param name="changed">Which.</param>
    /// <returns>When sent.</returns>
    Task MessagesHidden(MessagesHidden changed);

    /// <summary>The caller saved a message for later, or does not want it any more (MSG-7).</summary>
    /// <param name="changed">Which.</param>
    /// <returns>When sent.</returns>
    Task SavedChanged(SavedChanged changed);

    /// <summary>A message changed that not all members may see: call <c>Sync</c> for the conversation (CNV-2, MSG-12).</summary>
    /// <param name="changed">The change's number, and nothing of the message.</param>
    /// <returns>When sent.</returns>
    Task HiddenChange(HiddenChange changed);

    /// <summary>The caller's conversations came, changed or went.</summary>
    /// <param name="changed">The conversations as the caller sees them.</param>
    /// <returns>When sent.</returns>
    Task ConversationsChanged(ConversationsChanged changed);

    /// <summary>The caller read something on another device (CNV-8).</summary>
    /// <param name="changed">Where the reading stands.</param>
    /// <returns>When sent.</returns>
    Task ReadStateChanged(ReadStateChanged changed);

    /// <summary>Members read or received further (MSG-8).</summary>
    /// <param name="changed">Their positions.</param>
    /// <returns>When sent.</returns>
    Task PositionsChanged(PositionsChanged changed);

    /// <summary>Somebody types or has stopped (MSG-9).</summary>
    /// <param name="changed">Who and where.</param>
    /// <returns>When sent.</returns>
    Task TypingChanged(TypingChanged changed);

    /// <summary>People the client watches came, went or changed their status (ACC-3).</summary>
    /// <param name="changed">How they are.</param>
    /// <returns>When sent.</returns>
    Task PresenceChanged(PresenceChanged changed);

    /// <summary>Notifications came, or were read elsewhere (NTF-1, NTF-2).</summary>
    /// <param name="changed">The new ones, and the count.</param>
    /// <returns>When sent.</returns>
    Task NotificationsChanged(NotificationsChanged changed);

    /// <summary>The caller read a thread, or follows it or no longer (MSG-4).</summary>
    /// <param name="changed">Where the caller stands in it.</param>
    /// <returns>When sent.</returns>
    Task ThreadStateChanged(ThreadStateChanged changed);

    /// <summary>The caller's scheduled messages changed, were sent or called off (MSG-15).</summary>
    /// <param name="changed">Which.</param>
    /// <returns>When sent.</returns>
    Task ScheduledChanged(ScheduledChanged changed);

    /// <summary>What the caller is writing changed on one of their devices (MSG-13).</summary>
    /// <param name="changed">What is written now.</param>
    /// <returns>When sent.</returns>
    Task DraftChanged(DraftChanged changed);

    /// <summary>Posts of a person whom the client hears of were published, changed or deleted (SOC-3, SOC-4): read them anew.</summary>
    /// <param name="changed">Which.</param>
    /// <returns>When sent.</returns>
    Task PostsChanged(PostsChanged changed);

    /// <summary>The caller stands otherwise to people: followed, befriended, muted, blocked, or a request came or was answered (REL-1).</summary>
    /// <param name="changed">To whom.</param>
    /// <returns>When sent.</returns>
    Task RelationshipsChanged(RelationshipsChanged changed);

    /// <summary>The caller changed preferences on one of their devices (ACC-7).</summary>
    /// <param name="changed">All of them.</param>
    /// <returns>When sent.</returns>
    Task PreferencesChanged(PreferencesChanged changed);

    /// <summary>Something may have been lost on the way to this client: call <c>Sync</c> with <c>full</c> (MSG-12).</summary>
    /// <param name="requested">Nothing more.</param>
    /// <returns>When sent.</returns>
    Task SyncRequested(SyncRequested requested);

    /// <summary>The session is over; the connection closes (ACC-4, ACC-5). Do not reconnect before signing in.</summary>
    /// <param name="ended">Why.</param>
    /// <returns>When sent.</returns>
    Task SessionEnded(SessionEnded ended);
}

/// <summary>
/// An event that carries changes of a conversation's messages, each with its number. Clients apply them in the order of <c>change</c>, whatever
/// kind of event they come by. A hole means: call <c>Sync</c> (MSG-12).
/// </summary>
public interface IConversationChange
{
    /// <summary>Which conversation.</summary>
    Guid ConversationId { get; }
}

/// <summary>A message changed that not all members may see, as it was written before they came: whoever may gets it by <c>Sync</c> (CNV-2).</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="Change">The change's number.</param>
public sealed record HiddenChange(Guid ConversationId, long Change) : IConversationChange;

/// <summary>Messages of one conversation that were written or changed, by <c>change</c>. A hole before the first means: call <c>Sync</c>.</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="Messages">The messages as they stand now.</param>
public sealed record MessagesChanged(Guid ConversationId, IReadOnlyList<MessageDto> Messages) : IConversationChange;

/// <summary>One reaction that came or went (MSG-5). It is applied in the order of <paramref name="Change"/>, as the messages of <see cref="MessagesChanged"/> are.</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="MessageId">Which message.</param>
/// <param name="Seq">The message's place.</param>
/// <param name="Change">The number of this change: the message's newest one.</param>
/// <param name="UserId">The person who reacted.</param>
/// <param name="Emoji">With what.</param>
/// <param name="IsAdded">False when the reaction was taken back.</param>
public sealed record ReactionChanged(
    Guid ConversationId, Guid MessageId, long Seq, long Change, Guid UserId, string Emoji, bool IsAdded) : IConversationChange;

/// <summary>A pin that came or went (MSG-7). It is applied in the order of <paramref name="Change"/>, as the messages of <see cref="MessagesChanged"/> are.</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="MessageId">Which message.</param>
/// <param name="Seq">The message's place.</param>
/// <param name="Change">The number of this change: the message's newest one.</param>
/// <param name="Pin">The pin; absent when it was taken off.</param>
public sealed record PinChanged(Guid ConversationId, Guid MessageId, long Seq, long Change, PinDto? Pin = null) : IConversationChange;

/// <summary>One person's vote (MSG-14). It is applied in the order of <paramref name="Change"/>, as the messages of <see cref="MessagesChanged"/> are.</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="MessageId">Which message.</param>
/// <param name="Seq">The message's place.</param>
/// <param name="Change">The number of this change: the message's newest one.</param>
/// <param name="UserId">The person who voted.</param>
/// <param name="Options">All that they choose now, counted from 0; empty when they took the vote back.</param>
public sealed record VoteChanged(Guid ConversationId, Guid MessageId, long Seq, long Change, Guid UserId, IReadOnlyList<int> Options) : IConversationChange;

/// <summary>A message's link previews (MSG-2). It is applied in the order of <paramref name="Change"/>, as the messages of <see cref="MessagesChanged"/> are.</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="MessageId">Which message.</param>
/// <param name="Seq">The message's place.</param>
/// <param name="Change">The number of this change: the message's newest one.</param>
/// <param name="Previews">All that it has now; absent when none.</param>
public sealed record PreviewsChanged(
    Guid ConversationId, Guid MessageId, long Seq, long Change, IReadOnlyList<LinkPreviewDto>? Previews = null) : IConversationChange;

/// <summary>A message's files (FIL-3). It is applied in the order of <paramref name="Change"/>, as the messages of <see cref="MessagesChanged"/> are.</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="MessageId">Which message.</param>
/// <param name="Seq">The message's place.</param>
/// <param name="Change">The number of this change: the message's newest one.</param>
/// <param name="Files">All that it has.</param>
public sealed record FilesChanged(Guid ConversationId, Guid MessageId, long Seq, long Change, IReadOnlyList<FileDto> Files) : IConversationChange;

/// <summary>A file of the caller's own (FIL-3).</summary>
/// <param name="File">The file as it is now; a deleted one has the reason <c>file_deleted</c>.</param>
public sealed record OwnFileChanged(FileDto File);

/// <summary>Messages that the caller put out of their own sight (MSG-6). It carries no <c>change</c>: for everyone else nothing has changed.</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="MessageIds">Which messages.</param>
public sealed record MessagesHidden(Guid ConversationId, IReadOnlyList<Guid> MessageIds);

/// <summary>A message that the caller saved, or does not want any more (MSG-7).</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="MessageId">Which message.</param>
/// <param name="SavedAt">When it was saved; absent when it is saved no more.</param>
public sealed record SavedChanged(Guid ConversationId, Guid MessageId, DateTimeOffset? SavedAt = null);

/// <summary>The caller's conversations that came or changed, and those that went.</summary>
/// <param name="Conversations">As the caller sees them.</param>
/// <param name="Gone">No longer the caller's: forget them.</param>
public sealed record ConversationsChanged(IReadOnlyList<ConversationDto> Conversations, IReadOnlyList<Guid> Gone);

/// <summary>Where the caller's reading of one conversation stands, as of message <paramref name="LastSeq"/>.</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="LastReadSeq">Everything up to here is read.</param>
/// <param name="LastSeq">The newest message when it was counted.</param>
/// <param name="UnreadCount">Messages of others between the two.</param>
/// <param name="MentionCount">Those of them that mention the caller.</param>
public sealed record ReadStateChanged(Guid ConversationId, long LastReadSeq, long LastSeq, int UnreadCount, int MentionCount);

/// <summary>How far one member has read and received.</summary>
/// <param name="UserId">Who.</param>
/// <param name="LastReadSeq">Read up to here.</param>
/// <param name="LastDeliveredSeq">Received up to here.</param>
public sealed record MemberPosition(Guid UserId, long LastReadSeq, long LastDeliveredSeq);

/// <summary>Positions that moved in one conversation.</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="Positions">The members whose positions moved.</param>
public sealed record PositionsChanged(Guid ConversationId, IReadOnlyList<MemberPosition> Positions);

/// <summary>Somebody types, or has stopped.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="UserId">Who.</param>
/// <param name="IsTyping">Whether; a client forgets a true one after 6 s.</param>
public sealed record TypingChanged(Guid ConversationId, Guid UserId, bool IsTyping);

/// <summary>How a person is (ACC-3).</summary>
public enum PresenceStatus
{
    /// <summary>Not connected, or invisible.</summary>
    Offline,

    /// <summary>Connected and active.</summary>
    Online,

    /// <summary>Connected but idle.</summary>
    Away,

    /// <summary>Connected and not to be disturbed.</summary>
    Busy,
}

/// <summary>One person's presence.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Status">How they are.</param>
/// <param name="LastSeenAt">When they were last connected; with <c>offline</c> only.</param>
public sealed record PresenceDto(Guid UserId, PresenceStatus Status, DateTimeOffset? LastSeenAt = null);

/// <summary>Presence of people.</summary>
/// <param name="People">Those that were asked for, or that changed.</param>
public sealed record PresenceChanged(IReadOnlyList<PresenceDto> People);

/// <summary>New notifications, newest first, and how many are unread in all.</summary>
/// <param name="Notifications">New ones; empty when only the count changed.</param>
/// <param name="UnreadCount">Exact up to 999; 1000 means more.</param>
/// <param name="Removed">Those that are no more, as when a reaction was taken back; absent when none.</param>
public sealed record NotificationsChanged(IReadOnlyList<NotificationDto> Notifications, int UnreadCount, IReadOnlyList<Guid>? Removed = null);

/// <summary>Scheduled messages of the caller.</summary>
/// <param name="Messages">Those that are new or changed.</param>
/// <param name="Gone">Those that were sent or called off.</param>
public sealed record ScheduledChanged(IReadOnlyList<ScheduledMessageDto> Messages, IReadOnlyList<Guid> Gone);

/// <summary>Something may have been lost on the way to this client that shows no hole: call <c>Sync</c> with <c>full</c>.</summary>
public sealed record SyncRequested;

/// <summary>Why a session ended.</summary>
/// <param name="Reason"><c>signed_out</c>, <c>revoked</c>, <c>suspended</c>, <c>deleted</c> or <c>expired</c>.</param>
public sealed record SessionEnded(string Reason);

/// <summary>Posts were published, changed or deleted. It names them and no more: what the receiver may see of them is asked of the API.</summary>
/// <param name="AuthorId">Whose.</param>
/// <param name="PostIds">Which; at most 100.</param>
/// <param name="AreNew">Whether they were just published, and stand in the receiver's home timeline now.</param>
public sealed record PostsChanged(Guid AuthorId, IReadOnlyList<Guid> PostIds, bool AreNew = false);

/// <summary>The caller stands otherwise to people.</summary>
/// <param name="UserIds">To whom.</param>
public sealed record RelationshipsChanged(IReadOnlyList<Guid> UserIds);

/// <summary>The caller's preferences changed.</summary>
/// <param name="Preferences">As they are now.</param>
public sealed record PreferencesChanged(PreferencesDto Preferences);
