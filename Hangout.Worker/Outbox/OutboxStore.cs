using Npgsql;
using NpgsqlTypes;

namespace Hangout.Worker.Outbox;

/// <summary>A row that waits to be told to the broker.</summary>
internal sealed record OutboxRow(long Id, string Kind, string Payload, string? Traceparent, TimeSpan Age, int Attempts);

/// <summary>A row that the broker did not take.</summary>
internal sealed record OutboxFailure(OutboxRow Row, string Error)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <summary>When to try again: 1 s, 2 s, 4 s … up to 10 minutes.</summary>
    public TimeSpan Wait => Row.Attempts >= 10 ? LongestWait : TimeSpan.FromSeconds(Math.Min(1 << Row.Attempts, LongestWait.TotalSeconds));
}

/// <summary>The outbox table as the relay sees it. A batch is locked from its reading to its removal, so that workers never take the same row.</summary>
internal static class OutboxStore
{
    public static async Task<List<OutboxRow>> LockBatchAsync(NpgsqlConnection connection, int size, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select id, kind, payload::text, traceparent, now() - created_at, attempts
            from outbox where next_attempt_at <= now()
            order by next_attempt_at, id limit $1
            for update skip locked
            """, connection);
        command.Parameters.Add(new() { Value = size });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<OutboxRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2),
                await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetString(3), reader.GetTimeSpan(4), reader.GetInt32(5)));
        }
        return rows;
    }

    public static async Task RemoveAsync(NpgsqlConnection connection, IEnumerable<long> ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("delete from outbox where id = any($1)", connection);
        command.Parameters.Add(new() { Value = ids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task PostponeAsync(NpgsqlConnection connection, IReadOnlyList<OutboxFailure> failures, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            update outbox o set attempts = o.attempts + 1, next_attempt_at = now() + f.wait, last_error = f.error
            from unnest($1::bigint[], $2::interval[], $3::text[]) as f(id, wait, error) where o.id = f.id
            """, connection);
        command.Parameters.Add(new() { Value = failures.Select(f => f.Row.Id).ToArray() });
        command.Parameters.Add(new() { Value = failures.Select(f => f.Wait).ToArray() });
        command.Parameters.Add(new() { Value = failures.Select(f => f.Error.Length <= 500 ? f.Error : f.Error[..500]).ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>How many rows wait (counted up to 10,000), and how old the oldest is.</summary>
    public static async Task<(long Depth, TimeSpan Lag)> MeasureAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            """
            select (select count(*) from (select 1 from outbox limit 10000) w),
                   coalesce(now() - (select created_at from outbox order by id limit 1), interval '0')
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetTimeSpan(1));
    }
}
