using System.Diagnostics;
using System.Net.Sockets;
using System.Reflection;
using Hangout.Core.Data.Demo;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hangout.Core.Data.Migrate;

/// <summary>
/// What the worker's verb <c>migrate [--demo]</c> does: brings the database to this version's schema. Safe to run again and
/// several times at once (an advisory lock lets one work at a time).
/// </summary>
public static class Migrator
{
    // "hangout" in hexadecimal ASCII: any number will do that nothing else locks.
    private const long Lock = 0x68_61_6e_67_6f_75_74;
    private const int LockTimeoutSeconds = 300;

    /// <summary>Migrates and, when asked, fills in the demo people and their conversations.</summary>
    /// <param name="connectionString">The database and its administrator, as Npgsql writes them. The database is made when it does not exist.</param>
    /// <param name="demo">Whether to fill in demo data, once.</param>
    /// <param name="logger">Is told what happens.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <param name="appPassword">
    /// The password of the role <c>hangout_app</c>, which the services sign in as. With it, that role and the database's owner are made and get their rights.
    /// Without it no role is made: the services then sign in as an operator decides.
    /// </param>
    /// <returns>The process's exit code: 0, or 1 when the database cannot be reached or refuses.</returns>
    public static async Task<int> RunAsync(string? connectionString, bool demo, ILogger logger, CancellationToken cancellationToken, string? appPassword = null)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            logger.LogError("Which database? Set ConnectionStrings__hangoutdb, for instance to Host=localhost;Database=hangoutdb;Username=postgres;Password=…");
            return 1;
        }

        var target = new NpgsqlConnectionStringBuilder(connectionString);
        try
        {
            await EnsureDatabaseAsync(target, logger, cancellationToken);
            await using var lockHolder = await LockAsync(target, logger, cancellationToken);
            if (appPassword is not null)
                await DatabaseRoles.MakeAsync(lockHolder, appPassword, cancellationToken);
            await MigrateAsync(lockHolder, connectionString, demo, logger, cancellationToken);
            if (appPassword is not null)
                await DatabaseRoles.GrantAsync(lockHolder, cancellationToken);
            return 0;
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException or InvalidOperationException { InnerException: NpgsqlException })
        {
            var cause = e is InvalidOperationException ? e.InnerException! : e;
            logger.LogDebug(cause, "Where it failed");
            logger.LogError("Cannot migrate the database {Database} at {Host}:{Port}: {Reason}. Is PostgreSQL running there, and may {User} use it?",
                target.Database, target.Host, target.Port, (cause.InnerException ?? cause).Message, target.Username);
            return 1;
        }
    }

    private static async Task MigrateAsync(NpgsqlConnection lockHolder, string connectionString, bool demo, ILogger logger, CancellationToken cancellationToken)
    {
        if (!demo && await IsUpToDateAsync(lockHolder, cancellationToken))
        {
            logger.LogInformation("The database is up to date");
            return;
        }

        var options = new DbContextOptionsBuilder<HangoutDbContext>().UseNpgsql(await DatabaseRoles.AsOwnerAsync(lockHolder, connectionString, cancellationToken)).Options;
        await using var db = new HangoutDbContext(options);
        await MigrateAsync(db, logger, cancellationToken);
        if (demo)
            await DemoData.FillAsync(db, logger, cancellationToken);
    }

    private static async Task EnsureDatabaseAsync(NpgsqlConnectionStringBuilder target, ILogger logger, CancellationToken cancellationToken)
    {
        var probe = new NpgsqlConnection(Unpooled(target, target.Database));
        await using (probe)
        {
            try
            {
                await probe.OpenAsync(cancellationToken);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
            {
                logger.LogInformation("Making the database {Database}", target.Database);
            }
        }

        await using var server = new NpgsqlConnection(Unpooled(target, "postgres"));
        await server.OpenAsync(cancellationToken);
        var name = target.Database!.Replace("\"", "\"\"", StringComparison.Ordinal);
        await using var create = new NpgsqlCommand($"create database \"{name}\"", server);
        try
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            logger.LogInformation("Another migration was faster in making it");
        }
    }

    /// <summary>Held by a connection of its own, so that it goes with the process whatever happens.</summary>
    private static async Task<NpgsqlConnection> LockAsync(NpgsqlConnectionStringBuilder target, ILogger logger, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(Unpooled(target, target.Database));
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var tryLock = new NpgsqlCommand($"select pg_try_advisory_lock({Lock})", connection);
            if (await tryLock.ExecuteScalarAsync(cancellationToken) is false)
            {
                logger.LogInformation("Another migration is at work; waiting for it");
                await using var waitForLock = new NpgsqlCommand($"select pg_advisory_lock({Lock})", connection) { CommandTimeout = LockTimeoutSeconds };
                await waitForLock.ExecuteNonQueryAsync(cancellationToken);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Looks without EF Core, whose model takes seconds to build: most starts have nothing to migrate.</summary>
    private static async Task<bool> IsUpToDateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var known = typeof(HangoutDbContext).Assembly.GetTypes().Select(t => t.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>().ToArray();
        await using var command = new NpgsqlCommand("select to_regclass('\"__EFMigrationsHistory\"') is not null", connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is not true)
            return false;
        await using var count = new NpgsqlCommand("select count(*) from \"__EFMigrationsHistory\" where \"MigrationId\" = any($1)", connection);
        count.Parameters.Add(new() { Value = known });
        return await count.ExecuteScalarAsync(cancellationToken) is long applied && applied == known.Length;
    }

    private static async Task MigrateAsync(HangoutDbContext db, ILogger logger, CancellationToken cancellationToken)
    {
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToArray();
        if (pending.Length == 0)
        {
            logger.LogInformation("The database is up to date");
            return;
        }

        var watch = Stopwatch.StartNew();
        logger.LogInformation("Applying {Count} migrations: {Migrations}", pending.Length, string.Join(", ", pending));
        await db.Database.MigrateAsync(cancellationToken);
        logger.LogInformation("The database is up to date after {Milliseconds} ms", watch.ElapsedMilliseconds);
    }

    private static string Unpooled(NpgsqlConnectionStringBuilder target, string? database) =>
        new NpgsqlConnectionStringBuilder(target.ConnectionString) { Database = database, Pooling = false }.ConnectionString;
}
