using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace Hangout.ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs by OpenTelemetry (OPS-2), sent to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> where that is set.</summary>
/// <remarks>
/// The platform and the drivers bring their own activity sources and meters; the SDK listens to them. No instrumentation package is
/// needed for that, see docs/telemetry.md. Endpoint, protocol, headers and service name are OpenTelemetry's standard variables.
/// </remarks>
internal static class TelemetryExtensions
{
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        // The hosting logger writes request lines with their query, where a hub's token is; our span has the same, without it.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // While it may log anything at all it makes an activity and a log scope for each request, and a socket keeps them for hours.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.Warning);
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        // The forwarder writes whole addresses, with tickets and search words in their queries.
        builder.Logging.AddFilter("Yarp.ReverseProxy", LogLevel.Warning);
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;
        var resource = ResourceOf(builder);
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
            logging.SetResourceBuilder(resource);
            logging.AddOtlpExporter(TelemetryProviders.Bound);
        });
        builder.Services.AddSingleton(new TelemetryProviders(resource));
        builder.Services.AddHostedService<TelemetryLifetime>();
    }

    /// <summary>Puts the request's method, route and status on its span.</summary>
    public static void UseRequestSpans(this WebApplication app) => app.Use(RequestSpans.InvokeAsync);

    private static ResourceBuilder ResourceOf(IHostApplicationBuilder builder)
    {
        var resource = ResourceBuilder.CreateDefault();
        // OTEL_SERVICE_NAME wins; without it the SDK would say "unknown_service".
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_SERVICE_NAME"]))
            resource.AddService(builder.Environment.ApplicationName);
        return resource.AddAttributes([new("deployment.environment.name", builder.Environment.EnvironmentName)]);
    }
}
