using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Microsoft.Extensions.Hosting;

/// <summary>How our services use PostgreSQL.</summary>
public static class DatabaseExtensions
{
    private const string Database = "ConnectionStrings:hangoutdb";

    /// <summary>
    /// Adds a data source and, on its pool, an EF Core context that retries transient errors: a process has one pool, so that one bound holds for both.
    /// (<c>AddNpgsqlDbContext</c> would open a pool of its own.) Health is checked on the data source, without retries, as <c>database</c>.
    /// </summary>
    /// <typeparam name="TContext">The context.</typeparam>
    /// <param name="builder">The host's builder, after <c>AddServiceDefaults</c>.</param>
    /// <param name="connectionName">Name of the connection string.</param>
    public static void AddHangoutDatabase<TContext>(this IHostApplicationBuilder builder, string connectionName)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddNpgsqlDataSource(connectionName);
        // A missing connection string is told at start, not at the first call.
        builder.Services.ActivateSingleton<NpgsqlDataSource>();
        builder.Services.AddDbContextPool<TContext>((services, options) => options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()));
        // The data source has these already.
        builder.EnrichNpgsqlDbContext<TContext>(settings => settings.DisableHealthChecks = settings.DisableMetrics = settings.DisableTracing = true);
    }

    /// <summary>
    /// For a host whose statements all look up keys: PostgreSQL plans each once a connection, at its first use. Otherwise it plans anew at each of the first ten uses, and after a
    /// restart, when everybody comes back over new connections, that costs more than running them. Not for statements whose best plan depends on a value, such as <c>like</c>.
    /// </summary>
    /// <param name="builder">The host's builder, after <c>AddServiceDefaults</c>.</param>
    public static void PlanStatementsOnce(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration[Database] is { Length: > 0 } text)
            builder.Configuration.AddInMemoryCollection([new(Database, $"{text};Auto Prepare Min Usages=1;Options=-c plan_cache_mode=force_generic_plan")]);
    }

    /// <summary>
    /// What each process's connection string says unless it says otherwise itself: a pool of 16 connections, since all processes together must stay below what the
    /// server takes; statements used again and again are prepared, since planning one over all partitions of the messages costs more than running it.
    /// </summary>
    internal static void SetDatabaseDefaults(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration[Database] is not { Length: > 0 } text)
            return;
        (string Key, string Value)[] defaults = [("Maximum Pool Size", "16"), ("Max Auto Prepare", "100"), ("Application Name", builder.Environment.ApplicationName)];
        var unsaid = defaults.Where(d => !text.Contains(d.Key, StringComparison.OrdinalIgnoreCase)).Select(d => $";{d.Key}={d.Value}");
        builder.Configuration.AddInMemoryCollection([new(Database, text.TrimEnd(';') + string.Concat(unsaid))]);
    }
}
