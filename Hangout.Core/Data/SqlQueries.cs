using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Hangout.Core.Data;

/// <summary>Queries in SQL for the hot paths, on the context's connection, in its transaction when there is one, with its retry otherwise.</summary>
public static class SqlQueries
{
    /// <summary>Reads rows.</summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="db">The context.</param>
    /// <param name="sql">The statement; positional parameters <c>$1</c> …</param>
    /// <param name="parameters">Their values, none of them null.</param>
    /// <param name="read">Reads the current row.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The rows.</returns>
    public static Task<List<T>> QueryAsync<T>(
        this DbContext db, string sql, object[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        db.Database.CurrentTransaction is null
            ? db.Database.CreateExecutionStrategy().ExecuteAsync(ct => ReadAsync(db, sql, parameters, read, ct), cancellationToken)
            : ReadAsync(db, sql, parameters, read, cancellationToken);

    /// <summary>A column that may be null.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    public static T? Optional<T>(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? default : reader.GetFieldValue<T>(column);

    private static async Task<List<T>> ReadAsync<T>(
        DbContext db, string sql, object[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand(
                sql, (NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction());
            foreach (var value in parameters)
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken))
                rows.Add(read(reader));
            return rows;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}
