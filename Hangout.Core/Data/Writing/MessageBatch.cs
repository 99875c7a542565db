using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Core.Files;
using Npgsql;
using NpgsqlTypes;

namespace Hangout.Core.Data.Writing;

/// <summary>
/// Writes many messages in one transaction and one round trip (docs/decisions/0009), on a connection of its own that is kept: nothing has to be
/// reset or prepared again between two batches. Not for several threads.
/// </summary>
internal sealed class MessageBatch(NpgsqlDataSource dataSource) : IAsyncDisposable
{
    private const int TimeoutSeconds = 10;
    private NpgsqlConnection? _connection;

    /// <summary>
    /// One row of the answer. <paramref name="Verdict"/> is <c>written</c>, <c>repeat</c> or an error code; null where nobody judged.
    /// <paramref name="Html"/> is there when it is another than what was sent, as where it names people who are not told.
    /// </summary>
    public readonly record struct Row(
        string Verdict, long Seq, long Change, DateTimeOffset CreatedAt, Guid[]? Mentions, string? Html, DateTimeOffset? ExpiresAt = null, int? RetryAfterMs = null);

    /// <summary>Writes the messages, or nothing: an exception means that the transaction was rolled back, or that its fate is unknown.</summary>
    /// <param name="batch">Messages with different keys.</param>
    /// <param name="cancellationToken">Stops waiting; the transaction may or may not have been committed then.</param>
    /// <returns>What became of each message, in order.</returns>
    public async Task<Row[]> WriteAsync(IReadOnlyList<PendingMessage> batch, CancellationToken cancellationToken)
    {
        try
        {
            _connection ??= await dataSource.OpenConnectionAsync(cancellationToken);
            if (!batch.All(IsPlain) || await TryWritePlainAsync(batch, cancellationToken) is not { } rows)
                return await WriteCheckedAsync(batch, cancellationToken);
            // Who may not write now may have written this before: that, too, is for the checked way to find out.
            var refused = Enumerable.Range(0, rows.Length).Where(i => rows[i].Verdict != "written").ToArray();
            if (refused.Length > 0)
            {
                var judged = await WriteCheckedAsync([.. refused.Select(i => batch[i])], cancellationToken);
                for (var i = 0; i < refused.Length; i++)
                    rows[refused[i]] = judged[i];
            }

            return rows;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives the connection back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
            await connection.DisposeAsync();
        _connection = null;
    }

    private static bool IsPlain(PendingMessage pending) =>
        pending.Message is { ReplyToId: null, ThreadRootId: null, Forwarded: null, Files: null, MentionsEveryone: false, Mentions.Count: 0 };

    /// <summary>Null when one of the IDs is known already: nothing was written then, and who sent what when is for the checked way to find out.</summary>
    private async Task<Row[]?> TryWritePlainAsync(IReadOnlyList<PendingMessage> batch, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync([batch is [var alone] ? OneCommand(alone) : PlainCommand(batch)], batch.Count, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return null;
        }
    }

    private Task<Row[]> WriteCheckedAsync(IReadOnlyList<PendingMessage> batch, CancellationToken cancellationToken) =>
        RunAsync([LockCommand(batch), WriteCommand(batch)], batch.Count, cancellationToken);

    private async Task<Row[]> RunAsync(NpgsqlBatchCommand[] commands, int messages, CancellationToken cancellationToken)
    {
        // Without an explicit transaction the commands are one: it commits when the last one has run.
        await using var batch = new NpgsqlBatch(_connection) { Timeout = TimeoutSeconds };
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        await batch.PrepareAsync(cancellationToken);

        var rows = new Row[messages];
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        for (var i = 1; i < commands.Length; i++)
            await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows[(int)reader.GetInt64(0) - 1] = Read(reader);
        // Reading to the end is what tells that the commit went through.
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        return rows;
    }

    private static Row Read(NpgsqlDataReader reader) => new(
        reader.GetString(1),
        reader.IsDBNull(2) ? 0 : reader.GetInt64(2),
        reader.IsDBNull(3) ? 0 : reader.GetInt64(3),
        reader.IsDBNull(4) ? default : reader.GetFieldValue<DateTimeOffset>(4),
        reader.IsDBNull(5) ? null : reader.GetFieldValue<Guid[]>(5),
        IsAbsent(reader, 7) ? null : reader.GetString(7),
        IsAbsent(reader, 8) ? null : reader.GetFieldValue<DateTimeOffset>(8),
        IsAbsent(reader, 9) ? null : reader.GetInt32(9));

    /// <summary>The plain ways tell less than the checked one.</summary>
    private static bool IsAbsent(NpgsqlDataReader reader, int column) => reader.FieldCount <= column || reader.IsDBNull(column);

    private static NpgsqlBatchCommand LockCommand(IReadOnlyList<PendingMessage> batch) => new(MessageBatchSql.Lock)
    {
        Parameters = { Array(batch.Select(p => p.Message.ConversationId).Distinct().ToArray(), NpgsqlDbType.Uuid) },
    };

    private static NpgsqlBatchCommand OneCommand(PendingMessage pending)
    {
        var message = pending.Message;
        return new NpgsqlBatchCommand(MessageBatchSql.WriteOne)
        {
            Parameters =
            {
                Value(message.ConversationId, NpgsqlDbType.Uuid),
                Value(message.Id, NpgsqlDbType.Uuid),
                Value(message.SenderId, NpgsqlDbType.Uuid),
                Value(SnakeCase.Word(message.Kind), NpgsqlDbType.Text),
                Value(message.Text, NpgsqlDbType.Text),
                Value(message.Html, NpgsqlDbType.Text),
                Value(Json(message.Parts), NpgsqlDbType.Jsonb),
                Value(pending.Span?.Id, NpgsqlDbType.Text),
            },
        };
    }

    private static NpgsqlBatchCommand PlainCommand(IReadOnlyList<PendingMessage> batch) => new(MessageBatchSql.WritePlain)
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
            Array(batch.Select(p => p.Span?.Id).ToArray(), NpgsqlDbType.Text),
        },
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
                Column(batch, m => m.ThreadRootId, NpgsqlDbType.Uuid),
                Column(batch, m => m.IsInConversation, NpgsqlDbType.Boolean),
                Column(batch, m => m.Forwarded is null ? null : JsonSerializer.Serialize(m.Forwarded, HangoutJson.Options), NpgsqlDbType.Jsonb),
                Column(batch, m => m.Files?.Any(FileRow.IsUnsettled) == true, NpgsqlDbType.Boolean),
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

    private static NpgsqlParameter<T> Value<T>(T value, NpgsqlDbType type) => new() { TypedValue = value, NpgsqlDbType = type };

    private static NpgsqlParameter<T[]> Array<T>(T[] values, NpgsqlDbType type) => new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
