using Hangout.Contracts.Accounts;

namespace Hangout.Contracts.Messages;

/// <summary>A stretch of a thread, oldest reply first (MSG-4).</summary>
/// <param name="Root">The message that the replies stand under.</param>
/// <param name="Replies">By <c>seq</c>.</param>
/// <param name="Users">The people who wrote them.</param>
/// <param name="HasOlder">Whether older replies exist.</param>
/// <param name="State">The caller's place in the thread.</param>
public sealed record ThreadPage(MessageDto Root, IReadOnlyList<MessageDto> Replies, IReadOnlyList<UserDto> Users, bool HasOlder, ThreadStateChanged State);

/// <summary>A thread that the caller follows (MSG-4).</summary>
/// <param name="Root">The message that the replies stand under.</param>
/// <param name="State">The caller's place in it.</param>
public sealed record FollowedThreadDto(MessageDto Root, ThreadStateChanged State);

/// <summary>Follows a thread or no longer (MSG-4). Who writes in a thread, or wrote the message it stands under, follows it from then on.</summary>
/// <param name="IsFollowing">Whether to hear of replies.</param>
public sealed record FollowThreadRequest(bool IsFollowing);

/// <summary>The caller has read a thread up to here; never back.</summary>
/// <param name="Seq">Up to which reply.</param>
public sealed record ReadThreadRequest(long Seq);

/// <summary>The caller's place in a thread (MSG-4, CNV-8): the same on every device.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="RootId">Which thread.</param>
/// <param name="LastReadSeq">Everything up to here is read.</param>
/// <param name="UnreadCount">Replies of others after it; exact up to 999, 1000 means more.</param>
/// <param name="IsFollowing">Whether the caller hears of replies.</param>
public sealed record ThreadStateChanged(Guid ConversationId, Guid RootId, long LastReadSeq, int UnreadCount, bool IsFollowing);
