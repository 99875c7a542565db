using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Core.Data;
using Npgsql;

namespace Hangout.Core.Messages;

/// <summary>Messages in hand-written statements.</summary>
public static class MessageRow
{
    /// <summary>How many columns there are.</summary>
    public const int Count = 14;

    /// <summary>The columns of a message, for a table called <c>m</c>.</summary>
    public const string Columns = "m.id, m.conversation_id, m.seq, m.change, m.sender_id, m.kind, m.text, m.html, m.parts, m.reply_to_id, m.mentions, m.created_at, m.edited_at, m.deleted_at";

    /// <summary>Reads them. Of a deleted message nothing is told but that it was there.</summary>
    /// <param name="reader">At a row.</param>
    /// <param name="from">The first of the columns.</param>
    /// <returns>The message.</returns>
    public static MessageDto Read(NpgsqlDataReader reader, int from = 0)
    {
        DateTimeOffset? deletedAt = reader.IsDBNull(from + 13) ? null : reader.GetFieldValue<DateTimeOffset>(from + 13);
        var isDeleted = deletedAt is not null;
        var mentions = reader.GetFieldValue<Guid[]>(from + 10);
        return new MessageDto(
            reader.GetGuid(from), reader.GetGuid(from + 1), reader.GetInt64(from + 2), reader.GetInt64(from + 3), reader.IsDBNull(from + 4) ? null : reader.GetGuid(from + 4),
            SnakeCase.Parse<MessageKind>(reader.GetString(from + 5)),
            isDeleted ? "" : reader.GetString(from + 6),
            isDeleted ? null : reader.Optional<string>(from + 7),
            isDeleted || reader.IsDBNull(from + 8) ? null : JsonSerializer.Deserialize<IReadOnlyList<MessagePart>>(reader.GetString(from + 8), HangoutJson.Options),
            reader.IsDBNull(from + 9) ? null : reader.GetGuid(from + 9),
            isDeleted || mentions.Length == 0 ? null : mentions,
            reader.GetFieldValue<DateTimeOffset>(from + 11),
            reader.IsDBNull(from + 12) ? null : reader.GetFieldValue<DateTimeOffset>(from + 12),
            deletedAt);
    }
}
