using Hangout.Contracts.Messages;
using Hangout.Core.Data;
using Npgsql;

namespace Hangout.Core.Messages;

/// <summary>Messages as one person sees them: those that the person put out of their own sight keep their places and tell nothing (MSG-6).</summary>
public static class Visible
{
    /// <summary>Whether a person hid a message, for SQL.</summary>
    /// <param name="userId">The person's ID: a column or parameter.</param>
    /// <param name="message">The name of the table.</param>
    /// <returns>A condition.</returns>
    public static string IsHiddenSql(string userId, string message) =>
        $"exists (select 1 from hidden_messages hm where hm.user_id = {userId} and hm.conversation_id = {message}.conversation_id and hm.message_id = {message}.id)";

    /// <summary>The columns of a message as a person sees it, for a table called <c>m</c>.</summary>
    /// <param name="userId">The person's ID: a column or parameter.</param>
    /// <returns>Columns for <see cref="Read"/>.</returns>
    internal static string Columns(string userId) => $"{IsHiddenSql(userId, "m")}, {MessageRow.Columns}";

    /// <summary>Reads them.</summary>
    /// <param name="reader">At a row.</param>
    /// <returns>The message.</returns>
    internal static MessageDto Read(NpgsqlDataReader reader)
    {
        var message = MessageRow.Read(reader, 1);
        return reader.GetBoolean(0) ? message.AsHidden() : message;
    }

    /// <summary>What whoever hid a message gets of it.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Its place and author.</returns>
    public static MessageDto AsHidden(this MessageDto message) => new(
        message.Id, message.ConversationId, message.Seq, message.Change, message.SenderId, MessageKind.Text, "", Html: null, Parts: null, ReplyToId: null, Mentions: null,
        message.CreatedAt, ThreadRootId: message.ThreadRootId, AlsoInConversation: message.AlsoInConversation, IsHidden: true);

    /// <summary>Finds a message that a person may read now: a member, within the history shown to them, neither deleted nor hidden.</summary>
    /// <param name="db">The context.</param>
    /// <param name="member">The membership.</param>
    /// <param name="messageId">Which message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message; null when there is none for them.</returns>
    internal static async Task<MessageDto?> FindAsync(HangoutDbContext db, Conversations.ConversationMember member, Guid messageId, CancellationToken cancellationToken)
    {
        var found = await db.QueryAsync(
            $"""
            select {MessageRow.Columns} from messages m
            where m.conversation_id = $1 and m.id = $2 and m.seq > $3 and m.deleted_at is null and not {IsHiddenSql("$4", "m")}
            """,
            [member.ConversationId, messageId, member.HistoryFromSeq, member.UserId], row => MessageRow.Read(row), cancellationToken);
        return found is [var message] ? message : null;
    }
}
