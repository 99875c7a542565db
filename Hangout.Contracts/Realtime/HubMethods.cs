using Hangout.Contracts.Messages;

namespace Hangout.Contracts.Realtime;

/// <summary>What a client may call on the hub at <see cref="Path"/>. Method names on the wire are the names here.</summary>
public interface IRealtimeHub
{
    /// <summary>Where the hub is. WebSockets only, negotiation skipped.</summary>
    const string Path = "/hubs/realtime";

    /// <summary>Sends a message; answers once it is durable (MSG-1, MSG-12).</summary>
    /// <param name="request">The message.</param>
    /// <returns>The acknowledgement, or the error: nothing was written then.</returns>
    Task<SendMessageResult> SendMessage(SendMessageRequest request);

    /// <summary>Gives a message of the caller's another content (MSG-6). Repeating it changes nothing.</summary>
    /// <param name="request">The message and its new content.</param>
    /// <returns>The message's newest change, or the error: nothing was written then.</returns>
    Task<ChangeMessageResult> EditMessage(EditMessageRequest request);

    /// <summary>Deletes a message for everyone, the caller's own or as permissions say another's; it stays as a tombstone (MSG-6). Repeating it changes nothing.</summary>
    /// <param name="request">Which message.</param>
    /// <returns>The message's newest change, or the error.</returns>
    Task<ChangeMessageResult> DeleteMessage(DeleteMessageRequest request);

    /// <summary>Reacts to a message, or takes the caller's reaction back (MSG-5). Repeating it changes nothing.</summary>
    /// <param name="request">The message and the emoji.</param>
    /// <returns>The message's newest change, or the error.</returns>
    Task<ChangeMessageResult> React(ReactRequest request);

    /// <summary>Puts a message out of the caller's own sight (MSG-6). Repeating it changes nothing.</summary>
    /// <param name="request">Which message.</param>
    /// <returns>The message's newest change, or the error.</returns>
    Task<ChangeMessageResult> HideMessage(HideMessageRequest request);

    /// <summary>Pins a message, or takes the pin off (MSG-7). Repeating it changes nothing.</summary>
    /// <param name="request">The message.</param>
    /// <returns>The message's newest change, or the error.</returns>
    Task<ChangeMessageResult> PinMessage(PinMessageRequest request);

    /// <summary>Saves a message for the caller, or forgets it (MSG-7). Repeating it changes nothing.</summary>
    /// <param name="request">The message.</param>
    /// <returns>The message's newest change, or the error.</returns>
    Task<ChangeMessageResult> SaveMessage(SaveMessageRequest request);

    /// <summary>Votes in a poll (MSG-14). Repeating it changes nothing.</summary>
    /// <param name="request">The message and what is chosen.</param>
    /// <returns>The message's newest change, or the error.</returns>
    Task<ChangeMessageResult> Vote(VoteRequest request);

    /// <summary>Ends the voting of a poll of the caller's own (MSG-14). Repeating it changes nothing.</summary>
    /// <param name="request">Which message.</param>
    /// <returns>The message's newest change, or the error.</returns>
    Task<ChangeMessageResult> ClosePoll(ClosePollRequest request);

    /// <summary>Takes a link preview off a message of the caller's own (MSG-2). Repeating it changes nothing.</summary>
    /// <param name="request">Which.</param>
    /// <returns>The message's newest change, or the error.</returns>
    Task<ChangeMessageResult> RemovePreview(RemovePreviewRequest request);

    /// <summary>Tells what the client has and gets exactly what changed since (MSG-12). Call it on every connect and on a gap in <c>change</c>.</summary>
    /// <param name="request">What the client has.</param>
    /// <returns>The difference.</returns>
    Task<SyncResult> Sync(SyncRequest request);

    /// <summary>Says that the caller types or has stopped (MSG-9). Expires by itself after 6 s.</summary>
    /// <param name="request">Where.</param>
    /// <returns>When taken.</returns>
    Task Typing(TypingRequest request);

    /// <summary>Moves the caller's read position forward; never back (CNV-8, MSG-8).</summary>
    /// <param name="request">Up to where.</param>
    /// <returns>Where it stands now.</returns>
    Task<ReadStateResult> MarkRead(MarkReadRequest request);

    /// <summary>Moves the caller's delivered positions forward (MSG-8).</summary>
    /// <param name="request">Up to where, for several conversations at once.</param>
    /// <returns>When taken.</returns>
    Task MarkDelivered(MarkDeliveredRequest request);

    /// <summary>Replaces the set of people whose presence the client wants to see (ACC-3).</summary>
    /// <param name="request">At most 500 people.</param>
    /// <returns>How they are now.</returns>
    Task<PresenceChanged> WatchPresence(WatchPresenceRequest request);

    /// <summary>Keeps the presence lease alive; at least every 30 s (ACC-3).</summary>
    /// <param name="request">Whether the person is active.</param>
    /// <returns>When taken.</returns>
    Task Heartbeat(HeartbeatRequest request);
}

/// <summary>A request that concerns one conversation.</summary>
public interface IInConversation
{
    /// <summary>Which conversation.</summary>
    Guid ConversationId { get; }
}

/// <summary>An error of a hub call.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">For people.</param>
/// <param name="RetryAfterMs">With <c>overloaded</c> and <c>rate_limited</c>: when to try again, in milliseconds.</param>
public sealed record HubError(string Code, string Message, int? RetryAfterMs = null);

/// <summary>The answer to a send: exactly one of the two.</summary>
/// <param name="Message">The acknowledgement.</param>
/// <param name="Error">Why not.</param>
public sealed record SendMessageResult(SentMessage? Message = null, HubError? Error = null);

/// <summary>The answer to a change of a message: exactly one of the two.</summary>
/// <param name="Message">Where the message stands.</param>
/// <param name="Error">Why not.</param>
public sealed record ChangeMessageResult(ChangedMessage? Message = null, HubError? Error = null);

/// <summary>The newest change of one conversation that the client has.</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="Change">The change up to which the client has everything.</param>
public sealed record KnownConversation(Guid ConversationId, long Change);

/// <summary>What the client has.</summary>
/// <param name="Conversations">Conversations whose messages it keeps; at most 1,000.</param>
/// <param name="Full">True on connect: the answer then lists all of the caller's conversations, too.</param>
public sealed record SyncRequest(IReadOnlyList<KnownConversation> Conversations, bool Full = true);

/// <summary>What changed in one conversation since the client's <c>change</c>.</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="Messages">The changed messages by <c>change</c>, each as it stands now.</param>
/// <param name="LastChange">After applying them the client has everything up to here.</param>
/// <param name="StartAfresh">More than 500 changed: drop what is kept of this conversation and fetch its newest page.</param>
public sealed record ConversationChanges(Guid ConversationId, IReadOnlyList<MessageDto> Messages, long LastChange, bool StartAfresh = false);

/// <summary>The difference between what the client has and what is.</summary>
/// <param name="Changes">For each conversation named in the request that the caller may see and that changed.</param>
/// <param name="Gone">Conversations named in the request that are not the caller's (any more): forget them.</param>
/// <param name="Conversations">With <c>full</c>: the caller's conversations by last activity, at most 1,000.</param>
/// <param name="Users">People who wrote the changed messages.</param>
/// <param name="NotificationsUnread">With <c>full</c>: unread notifications.</param>
/// <param name="NotificationsNewest">With <c>full</c>: the newest notification's ID; absent when there is none. Where it or the count is another than the
/// client's, the list is.</param>
/// <param name="Error">When the request was refused.</param>
/// <param name="Hidden">With <c>full</c>: messages that the caller put out of their sight, the newest 1,000; absent when none. Messages in answers say it themselves.</param>
public sealed record SyncResult(
    IReadOnlyList<ConversationChanges> Changes, IReadOnlyList<Guid> Gone, IReadOnlyList<Conversations.ConversationDto>? Conversations,
    IReadOnlyList<Accounts.UserDto> Users, int? NotificationsUnread = null, Guid? NotificationsNewest = null, HubError? Error = null,
    IReadOnlyList<MessagesHidden>? Hidden = null);

/// <summary>The caller types, or has stopped.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="IsTyping">Whether.</param>
public sealed record TypingRequest(Guid ConversationId, bool IsTyping);

/// <summary>The caller has read up to here.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="Seq">Up to which message; beyond the newest counts as the newest.</param>
public sealed record MarkReadRequest(Guid ConversationId, long Seq) : IInConversation;

/// <summary>Where the caller's reading stands, or the error.</summary>
/// <param name="State">The state after the call.</param>
/// <param name="Error">Why not.</param>
public sealed record ReadStateResult(ReadStateChanged? State = null, HubError? Error = null);

/// <summary>The caller's devices have received up to here.</summary>
/// <param name="Positions">At most 100.</param>
public sealed record MarkDeliveredRequest(IReadOnlyList<MarkReadRequest> Positions);

/// <summary>Whose presence to watch.</summary>
/// <param name="UserIds">At most 500.</param>
public sealed record WatchPresenceRequest(IReadOnlyList<Guid> UserIds);

/// <summary>A sign of life.</summary>
/// <param name="IsActive">False when the person has not touched the device for 5 minutes: they show as away.</param>
public sealed record HeartbeatRequest(bool IsActive);
