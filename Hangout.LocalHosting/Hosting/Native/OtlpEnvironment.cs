using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Dashboard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hangout.LocalHosting.Native;

/// <summary>The variables by which OpenTelemetry's exporters find the dashboard, as Aspire sets them.</summary>
internal static class OtlpEnvironment
{
    /// <summary>Stands for the replica's own ID; the engine puts it in.</summary>
    public const string InstanceIdPlaceholder = "{hangout-instance-id}";

    public static IResourceBuilder<T> Add<T>(IResourceBuilder<T> builder, OtlpProtocol? protocol)
        where T : IResourceWithEnvironment
    {
        builder.WithAnnotation(new OtlpExporterAnnotation { RequiredProtocol = protocol }, ResourceAnnotationMutationBehavior.Replace);
        return builder.WithEnvironment(context =>
        {
            var services = context.ExecutionContext.ServiceProvider;
            var dashboard = services.GetRequiredService<DashboardInfo>();
            var variables = context.EnvironmentVariables;
            variables["OTEL_SERVICE_NAME"] = context.Resource.Name;
            variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={InstanceIdPlaceholder}";
            if (dashboard.OtlpEndpoint is { } endpoint)
            {
                variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
                variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
                if (dashboard.OtlpApiKey is { } key)
                    variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
            }

            if (!services.GetRequiredService<IHostEnvironment>().IsDevelopment())
                return;
            // Telemetry shows at once while developing.
            variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            variables["OTEL_TRACES_SAMPLER"] = "always_on";
            variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
        });
    }
}
