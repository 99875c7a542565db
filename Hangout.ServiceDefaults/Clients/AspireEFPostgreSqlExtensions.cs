using Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;
using Hangout.ServiceDefaults.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace Microsoft.Extensions.Hosting;

/// <summary>PostgreSQL through EF Core, with the signature of Aspire's package.</summary>
public static class AspireEFPostgreSqlExtensions
{
    private const string Section = "Aspire:Npgsql:EntityFrameworkCore:PostgreSQL";

    /// <summary>Registers a pooled context for the named connection, with retries of transient errors and a health check.</summary>
    /// <typeparam name="TContext">The context.</typeparam>
    /// <param name="builder">The host's builder.</param>
    /// <param name="connectionName">Name of the connection string.</param>
    /// <param name="configureSettings">Last word on the settings.</param>
    /// <param name="configureDbContextOptions">Last word on the context's options.</param>
    /// <exception cref="InvalidOperationException">On first use, when there is no such connection string.</exception>
    public static void AddNpgsqlDbContext<TContext>(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<NpgsqlEntityFrameworkCorePostgreSQLSettings>? configureSettings = null,
        Action<DbContextOptionsBuilder>? configureDbContextOptions = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = new NpgsqlEntityFrameworkCorePostgreSQLSettings();
        var connectionString = ClientSettings.Bind(builder, Section, typeof(TContext).Name, settings);
        settings.ConnectionString = ClientSettings.Bind(builder, Section, connectionName, settings) ?? connectionString ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);
        builder.Services.AddDbContextPool<TContext>((services, options) =>
        {
            // A host that has a data source of this connection uses its pool: one bound for the whole process.
            if (services.GetService<NpgsqlDataSource>() is { } source && IsSame(source, settings.ConnectionString))
                options.UseNpgsql(source, npgsql => Configure(npgsql, settings));
            else
                options.UseNpgsql(ClientSettings.Require(settings.ConnectionString, Section, connectionName), npgsql => Configure(npgsql, settings));
            configureDbContextOptions?.Invoke(options);
        });
        if (!settings.DisableHealthChecks)
            builder.Services.AddHealthChecks().AddCheck<DbContextHealthCheck<TContext>>(connectionName);
    }

    /// <summary>A data source tells no password; everything else must agree.</summary>
    private static bool IsSame(NpgsqlDataSource source, string? connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Password = null }.EquivalentTo(new NpgsqlConnectionStringBuilder(source.ConnectionString) { Password = null });

    private static void Configure(NpgsqlDbContextOptionsBuilder npgsql, NpgsqlEntityFrameworkCorePostgreSQLSettings settings)
    {
        if (!settings.DisableRetry)
            npgsql.EnableRetryOnFailure();
        if (settings.CommandTimeout is { } seconds)
            npgsql.CommandTimeout(seconds);
    }
}
