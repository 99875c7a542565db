using Hangout.Contracts.Accounts;
using Hangout.Core.Data;
using Npgsql;

namespace Hangout.Core.Notifications;

/// <summary>What happens to a notification when there is news about the same thing.</summary>
internal enum Repeats
{
    /// <summary>Nothing: one notification once.</summary>
    Never,

    /// <summary>It is written anew and unread again; without any subject left it goes.</summary>
    WithNews,
}

/// <summary>A row of the table: what notifications a fact about a message makes.</summary>
/// <param name="SubjectsSql">Whom to tell, and of what; null removes all notifications of the message.</param>
/// <param name="Group">What the notification is about, beside the message: a person has at most one for each group and message.</param>
/// <param name="Title">The first line.</param>
/// <param name="Repeats">What becomes of the one that is there already.</param>
internal sealed record NotificationRule(string? SubjectsSql, string? Group, Func<NotificationSubject, string> Title, Repeats Repeats);

/// <summary>One person to tell, and of what.</summary>
/// <remarks><c>Detail</c> is the emoji of a reaction, or the status of the one who was added.</remarks>
internal sealed record NotificationSubject(
    Guid UserId, string Kind, UserDto Actor, long Seq, string? ConversationTitle, string Text, DateTimeOffset At, string Detail, int Others)
{
    public static NotificationSubject Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), new UserDto(row.GetGuid(2), row.GetString(3), row.GetString(4), row.Optional<string>(5)), row.GetInt64(6), row.Optional<string>(7),
        row.GetString(8), row.GetFieldValue<DateTimeOffset>(9), row.GetString(10), row.GetInt32(11));
}
