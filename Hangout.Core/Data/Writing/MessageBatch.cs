using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Npgsql;
using NpgsqlTypes;

namespace Hangout.Core.Data.Writing;

/// <summary>One transaction for many messages: one round trip, two set-based statements (docs/decisions/0009).</summary>
internal static class MessageBatch
{
    /// <summary>One row of the answer. <paramref name="Verdict"/> is <c>written</c>, <c>repeat</c> or an error code.</summary>
    public readonly record struct Row(string Verdict, long Seq, long Change, DateTimeOffset CreatedAt, Guid[]? Mentions);

    /// <summary>Writes the messages, or nothing: an exception means that the transaction was rolled back, or that its fate is unknown.</summary>
    /// <param name="dataSource">The database.</param>
    /// <param name="batch">Messages with different keys.</param>
    /// <param name="cancellationToken">Stops waiting; the transaction may or may not have been committed then.</param>
    /// <returns>What became of each message, in order.</returns>
    public static async Task<Row[]> WriteAsync(NpgsqlDataSource dataSource, IReadOnlyList<PendingMessage> batch, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        // Without an explicit transaction the whole batch is one: it commits when its last statement has run.
        await using var command = new NpgsqlBatch(connection) { Timeout = 10 };
        command.BatchCommands.Add(LockCommand(batch));
        command.BatchCommands.Add(WriteCommand(batch));
        await command.PrepareAsync(cancellationToken);

        var rows = new Row[batch.Count];
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                rows[(int)reader.GetInt64(0) - 1] = Read(reader);
            // Reading to the end is what tells that the commit went through.
            while (await reader.NextResultAsync(cancellationToken))
            {
            }
        }

        return rows;
    }

    private static Row Read(NpgsqlDataReader reader) => new(
        reader.GetString(1),
        reader.IsDBNull(2) ? 0 : reader.GetInt64(2),
        reader.IsDBNull(3) ? 0 : reader.GetInt64(3),
        reader.IsDBNull(4) ? default : reader.GetFieldValue<DateTimeOffset>(4),
        reader.IsDBNull(5) ? null : reader.GetFieldValue<Guid[]>(5));

    private static NpgsqlBatchCommand LockCommand(IReadOnlyList<PendingMessage> batch) => new(MessageBatchSql.Lock)
    {
        Parameters = { Array(batch.Select(p => p.Message.ConversationId).Distinct().ToArray(), NpgsqlDbType.Uuid) },
    };

    private static NpgsqlBatchCommand WriteCommand(IReadOnlyList<PendingMessage> batch)
    {
        var mentions = batch.SelectMany((p, i) => p.Message.Mentions.Select(name => (Row: i + 1L, Name: name))).ToArray();
        return new NpgsqlBatchCommand(MessageBatchSql.Write)
        {
            Parameters =
            {
                Column(batch, m => m.ConversationId, NpgsqlDbType.Uuid),
                Column(batch, m => m.Id, NpgsqlDbType.Uuid),
                Column(batch, m => m.SenderId, NpgsqlDbType.Uuid),
                Column(batch, m => SnakeCase.Word(m.Kind), NpgsqlDbType.Text),
                Column(batch, m => m.Text, NpgsqlDbType.Text),
                Column(batch, m => m.Html, NpgsqlDbType.Text),
                Column(batch, m => Json(m.Parts), NpgsqlDbType.Jsonb),
                Column(batch, m => m.ReplyToId, NpgsqlDbType.Uuid),
                Column(batch, m => m.MentionsEveryone, NpgsqlDbType.Boolean),
                Array(batch.Select(p => p.Span?.Id).ToArray(), NpgsqlDbType.Text),
                Array(mentions.Select(m => m.Row).ToArray(), NpgsqlDbType.Bigint),
                Array(mentions.Select(m => m.Name).ToArray(), NpgsqlDbType.Text),
            },
        };
    }

    private static string? Json(IReadOnlyList<MessagePart>? parts) => parts is null ? null : JsonSerializer.Serialize(parts, HangoutJson.Options);

    private static NpgsqlParameter Column<T>(IReadOnlyList<PendingMessage> batch, Func<NewMessage, T> value, NpgsqlDbType type)
    {
        var values = new T[batch.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(batch[i].Message);
        return Array(values, type);
    }

    private static NpgsqlParameter<T[]> Array<T>(T[] values, NpgsqlDbType type) => new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
