namespace Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;

/// <summary>Settings of <c>AddNpgsqlDbContext</c>: configuration section <c>Aspire:Npgsql:EntityFrameworkCore:PostgreSQL</c>.</summary>
public sealed class NpgsqlEntityFrameworkCorePostgreSQLSettings
{
    /// <summary>Where the database is. Filled from <c>ConnectionStrings</c> by name.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Leaves transient errors to the caller instead of repeating the operation.</summary>
    public bool DisableRetry { get; set; }

    /// <summary>Adds no health check.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Is there for the package's sake: spans come from Npgsql itself.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Is there for the package's sake: metrics come from Npgsql itself.</summary>
    public bool DisableMetrics { get; set; }

    /// <summary>In seconds. Npgsql's own (30) when null.</summary>
    public int? CommandTimeout { get; set; }
}
