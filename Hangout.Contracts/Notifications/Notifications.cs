using Hangout.Contracts.Accounts;
using Hangout.Contracts.Realtime;
using Hangout.Contracts.Relationships;

namespace Hangout.Contracts.Notifications;

/// <summary>What a notification is about (NTF-1).</summary>
public enum NotificationKind
{
    /// <summary>A direct message.</summary>
    Message,

    /// <summary>Somebody liked a post or a comment of the recipient, or passed a post on.</summary>
    Like,

    /// <summary>Somebody commented on a post of the recipient, or answered their comment.</summary>
    Comment,

    /// <summary>Somebody follows, or asks to.</summary>
    Follow,

    /// <summary>Somebody mentioned the recipient.</summary>
    Mention,

    /// <summary>Somebody reacted.</summary>
    Reaction,

    /// <summary>Somebody wants to be a friend.</summary>
    FriendRequest,

    /// <summary>Somebody invites into a conversation.</summary>
    Invite,

    /// <summary>The system has something to say.</summary>
    System,
}

/// <summary>A notification (NTF-1).</summary>
/// <param name="Id">Its ID; later ones are larger (UUIDv7).</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Title">One line, at most 200 characters.</param>
/// <param name="Content">An excerpt, at most 300 characters.</param>
/// <param name="Actor">Who caused it, when a person did.</param>
/// <param name="ConversationId">Where, when in a conversation.</param>
/// <param name="MessageId">Which message.</param>
/// <param name="Seq">The message's place.</param>
/// <param name="IsRead">Whether the recipient has seen it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="PostId">Which post, when it is about one.</param>
/// <param name="CommentId">Which comment of it.</param>
public sealed record NotificationDto(
    Guid Id, NotificationKind Kind, string Title, string Content, UserDto? Actor,
    Guid? ConversationId, Guid? MessageId, long? Seq, bool IsRead, DateTimeOffset CreatedAt,
    Guid? PostId = null, Guid? CommentId = null);

/// <summary>What happened that made a notification (NTF-2).</summary>
public enum NotificationCause
{
    /// <summary>Somebody wrote to the recipient alone.</summary>
    DirectMessage,

    /// <summary>Somebody wrote in a thread that the recipient follows.</summary>
    ThreadReply,

    /// <summary>A message mentions the recipient.</summary>
    MentionInMessage,

    /// <summary>A post mentions the recipient.</summary>
    MentionInPost,

    /// <summary>A comment mentions the recipient.</summary>
    MentionInComment,

    /// <summary>A post quotes one of the recipient.</summary>
    PostQuoted,

    /// <summary>Somebody reacted to the recipient's message.</summary>
    Reaction,

    /// <summary>Somebody likes the recipient's post.</summary>
    PostLiked,

    /// <summary>Somebody likes the recipient's comment.</summary>
    CommentLiked,

    /// <summary>Somebody passed the recipient's post on.</summary>
    PostShared,

    /// <summary>Somebody commented on the recipient's post.</summary>
    PostCommented,

    /// <summary>Somebody answered the recipient's comment.</summary>
    CommentAnswered,

    /// <summary>Somebody follows the recipient.</summary>
    Followed,

    /// <summary>Somebody asks to follow the recipient, whose account is private.</summary>
    FollowAsked,

    /// <summary>Somebody lets the recipient follow them.</summary>
    FollowAccepted,

    /// <summary>Somebody asked the recipient to be friends.</summary>
    FriendAsked,

    /// <summary>Somebody accepted the recipient's friend request.</summary>
    FriendAccepted,

    /// <summary>Somebody invites the recipient into a conversation.</summary>
    Invited,

    /// <summary>Somebody added the recipient to a conversation.</summary>
    Added,

    /// <summary>The system had something to say.</summary>
    System,
}

/// <summary>Why somebody got a notification (NTF-2).</summary>
/// <param name="Cause">What happened.</param>
/// <param name="Kind">Under which kind the preferences have it.</param>
/// <param name="Ways">What the recipient chose for that kind, as it stands now.</param>
/// <param name="Relationship">How the recipient stands to the one who caused it; absent where nobody did, or where they have no account any more.</param>
public sealed record NotificationReasonDto(NotificationCause Cause, NotificationKind Kind, NotificationWays Ways, RelationshipDto? Relationship = null);

/// <summary>Notifications, newest first.</summary>
/// <param name="Items">The notifications.</param>
/// <param name="UnreadCount">How many of all are unread; exact up to 999, 1000 means more.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for older ones; absent at the end.</param>
public sealed record NotificationPage(IReadOnlyList<NotificationDto> Items, int UnreadCount, string? NextCursor = null);

/// <summary>Marks notifications as read (NTF-2), in exactly one way: those named, all up to one, those of messages that were read, or
/// those about posts that were opened.</summary>
/// <param name="Ids">At most 100.</param>
/// <param name="UpTo">This one and all older ones.</param>
/// <param name="Positions">All of messages up to a place of their conversation; at most 100 conversations.</param>
/// <param name="PostIds">All about posts, and comments on them; at most 100.</param>
public sealed record MarkNotificationsReadRequest(IReadOnlyList<Guid>? Ids = null, Guid? UpTo = null, IReadOnlyList<MarkReadRequest>? Positions = null,
    IReadOnlyList<Guid>? PostIds = null);

/// <summary>By which ways notifications can leave the desktop (NTF-3).</summary>
/// <param name="PushKey">What a browser subscribes to pushes with (<c>applicationServerKey</c>), base64url.</param>
/// <param name="IsMailOn">Whether the system sends mails.</param>
public sealed record NotificationChannelsDto(string PushKey, bool IsMailOn);

/// <summary>A browser that takes pushes for the caller (NTF-3), as its <c>PushSubscription</c> says.</summary>
/// <param name="Endpoint">An https address of at most 2,000 characters.</param>
/// <param name="P256dh">Its public key, base64url.</param>
/// <param name="Auth">Its secret, base64url.</param>
public sealed record PushSubscriptionRequest(string Endpoint, string P256dh, string Auth);
