using Hangout.Core.Messages;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Hangout.Core.Data.Demo;

/// <summary>Writes many messages at once, in the context's transaction.</summary>
internal static class DemoCopy
{
    public static async Task WriteAsync(HangoutDbContext db, List<Message> messages, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using (var copy = await connection.BeginBinaryImportAsync(
            "copy messages (conversation_id, id, seq, change, sender_id, kind, text, html, reply_to_id, mentions, created_at) from stdin (format binary)",
            cancellationToken))
        {
            foreach (var m in messages)
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(m.ConversationId, cancellationToken);
                await copy.WriteAsync(m.Id, cancellationToken);
                await copy.WriteAsync(m.Seq, cancellationToken);
                await copy.WriteAsync(m.Change, cancellationToken);
                await copy.WriteAsync(m.SenderId!.Value, cancellationToken);
                await copy.WriteAsync(SnakeCase.Word(m.Kind), cancellationToken);
                await copy.WriteAsync(m.Text, cancellationToken);
                await copy.WriteAsync(m.Html!, cancellationToken);
                if (m.ReplyToId is { } reply)
                    await copy.WriteAsync(reply, cancellationToken);
                else
                    await copy.WriteNullAsync(cancellationToken);
                await copy.WriteAsync(m.Mentions, NpgsqlDbType.Array | NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync(m.CreatedAt, NpgsqlDbType.TimestampTz, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await db.Database.ExecuteSqlRawAsync(
            "insert into message_mentions (user_id, conversation_id, seq) select unnest(mentions), conversation_id, seq from messages where conversation_id = any({0})",
            [messages.Select(m => m.ConversationId).Distinct().ToArray()],
            cancellationToken);
    }
}
