namespace Hangout.Contracts;

/// <summary>The stable codes of problem details (<c>code</c>) and of <see cref="Realtime.HubError"/>. Clients decide by them, never by text.</summary>
public static class ErrorCodes
{
    /// <summary>An input breaks a limit or a format; <c>errors</c> names the fields (SEC-1).</summary>
    public const string ValidationFailed = "validation_failed";

    /// <summary>A message with no text and no parts (MSG-1).</summary>
    public const string MessageEmpty = "message_empty";

    /// <summary>A message whose text exceeds <see cref="Limits.MessageText"/> (MSG-1).</summary>
    public const string MessageTooLong = "message_too_long";

    /// <summary>No such conversation, or it is not the caller's: the two are not told apart.</summary>
    public const string ConversationNotFound = "conversation_not_found";

    /// <summary>No such message, or it is not the caller's to see.</summary>
    public const string MessageNotFound = "message_not_found";

    /// <summary>No such user.</summary>
    public const string UserNotFound = "user_not_found";

    /// <summary>No such file, or it is not the caller's to use.</summary>
    public const string FileNotFound = "file_not_found";

    /// <summary>The file is larger than <see cref="Limits.FileBytes"/>, or the body brings more than was announced (FIL-1).</summary>
    public const string FileTooLarge = "file_too_large";

    /// <summary>The caller's files would take more room than they may (FIL-5).</summary>
    public const string FileQuotaExceeded = "file_quota_exceeded";

    /// <summary>Files of this kind are not taken, or the content is not what its name says (FIL-1).</summary>
    public const string FileTypeNotAllowed = "file_type_not_allowed";

    /// <summary>The file is still being uploaded, scanned or processed; try again when it is ready (FIL-3, FIL-4).</summary>
    public const string FileNotReady = "file_not_ready";

    /// <summary>A virus was found in the file, or something that looks like one (FIL-4).</summary>
    public const string FileInfected = "file_infected";

    /// <summary>No picture of the file can be made: it is damaged, or locked by a password. The file itself can be fetched (FIL-3).</summary>
    public const string FileUnreadable = "file_unreadable";

    /// <summary>No picture of the file can be made within the limits of time, memory and size. The file itself can be fetched (FIL-3).</summary>
    public const string FileTooComplex = "file_too_complex";

    /// <summary>The file could not be processed, however often it was tried (FIL-3).</summary>
    public const string FileProcessingFailed = "file_processing_failed";

    /// <summary>The file was deleted by its owner (FIL-5).</summary>
    public const string FileDeleted = "file_deleted";

    /// <summary>The upload stands elsewhere than the client thinks: ask for its offset (FIL-1).</summary>
    public const string UploadOffset = "upload_offset";

    /// <summary>Another request is writing to this upload; try again soon (FIL-1).</summary>
    public const string UploadLocked = "upload_locked";

    /// <summary>The bytes are not those that the checksum was made of; send them again (FIL-1).</summary>
    public const string UploadChecksum = "upload_checksum";

    /// <summary>Any other thing that does not exist or is not the caller's.</summary>
    public const string NotFound = "not_found";

    /// <summary>The caller may see the thing but not do this to it.</summary>
    public const string NotAllowed = "not_allowed";

    /// <summary>The member must wait in slow mode; try again after <c>retryAfterMs</c> (CNV-2).</summary>
    public const string SlowMode = "slow_mode";

    /// <summary>A reply in a thread that would be deeper than <see cref="Limits.ThreadDepth"/> (MSG-4).</summary>
    public const string ThreadTooDeep = "thread_too_deep";

    /// <summary>The invite link does not exist, is revoked, expired or used up (CNV-3).</summary>
    public const string InviteInvalid = "invite_invalid";

    /// <summary>The conversation has as many members as it may have (CNV-2).</summary>
    public const string ConversationFull = "conversation_full";

    /// <summary>The conversation has as many pinned messages as it may have: <see cref="Limits.Pins"/> (MSG-7).</summary>
    public const string TooManyPins = "too_many_pins";

    /// <summary>The poll is closed (MSG-14).</summary>
    public const string PollClosed = "poll_closed";

    /// <summary>The message ID was used before with another content or by another sender (MSG-12).</summary>
    public const string IdReused = "id_reused";

    /// <summary>The post does not exist, or the caller may not see it (SOC-1).</summary>
    public const string PostNotFound = "post_not_found";

    /// <summary>The comment does not exist, or the caller may not see its post (SOC-2).</summary>
    public const string CommentNotFound = "comment_not_found";

    /// <summary>The person takes no messages from the caller (ACC-7, REL-3).</summary>
    public const string MessagesNotTaken = "messages_not_taken";

    /// <summary>The person takes no friend requests (ACC-7).</summary>
    public const string RequestsNotTaken = "requests_not_taken";

    /// <summary>There is no such request, or it was answered already (REL-1).</summary>
    public const string RequestNotFound = "request_not_found";

    /// <summary>A limit of how many is reached: follows, friends, requests, push subscriptions.</summary>
    public const string TooMany = "too_many";

    /// <summary>No provider of models is set up, or none of them has the model (AI-2, AI-6).</summary>
    public const string NoModel = "no_model";

    /// <summary>The caller used what they may use today (AI-5).</summary>
    public const string LimitReached = "limit_reached";

    /// <summary>The share does not exist, ended, or is for somebody else (AI-4).</summary>
    public const string ShareNotFound = "share_not_found";

    /// <summary>The bearer token or session is missing, expired or not accepted.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>The account is suspended or deleted (ACC-4).</summary>
    public const string AccountClosed = "account_closed";

    /// <summary>The server takes no more work now, or its database is away; try again after <c>retryAfterMs</c>, a message with the same ID.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>Too many calls; try again after <c>retryAfterMs</c> (SEC-3).</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>A hub frame larger than <see cref="Limits.HubFrameBytes"/>; the connection is closed.</summary>
    public const string FrameTooLarge = "frame_too_large";

    /// <summary>A hub frame that is not valid JSON or not a hub message; the connection is closed.</summary>
    public const string FrameMalformed = "frame_malformed";

    /// <summary>Nothing came from the client for too long, not even a ping; the connection is closed.</summary>
    public const string TimedOut = "timed_out";

    /// <summary>A request body that is not valid JSON or not of the expected shape.</summary>
    public const string BodyMalformed = "body_malformed";

    /// <summary>Something failed on the server; the trace ID identifies it.</summary>
    public const string Internal = "internal";
}
