namespace Aspire.Npgsql;

/// <summary>Settings of <c>AddNpgsqlDataSource</c>: configuration section <c>Aspire:Npgsql</c>.</summary>
public sealed class NpgsqlSettings
{
    /// <summary>Where the database is. Filled from <c>ConnectionStrings</c> by name.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Adds no health check.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Is there for the package's sake: spans come from Npgsql itself.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Is there for the package's sake: metrics come from Npgsql itself.</summary>
    public bool DisableMetrics { get; set; }
}
