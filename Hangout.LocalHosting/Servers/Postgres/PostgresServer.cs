using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Engine;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hangout.LocalHosting.Servers;

/// <summary>Runs PostgreSQL from Debian's package (or from PATH) with a data directory of its own, durable and listening on 127.0.0.1 alone.</summary>
internal sealed class PostgresServer : NativeServer
{
    private const string Mend = "apt-get install -y postgresql";
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(6);

    // Databases found or created since the last start; a start after a crash looks again.
    private readonly ConcurrentDictionary<string, bool> _databasesSeen = new(StringComparer.Ordinal);

    public override async Task<NativeProcess> PrepareAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        _databasesSeen.Clear();
        var server = (PostgresServerResource)context.Resource;
        var installation = await PostgresInstallation.FindAsync(context, cancellationToken);
        var user = ServerUser.For("postgres", Mend);
        await user.TakeAsync(context.RunDirectory, server.Name, cancellationToken);

        var data = new PostgresDataDirectory(context, installation, user);
        await data.PrepareAsync(
            (await server.UserNameReference.GetValueAsync(cancellationToken))!,
            (await server.PasswordParameter.GetValueAsync(cancellationToken))!,
            cancellationToken);

        var port = context.Ports[PostgresServerResource.EndpointName];
        await File.WriteAllTextAsync(ConfigurationFile(context), PostgresConfiguration.Server(port, context.RunDirectory), cancellationToken);
        await File.WriteAllTextAsync(HostAccessFile(context), PostgresConfiguration.HostAccess, cancellationToken);
        return user.Wrap(
            new NativeProcess(
                data.Installation.Program("postgres"),
                ["-D", data.Path, "-c", $"config_file={ConfigurationFile(context)}", "-c", $"hba_file={HostAccessFile(context)}"],
                new Dictionary<string, string>(StringComparer.Ordinal) { ["LC_ALL"] = "C.UTF-8", ["TZ"] = "UTC" }),
            data.Path, context.RunDirectory);
    }

    public override async Task<HealthCheckResult> CheckAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        var server = (PostgresServerResource)context.Resource;
        try
        {
            var connectionString = await server.GetConnectionStringAsync(cancellationToken) + ";Database=postgres";
            await using var connection = await OpenAsync(connectionString, cancellationToken);
            foreach (var (resourceName, databaseName) in server.Databases)
            {
                if (_databasesSeen.ContainsKey(databaseName))
                    continue;
                await EnsureDatabaseAsync(connection, resourceName, databaseName, context, cancellationToken);
                _databasesSeen[databaseName] = true;
            }

            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy($"PostgreSQL does not answer: {exception.Message}", exception);
        }
    }

    public override async Task StopAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        // SIGTERM would wait until every client has left; SIGINT ends their sessions, writes all to disk and goes.
        if (PostgresDataDirectory.ReadProcessId(context) is not { } processId)
            return;
        Signals.Send(processId, Signals.Interrupt);
        await ServerFiles.WaitForEndAsync(() => !Signals.IsAlive(processId), StopLimit, cancellationToken);
    }

    public override Task CleanUpAsync(NativeServerContext context, CancellationToken cancellationToken) =>
        PostgresDataDirectory.RemoveSharedMemoryAsync(context, cancellationToken);

    /// <summary>Opens a connection outside the pool, giving up after five seconds.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 5, CommandTimeout = 30 };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task EnsureDatabaseAsync(NpgsqlConnection connection, string resourceName, string databaseName, NativeServerContext context, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection) { Parameters = { new() { Value = databaseName } } };
        if (await exists.ExecuteScalarAsync(cancellationToken) is not null)
            return;

        var script = context.Model.Resources.OfType<PostgresDatabaseResource>().FirstOrDefault(d => d.Name.Equals(resourceName, StringComparison.OrdinalIgnoreCase))?.CreationScript
            ?? $"create database \"{databaseName.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        await using var create = new NpgsqlCommand(script, connection);
        try
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
            context.Logger.LogInformation("Database {Database} created.", databaseName);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            // Somebody else was faster: the database is there.
        }
    }

    private static string ConfigurationFile(NativeServerContext context) => Path.Combine(context.RunDirectory, "postgresql.conf");

    private static string HostAccessFile(NativeServerContext context) => Path.Combine(context.RunDirectory, "pg_hba.conf");
}
