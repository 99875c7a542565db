using System.Buffers.Binary;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Notifications;
using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Hangout.Core.Relationships;
using Npgsql;

namespace Hangout.Worker.Notifications;

/// <summary>
/// Notifies the recipient of a direct message, and whoever a message mentions, once each however often it runs: the database
/// refuses a second notification of the same message. Mutes, blocks and the member's setting are honoured (NTF-1, CNV-7, REL-4).
/// </summary>
internal sealed class NotifyOfMessage(NpgsqlDataSource source, RealtimePublisher publisher)
{
    private const int TitleLength = 200, ContentLength = 300, CountUpTo = 1_000;

    public async Task RunAsync(Guid conversationId, Guid messageId, CancellationToken cancellationToken)
    {
        if (await ReadMessageAsync(conversationId, messageId, cancellationToken) is not { } message)
            return; // Deleted since; nobody needs to be told.
        var recipients = await ReadRecipientsAsync(message, cancellationToken);
        if (recipients.Count == 0)
            return;
        await WriteAsync(message, recipients, cancellationToken);
        // All of them again, also those written before a crash between commit and publication: devices know them by ID.
        foreach (var (userId, changed) in await ReadWrittenAsync(message, recipients, cancellationToken))
            await publisher.NotificationsChangedAsync(userId, changed);
    }

    private async Task<Subject?> ReadMessageAsync(Guid conversationId, Guid messageId, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            """
            select m.seq, m.text, m.created_at, c.kind, c.title, u.id, u.username, u.name, u.avatar_url
            from messages m
            join conversations c on c.id = m.conversation_id and c.deleted_at is null
            join users u on u.id = m.sender_id
            where m.conversation_id = $1 and m.id = $2 and m.deleted_at is null
            """);
        command.Parameters.Add(new() { Value = conversationId });
        command.Parameters.Add(new() { Value = messageId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var sender = new UserDto(reader.GetGuid(5), reader.GetString(6), reader.GetString(7), reader.IsDBNull(8) ? null : reader.GetString(8));
        return new(
            conversationId, messageId, reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2),
            IsDirect: reader.GetString(3) == "direct", reader.IsDBNull(4) ? null : reader.GetString(4), sender);
    }

    /// <summary>Whom to notify: true where the message mentions them.</summary>
    private async Task<List<(Guid UserId, bool IsMentioned)>> ReadRecipientsAsync(Subject message, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            $"""
            select p.user_id, p.is_mentioned from (
                select cm.user_id, cm.notify, cm.user_id = any(m.mentions) as is_mentioned
                from messages m
                join conversation_members cm on cm.conversation_id = m.conversation_id
                    and (cm.user_id = any(m.mentions) or $3)
                join users u on u.id = cm.user_id
                where m.conversation_id = $1 and m.id = $2 and cm.user_id <> m.sender_id and cm.status = 'active'
                    and (cm.muted_until is null or cm.muted_until <= now()) and not u.is_suspended and u.deleted_at is null
                    and not {Block.BetweenSql("m.sender_id", "cm.user_id")}
            ) p
            where p.notify = 'all' or (p.notify = 'mentions' and p.is_mentioned)
            """);
        command.Parameters.Add(new() { Value = message.ConversationId });
        command.Parameters.Add(new() { Value = message.MessageId });
        command.Parameters.Add(new() { Value = message.IsDirect });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var recipients = new List<(Guid, bool)>();
        while (await reader.ReadAsync(cancellationToken))
            recipients.Add((reader.GetGuid(0), reader.GetBoolean(1)));
        return recipients;
    }

    private async Task WriteAsync(Subject message, List<(Guid UserId, bool IsMentioned)> recipients, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            """
            insert into notifications (id, user_id, kind, title, content, actor_id, conversation_id, message_id, seq, created_at, dedupe_key)
            select r.id, r.user_id, r.kind, r.title, $5, $6, $7, $8, $9, now(), $10
            from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as r(id, user_id, kind, title)
            on conflict (user_id, dedupe_key) do nothing
            """);
        var content = Excerpt.Of(message.Text, ContentLength);
        command.Parameters.Add(new() { Value = recipients.Select(_ => NewId(message)).ToArray() });
        command.Parameters.Add(new() { Value = recipients.Select(r => r.UserId).ToArray() });
        command.Parameters.Add(new() { Value = recipients.Select(r => r.IsMentioned ? "mention" : "message").ToArray() });
        command.Parameters.Add(new() { Value = recipients.Select(r => Title(message, r.IsMentioned)).ToArray() });
        foreach (var value in new object[] { content, message.Sender.Id, message.ConversationId, message.MessageId, message.Seq, message.DedupeKey })
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<(Guid UserId, NotificationsChanged Changed)>> ReadWrittenAsync(
        Subject message, List<(Guid UserId, bool IsMentioned)> recipients, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            """
            select n.user_id, n.id, n.kind, n.title, n.content, n.read_at is not null, n.created_at,
                (select count(*) from (select 1 from notifications w where w.user_id = n.user_id and w.read_at is null limit $3) w)
            from notifications n where n.user_id = any($1) and n.dedupe_key = $2
            """);
        command.Parameters.Add(new() { Value = recipients.Select(r => r.UserId).ToArray() });
        command.Parameters.Add(new() { Value = message.DedupeKey });
        command.Parameters.Add(new() { Value = CountUpTo });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var written = new List<(Guid, NotificationsChanged)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var notification = new NotificationDto(
                reader.GetGuid(1), reader.GetString(2) == "mention" ? NotificationKind.Mention : NotificationKind.Message,
                reader.GetString(3), reader.GetString(4), message.Sender, message.ConversationId, message.MessageId, message.Seq,
                reader.GetBoolean(5), reader.GetFieldValue<DateTimeOffset>(6));
            written.Add((reader.GetGuid(0), new([notification], (int)reader.GetInt64(7))));
        }
        return written;
    }

    /// <summary>An ID as old as the message: messages are handled side by side, and the list is in their order all the same.</summary>
    private static Guid NewId(Subject message)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = Guid.CreateVersion7(message.CreatedAt).TryWriteBytes(bytes, bigEndian: true, out _);
        // Messages of one moment (RFC 9562, "fixed bit-length dedicated counter").
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | (message.Seq & 0xfff)));
        return new(bytes, bigEndian: true);
    }

    private static string Title(Subject message, bool isMentioned)
    {
        if (!isMentioned)
            return message.Sender.Name;
        var title = message.ConversationTitle is { } where ? $"{message.Sender.Name} mentioned you in {where}" : $"{message.Sender.Name} mentioned you";
        return Excerpt.Cut(title, TitleLength);
    }

    /// <summary>The message that people are notified of.</summary>
    private sealed record Subject(
        Guid ConversationId, Guid MessageId, long Seq, string Text, DateTimeOffset CreatedAt, bool IsDirect, string? ConversationTitle, UserDto Sender)
    {
        public string DedupeKey => $"message:{ConversationId}:{MessageId}";
    }
}
