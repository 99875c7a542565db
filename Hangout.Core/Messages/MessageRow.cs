using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Core.Data;
using Hangout.Core.Data.Writing;
using Npgsql;

namespace Hangout.Core.Messages;

/// <summary>The one place where a row, or a message just written, becomes a <see cref="MessageDto"/>.</summary>
public static class MessageRow
{
    /// <summary>The columns of a message, for a table called <c>m</c>.</summary>
    public const string Columns =
        """
        m.id, m.conversation_id, m.seq, m.change, m.sender_id, m.kind, m.text, m.html, m.parts, m.reply_to_id, m.mentions, m.created_at, m.edited_at, m.deleted_at,
            case when m.reaction_count > 0 then (
                select jsonb_agg(jsonb_build_object('emoji', r.emoji, 'userIds', r.user_ids) order by r.first)
                from (select emoji, min(first_change) as first, jsonb_agg(user_id order by change) as user_ids from message_reactions
                    where conversation_id = m.conversation_id and message_id = m.id group by emoji) r) end as reactions
        """;

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
            isDeleted || reader.IsDBNull(from + 8) ? null : Json<IReadOnlyList<MessagePart>>(reader.GetString(from + 8)),
            reader.IsDBNull(from + 9) ? null : reader.GetGuid(from + 9),
            isDeleted || mentions.Length == 0 ? null : mentions,
            reader.GetFieldValue<DateTimeOffset>(from + 11),
            reader.IsDBNull(from + 12) ? null : reader.GetFieldValue<DateTimeOffset>(from + 12),
            deletedAt,
            isDeleted || reader.IsDBNull(from + 14) ? null : Json<IReadOnlyList<ReactionDto>>(reader.GetString(from + 14)));
    }

    /// <summary>A message as it is right after it was written.</summary>
    /// <param name="message">What was written.</param>
    /// <param name="row">Where it stands.</param>
    /// <returns>The message.</returns>
    internal static MessageDto Of(NewMessage message, MessageBatch.Row row) => new(
        message.Id, message.ConversationId, row.Seq, row.Change, message.SenderId, message.Kind, message.Text, row.Html ?? message.Html, message.Parts, message.ReplyToId,
        row.Mentions, row.CreatedAt);

    private static T? Json<T>(string json) => JsonSerializer.Deserialize<T>(json, HangoutJson.Options);
}
