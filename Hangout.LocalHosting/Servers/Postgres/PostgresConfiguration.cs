using System.Globalization;

namespace Hangout.LocalHosting.Servers;

/// <summary>PostgreSQL's configuration: as durable as in production, sized for a machine that runs everything else too.</summary>
internal static class PostgresConfiguration
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Who may connect: everybody on this machine, with a password.</summary>
    public const string HostAccess = """
        local all all              scram-sha-256
        host  all all 127.0.0.1/32 scram-sha-256

        """;

    public static string Server(int port, string socketDirectory)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Megabyte;
        var buffers = Math.Clamp(memory / 16, 64, 512);
        return string.Create(CultureInfo.InvariantCulture, $"""
            listen_addresses = '127.0.0.1'
            port = {port}
            unix_socket_directories = '{Quote(socketDirectory)}'
            unix_socket_permissions = 0700
            password_encryption = 'scram-sha-256'
            max_connections = 200

            shared_buffers = {buffers}MB
            effective_cache_size = {Math.Max(buffers * 2, memory / 4)}MB
            work_mem = 8MB
            maintenance_work_mem = 64MB
            # Segments in the data directory: nothing stays in /dev/shm after a kill -9.
            dynamic_shared_memory_type = 'mmap'
            random_page_cost = 1.1
            jit = off

            # An acknowledged write survives a crash.
            fsync = on
            synchronous_commit = on
            full_page_writes = on
            wal_compression = on
            max_wal_size = 2GB
            checkpoint_timeout = 15min
            checkpoint_completion_target = 0.9

            timezone = 'UTC'
            log_timezone = 'UTC'
            log_destination = 'stderr'
            logging_collector = off
            log_line_prefix = '[%p] %q%u@%d '
            log_checkpoints = off
            # Statements may carry what people wrote: they stay out of the log.
            log_min_error_statement = 'panic'
            cluster_name = 'hangout'

            """);
    }

    private static string Quote(string value) => value.Replace("'", "''", StringComparison.Ordinal);
}
