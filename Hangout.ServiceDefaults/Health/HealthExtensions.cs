using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;

namespace Hangout.ServiceDefaults.Health;

/// <summary><c>/alive</c>: the process runs. <c>/health</c>: so does everything it needs, each by name (OPS-1).</summary>
internal static class HealthExtensions
{
    private const string LiveTag = "live";

    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(3);

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);
        // A check that hangs is a dependency that does not answer.
        services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var check in options.Registrations.Where(check => check.Timeout <= TimeSpan.Zero))
                check.Timeout = CheckTimeout;
        });
    }

    /// <summary>Keeps what a health check asks of the servers out of the traces, as the check itself is.</summary>
    public static void UseUntracedHealth(this WebApplication app) => app.Use(async (context, next) =>
    {
        using var silence = HealthPaths.Contains(context.Request.Path) ? SuppressInstrumentationScope.Begin() : null;
        await next(context);
    });

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks(HealthPaths.Alive, Options(check => check.Tags.Contains(LiveTag))).AllowAnonymous().DisableHttpMetrics();
        app.MapHealthChecks(HealthPaths.Ready, Options(_ => true)).AllowAnonymous().DisableHttpMetrics();
    }

    private static HealthCheckOptions Options(Func<HealthCheckRegistration, bool> predicate) => new()
    {
        Predicate = predicate,
        ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(HealthAnswer.From(report), context.RequestAborted),
        ResultStatusCodes =
        {
            [HealthStatus.Healthy] = StatusCodes.Status200OK,
            [HealthStatus.Degraded] = StatusCodes.Status200OK,
            [HealthStatus.Unhealthy] = StatusCodes.Status503ServiceUnavailable,
        },
    };
}

/// <summary>The body of <c>/health</c> and <c>/alive</c>.</summary>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</param>
/// <param name="Dependencies">Each dependency by name.</param>
internal sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, DependencyHealth> Dependencies)
{
    public static HealthAnswer From(HealthReport report) => new(
        report.Status.ToString(),
        report.Entries
            .GroupBy(entry => NameOf(entry.Key), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => DependencyHealth.From(group.Key, group.Select(entry => entry.Value)), StringComparer.Ordinal));

    /// <summary>What a dependency is to us; Aspire's client packages name their checks after what they are.</summary>
    private static string NameOf(string check) => check switch
    {
        "PostgreSql" => "database",
        "StackExchange.Redis" => "cache",
        "RabbitMQ.Client" or "rabbitmq" => "broker",
        _ => check,
    };
}

/// <summary>How one dependency is.</summary>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</param>
/// <param name="Reason">Why, in words; never with a secret.</param>
/// <param name="DurationMs">How long the check took, in milliseconds.</param>
internal sealed record DependencyHealth(string Status, string? Reason, double DurationMs)
{
    /// <summary>The worst of several checks of the same thing.</summary>
    public static DependencyHealth From(string name, IEnumerable<HealthReportEntry> entries)
    {
        var worst = entries.MinBy(entry => entry.Status);
        var reason = worst.Exception is { } exception ? $"The {name} does not answer ({KindOf(exception.GetBaseException())})." : worst.Description;
        return new(worst.Status.ToString(), reason, Math.Round(worst.Duration.TotalMilliseconds, 1));
    }

    /// <summary>The kind of an exception, never its message: drivers quote the connection string there.</summary>
    private static string KindOf(Exception exception) => exception switch
    {
        SocketException socket => socket.SocketErrorCode.ToString(),
        OperationCanceledException or TimeoutException => "timed out",
        _ => exception.GetType().Name,
    };
}
