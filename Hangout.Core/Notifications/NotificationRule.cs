using Hangout.Contracts.Accounts;
using Hangout.Contracts.Facts;
using Hangout.Core.Data;
using Npgsql;

namespace Hangout.Core.Notifications;

/// <summary>What happens to a notification when there is news about the same thing.</summary>
internal enum Repeats
{
    /// <summary>Nothing: one notification once.</summary>
    Never,

    /// <summary>It is written anew, and unread again where something came to it; without any subject left it goes.</summary>
    WithNews,
}

/// <summary>A row of the table: what notifications a fact makes, and which ones it ends.</summary>
/// <param name="SubjectsSql">Whom to tell, and of what; null tells nobody.</param>
/// <param name="Group">What the notification is about, beside the thing itself: a person has at most one for each group and thing.</param>
/// <param name="Title">The first line.</param>
/// <param name="Repeats">What becomes of the one that is there already.</param>
/// <param name="EndsSql">Which notifications go, of rows <c>n</c>; null for none.</param>
internal sealed record NotificationRule(string? SubjectsSql, string Group, Func<NotificationSubject, string> Title, Repeats Repeats, string? EndsSql = null);

/// <summary>What a fact is about, for the statements of its rule.</summary>
/// <remarks><c>Key</c> is told once a person; <c>Arguments</c> are $1, $2 … of the rule's statements; <c>WhereSql</c> finds notifications about the same thing.</remarks>
internal sealed record NotificationAbout(
    string Key, object[] Arguments, string WhereSql, Guid? ConversationId = null, Guid? MessageId = null, Guid? PostId = null, Guid? CommentId = null)
{
    public static NotificationAbout Of(IFact fact, string group) => fact switch
    {
        IMessageFact m => new(
            $"{group}:{m.ConversationId}:{m.MessageId}", [m.ConversationId, m.MessageId], "conversation_id = $1 and message_id = $2", m.ConversationId, m.MessageId),
        CommentWritten c => OfComment(group, c.PostId, c.CommentId),
        CommentLiked c => OfComment(group, c.PostId, c.CommentId),
        IPostFact p => new($"{group}:{p.PostId}", [p.PostId], "post_id = $1", PostId: p.PostId),
        FollowChanged f => new($"{group}:{f.FollowerId}:{f.FolloweeId}", [f.FollowerId, f.FolloweeId, f.IsAccepted], "user_id = $2"),
        FriendshipChanged f => new($"{group}:{f.FromId}:{f.ToId}", [f.FromId, f.ToId, f.IsAccepted], "user_id = $2"),
        _ => throw new ArgumentOutOfRangeException(nameof(fact), fact, "is about nothing that notifies."),
    };

    private static NotificationAbout OfComment(string group, Guid postId, Guid commentId) =>
        new($"{group}:{commentId}", [postId, commentId], "post_id = $1 and comment_id = $2", PostId: postId, CommentId: commentId);
}

/// <summary>One person to tell, and of what.</summary>
/// <remarks><c>Detail</c> is the emoji of a reaction, the status of the one who was added, or what of several things it was.</remarks>
internal sealed record NotificationSubject(
    Guid UserId, string Kind, UserDto Actor, long Seq, string? ConversationTitle, string Text, DateTimeOffset At, string Detail, int Others)
{
    /// <summary>The columns, in the order in which every rule's statement gives them.</summary>
    public const string Columns = "s.user_id, s.kind, s.id, s.username, s.name, s.avatar_url, s.seq, s.title, s.text, s.at, s.detail, s.others";

    public static NotificationSubject Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), new UserDto(row.GetGuid(2), row.GetString(3), row.GetString(4), row.Optional<string>(5)), row.GetInt64(6), row.Optional<string>(7),
        row.GetString(8), row.GetFieldValue<DateTimeOffset>(9), row.GetString(10), row.GetInt32(11));
}
