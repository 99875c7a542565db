using Hangout.Contracts.Posts;

namespace Hangout.Contracts.Facts;

/// <summary>
/// Something that became true, named in the past tense. It is written to the outbox in the transaction that made it true, and told to the worker.
/// Its type's name is its name on the broker: <c>MessageSent</c> is <c>message.sent</c>.
/// </summary>
public interface IFact;

/// <summary>A fact about one message that people may be notified of.</summary>
public interface IMessageFact : IFact
{
    /// <summary>Where the message is.</summary>
    Guid ConversationId { get; }

    /// <summary>Which message.</summary>
    Guid MessageId { get; }
}

/// <summary>A direct message, or a message that mentions somebody, was sent. Others interest nobody but the members, who hear of them live.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="MessageId">Which message.</param>
/// <param name="Seq">Its place.</param>
/// <param name="SenderId">The person who wrote the message.</param>
public sealed record MessageSent(Guid ConversationId, Guid MessageId, long Seq, Guid? SenderId) : IMessageFact;

/// <summary>A person wrote in a conversation with the assistant: it is to answer.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="MessageId">Which message.</param>
public sealed record QuestionAsked(Guid ConversationId, Guid MessageId) : IFact;

/// <summary>A message got another content; it may mention others now.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="MessageId">Which message.</param>
public sealed record MessageEdited(Guid ConversationId, Guid MessageId) : IMessageFact;

/// <summary>A message was deleted for everyone.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="MessageId">Which message.</param>
public sealed record MessageDeleted(Guid ConversationId, Guid MessageId) : IMessageFact;

/// <summary>A message with links to web addresses was written, or one got another content that has some.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="MessageId">Which message.</param>
public sealed record LinksWritten(Guid ConversationId, Guid MessageId) : IFact;

/// <summary>A message has files of which the members may not know how they are now: it was just written, or one of them was renamed or deleted.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="MessageId">Which message.</param>
public sealed record FilesAttached(Guid ConversationId, Guid MessageId) : IFact;

/// <summary>All bytes of a file are there.</summary>
/// <param name="FileId">Which file.</param>
public sealed record FileUploaded(Guid FileId) : IFact;

/// <summary>People were added to a conversation, or invited; a system message tells it to the members.</summary>
/// <param name="ConversationId">To which.</param>
/// <param name="MessageId">The system message, which names them.</param>
/// <param name="UserId">The person who added them.</param>
public sealed record MembersAdded(Guid ConversationId, Guid MessageId, Guid UserId) : IMessageFact;

/// <summary>Somebody reacted to a message of another person.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="MessageId">To which message.</param>
/// <param name="UserId">The person who reacted.</param>
public sealed record ReactionAdded(Guid ConversationId, Guid MessageId, Guid UserId) : IMessageFact;

/// <summary>Somebody took back a reaction to a message of another person.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="MessageId">From which message.</param>
/// <param name="UserId">The person who had reacted.</param>
public sealed record ReactionRemoved(Guid ConversationId, Guid MessageId, Guid UserId) : IMessageFact;

/// <summary>A fact about a post.</summary>
public interface IPostFact : IFact
{
    /// <summary>Which post.</summary>
    Guid PostId { get; }
}

/// <summary>A post was published: it belongs into timelines, and may mention people.</summary>
/// <param name="PostId">Which post.</param>
/// <param name="AuthorId">The person who wrote it.</param>
/// <param name="IsMerged">
/// True where its author was widely followed when it was published: it is merged into timelines when they are read, and written into none (docs/decisions/0033).
/// </param>
public sealed record PostPublished(Guid PostId, Guid AuthorId, bool IsMerged = false) : IPostFact;

/// <summary>A post got another text or audience, or was deleted.</summary>
/// <param name="PostId">Which post.</param>
/// <param name="AuthorId">The person who wrote it.</param>
/// <param name="Former">Who might see it before: whoever lost it hears of it, too.</param>
public sealed record PostEdited(Guid PostId, Guid AuthorId, PostAudience? Former = null) : IPostFact;

/// <summary>The counters of a post, or the votes of its poll, changed; nobody is notified.</summary>
/// <param name="PostId">Which post.</param>
/// <param name="AuthorId">The person who wrote it.</param>
public sealed record PostCounted(Guid PostId, Guid AuthorId) : IPostFact;

/// <summary>Somebody likes a post, or no longer.</summary>
/// <param name="PostId">Which post.</param>
/// <param name="UserId">The person who likes it.</param>
public sealed record PostLiked(Guid PostId, Guid UserId) : IPostFact;

/// <summary>A comment was written, changed or deleted.</summary>
/// <param name="PostId">On which post.</param>
/// <param name="CommentId">Which comment.</param>
/// <param name="UserId">The person who wrote it.</param>
public sealed record CommentWritten(Guid PostId, Guid CommentId, Guid UserId) : IPostFact;

/// <summary>Somebody likes a comment, or no longer.</summary>
/// <param name="PostId">On which post it stands.</param>
/// <param name="CommentId">Which comment.</param>
/// <param name="UserId">The person who likes it.</param>
public sealed record CommentLiked(Guid PostId, Guid CommentId, Guid UserId) : IPostFact;

/// <summary>Somebody follows another, or asked to, or no longer does: timelines and notifications follow.</summary>
/// <param name="FollowerId">The one who follows.</param>
/// <param name="FolloweeId">The one who is followed.</param>
/// <param name="IsAccepted">Whether the one who is followed has just said yes.</param>
public sealed record FollowChanged(Guid FollowerId, Guid FolloweeId, bool IsAccepted = false) : IFact;

/// <summary>Somebody asked another to be friends, withdrew it, or it was answered; or a friendship ended.</summary>
/// <param name="FromId">The one who asked, or who ended it.</param>
/// <param name="ToId">The other.</param>
/// <param name="IsAccepted">Whether the first one has just said yes to what the other had asked.</param>
public sealed record FriendshipChanged(Guid FromId, Guid ToId, bool IsAccepted = false) : IFact;
