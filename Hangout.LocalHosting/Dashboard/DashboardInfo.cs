namespace Hangout.LocalHosting.Dashboard;

/// <summary>Where the dashboard listens; registered as a singleton, <see cref="Enabled"/> is false without one.</summary>
internal sealed class DashboardInfo
{
    /// <summary>Whether the application has a dashboard.</summary>
    public bool Enabled { get; set; }

    /// <summary>Where services send telemetry by gRPC, such as <c>http://localhost:4317</c>; null for nowhere.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>The key they send along.</summary>
    public string? OtlpApiKey { get; set; }

    /// <summary>What a person opens, login token included.</summary>
    public string? LoginUrl { get; set; }
}
