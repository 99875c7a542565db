using System.Diagnostics;
using Hangout.ServiceDefaults.Authentication;
using Hangout.ServiceDefaults.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Hangout.ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs by OpenTelemetry (OPS-2), sent to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> where that is set.</summary>
/// <remarks>Aspire's client packages add the instrumentation of PostgreSQL and RabbitMQ themselves; see docs/telemetry.md.</remarks>
internal static class TelemetryExtensions
{
    private const int ExportTimeout = 2_000;

    /// <summary>Values in queries (tickets, search words) are never recorded, even where Aspire asks for them in development.</summary>
    private static readonly KeyValuePair<string, string?>[] RedactedQueries =
    [
        new("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "false"),
        new("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "false"),
    ];

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddLogFilters();
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            // Nothing listens then: Aspire's clients would start the SDK without us.
            builder.Configuration["OTEL_SDK_DISABLED"] = "true";
            return;
        }
        builder.Configuration.AddInMemoryCollection(RedactedQueries);
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(builder.Environment.ApplicationName)
                .AddAttributes([new("deployment.environment.name", builder.Environment.EnvironmentName)])
                .AddEnvironmentVariableDetector()) // Last, so that OTEL_SERVICE_NAME wins.
            .WithTracing(tracing => tracing
                .AddSource("Hangout.*")
                .AddAspNetCoreInstrumentation(ChooseRequests)
                .AddHttpClientInstrumentation()
                .SetErrorStatusOnException())
            .WithMetrics(metrics => metrics
                .AddMeter("Hangout.*", "Polly", "Microsoft.EntityFrameworkCore")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation())
            .UseOtlpExporter();
        // An export waits, retries included, at most two seconds: the end of the process waits for the last one.
        builder.Services.PostConfigure<OtlpExporterOptions>(options => options.TimeoutMilliseconds = Math.Min(options.TimeoutMilliseconds, ExportTimeout));
        builder.Services.AddHostedService<TelemetryShutdown>();
    }

    private static void ChooseRequests(AspNetCoreTraceInstrumentationOptions options)
    {
        // A probe every second would bury the rest; the span of a socket would be open for hours, and each hub call has one of its own.
        options.Filter = context => !HealthPaths.Contains(context.Request.Path) && !BearerToken.IsWebSocket(context);
        options.EnrichWithHttpResponse = (activity, response) =>
        {
            if (response.HttpContext.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
                activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded; // Files are not exported.
        };
    }

    private static void AddLogFilters(this ILoggingBuilder logging)
    {
        // The hosting logger writes request lines with their query, where a hub's token is; our span has the same, without it.
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // While it may log anything at all it makes an activity and a log scope for each request, and a socket keeps them for hours.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.Warning);
        logging.AddFilter("Npgsql", LogLevel.Warning);
        logging.AddFilter("Polly", LogLevel.Warning);
        // The forwarder writes whole addresses, with tickets and search words in their queries.
        logging.AddFilter("Yarp.ReverseProxy", LogLevel.Warning);
    }
}
