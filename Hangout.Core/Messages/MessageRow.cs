using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;
using Hangout.Core.Data;
using Hangout.Core.Data.Writing;
using Hangout.Core.Files;
using Hangout.Core.Messages.Previews;
using Npgsql;

namespace Hangout.Core.Messages;

/// <summary>The one place where a row, or a message just written, becomes a <see cref="MessageDto"/>.</summary>
public static class MessageRow
{
    /// <summary>The columns of a message, for a table called <c>m</c>.</summary>
    public const string Columns =
        $$"""
        m.id, m.conversation_id, m.seq, m.change, m.sender_id, m.kind, m.text, m.html, m.parts, m.reply_to_id, m.mentions, m.created_at, m.edited_at, m.deleted_at,
            case when m.reaction_count > 0 then (
                select jsonb_agg(jsonb_build_object('emoji', r.emoji, 'userIds', r.user_ids) order by r.first)
                from (select emoji, min(first_change) as first, jsonb_agg(user_id order by change) as user_ids from message_reactions
                    where conversation_id = m.conversation_id and message_id = m.id group by emoji) r) end as reactions,
            m.system_type, m.metadata, m.thread_root_id, m.is_in_conversation,
            case when m.reply_count > 0 then (
                select jsonb_build_object('replyCount', m.reply_count, 'lastSeq', max(l.seq), 'lastReplyAt', max(l.at),
                    'userIds', (array_agg(l.sender_id order by l.seq desc))[1:3])
                from (select sender_id, max(seq) as seq, max(created_at) as at
                    from (select sender_id, seq, created_at from messages
                        where conversation_id = m.conversation_id and thread_root_id = m.id order by seq desc limit 20) newest
                    where sender_id is not null group by sender_id) l) end as thread,
            m.pinned_at, m.pinned_by,
            case when m.vote_count > 0 then (
                select jsonb_agg(jsonb_build_object('userId', v.user_id, 'options', v.options) order by v.first, v.user_id)
                from (select user_id, min(voted_at) as first, jsonb_agg(option order by option) as options from poll_votes
                    where conversation_id = m.conversation_id and message_id = m.id group by user_id) v) end as votes,
            m.forwarded, m.expires_at, m.previews, {{FileRow.OfMessage}} as files, m.answer
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
            isDeleted ? null : Json<IReadOnlyList<MessagePart>>(reader, from + 8),
            reader.IsDBNull(from + 9) ? null : reader.GetGuid(from + 9),
            isDeleted || mentions.Length == 0 ? null : mentions,
            reader.GetFieldValue<DateTimeOffset>(from + 11),
            reader.IsDBNull(from + 12) ? null : reader.GetFieldValue<DateTimeOffset>(from + 12),
            deletedAt,
            isDeleted ? null : Json<IReadOnlyList<ReactionDto>>(reader, from + 14),
            Json<SystemNote>(reader, from + 16),
            reader.IsDBNull(from + 17) ? null : reader.GetGuid(from + 17),
            reader.IsDBNull(from + 17) || !reader.GetBoolean(from + 18) ? null : true,
            Json<ThreadDto>(reader, from + 19),
            isDeleted || reader.IsDBNull(from + 20) ? null : new PinDto(reader.GetGuid(from + 21), reader.GetFieldValue<DateTimeOffset>(from + 20)),
            isDeleted ? null : Json<IReadOnlyList<PollVoteDto>>(reader, from + 22),
            isDeleted ? null : Json<ForwardedFrom>(reader, from + 23),
            reader.IsDBNull(from + 24) ? null : reader.GetFieldValue<DateTimeOffset>(from + 24),
            isDeleted ? null : PreviewsOf(Json<IReadOnlyList<AttachedPreview>>(reader, from + 25)),
            Files: isDeleted ? null : Json<IReadOnlyList<FileDto>>(reader, from + 26),
            Answer: Json<AnswerDto>(reader, from + 27));
    }

    /// <summary>The previews that a message shows.</summary>
    /// <param name="attached">All that it holds.</param>
    /// <returns>Null when there are none.</returns>
    internal static IReadOnlyList<LinkPreviewDto>? PreviewsOf(IReadOnlyList<AttachedPreview>? attached) =>
        attached?.Where(p => !p.IsRemoved).Select(p => new LinkPreviewDto(p.Url, p.Title, p.Description, p.SiteName)).ToArray() is { Length: > 0 } shown ? shown : null;

    /// <summary>A message as it is right after it was written.</summary>
    /// <param name="message">What was written.</param>
    /// <param name="row">Where it stands.</param>
    /// <returns>The message.</returns>
    internal static MessageDto Of(NewMessage message, MessageBatch.Row row) => new(
        message.Id, message.ConversationId, row.Seq, row.Change, message.SenderId, message.Kind, message.Text, row.Html ?? message.Html, message.Parts, message.ReplyToId,
        row.Mentions, row.CreatedAt, ThreadRootId: message.ThreadRootId, AlsoInConversation: message is { ThreadRootId: not null, IsInConversation: true } ? true : null,
        Forwarded: message.Forwarded, ExpiresAt: row.ExpiresAt, Files: message.Files);

    private static T? Json<T>(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? default : JsonSerializer.Deserialize<T>(reader.GetString(column), HangoutJson.Options);
}
