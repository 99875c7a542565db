using Hangout.Bench.Load;
using Npgsql;

namespace Hangout.Bench.Runs.History;

/// <summary>The limit for pages: the same rows by one prepared statement, with nothing of the product in between.</summary>
/// <param name="shape">What the database holds.</param>
/// <param name="database">Its connection string.</param>
internal sealed class DirectPages(HistoryShape shape, string database) : IAsyncDisposable
{
    private const string Sql = "select * from messages where conversation_id = $1 and seq < $2 order by seq desc limit $3";

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(database + ";Max Auto Prepare=10;Auto Prepare Min Usages=1");

    /// <summary>A page of history before a message.</summary>
    public Question Page(Random random)
    {
        var conversation = shape.Pick(random);
        var before = HistoryQuestions.Before(random, shape.SizeOf(conversation), Depth.Anywhere);
        return async () =>
        {
            var rows = await ReadAsync(Layout.RoomId(conversation), before);
            var expected = Math.Min(HistoryQuestions.PageSize, before - 1);
            return () => rows == expected ? null : $"{rows} rows instead of {expected}";
        };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<int> ReadAsync(Guid conversation, long before)
    {
        await using var command = _source.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = conversation });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = before });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = HistoryQuestions.PageSize });
        await using var reader = await command.ExecuteReaderAsync();
        var values = new object[reader.FieldCount];
        var rows = 0;
        for (; await reader.ReadAsync(); rows++)
            reader.GetValues(values);
        return rows;
    }
}
