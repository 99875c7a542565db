using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Hangout.ServiceDefaults.Telemetry;

/// <summary>The listeners to the process's activity sources and meters.</summary>
internal sealed class TelemetryProviders(ResourceBuilder resource) : IDisposable
{
    private static readonly string[] Sources =
    [
        "Hangout.*",
        "Microsoft.AspNetCore", // Requests.
        "Microsoft.AspNetCore.SignalR.Server", // Hub calls.
        "System.Net.Http",
        "Yarp.ReverseProxy",
        "Npgsql",
        "RabbitMQ.Client.*",
        "OpenTelemetry.Instrumentation.StackExchangeRedis", // Aspire's client brings it.
    ];

    private static readonly string[] Meters =
    [
        "Hangout.*", "Microsoft.AspNetCore.*", "System.Net.Http", "System.Net.NameResolution", "System.Runtime",
        "Npgsql", "RabbitMQ.Client", "Yarp.ReverseProxy", "Polly", "Microsoft.EntityFrameworkCore",
    ];

    private readonly TracerProvider _tracer = Sdk.CreateTracerProviderBuilder()
        .SetResourceBuilder(resource)
        .AddSource(Sources)
        .SetErrorStatusOnException()
        .AddOtlpExporter(Bound)
        .Build();

    private readonly MeterProvider _meter = Sdk.CreateMeterProviderBuilder()
        .SetResourceBuilder(resource)
        .AddMeter(Meters)
        .AddOtlpExporter(Bound)
        .Build();

    /// <summary>Sends what is waiting, at most for the time given, and no more after that.</summary>
    public Task ShutdownAsync(TimeSpan timeout) => Task.WhenAll(
        Task.Run(() => _tracer.Shutdown((int)timeout.TotalMilliseconds)),
        Task.Run(() => _meter.Shutdown((int)timeout.TotalMilliseconds)));

    /// <summary>An export waits, retries included, at most two seconds: the end of the process waits for the last one.</summary>
    public static void Bound(OtlpExporterOptions options) => options.TimeoutMilliseconds = Math.Min(options.TimeoutMilliseconds, 2_000);

    public void Dispose()
    {
        _tracer.Dispose();
        _meter.Dispose();
    }
}

/// <summary>Brings the listeners up before the first request, and sends their rest at the end.</summary>
internal sealed class TelemetryLifetime(TelemetryProviders providers) : IHostedLifecycleService
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1.5);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // After everything else has stopped, so that the spans of the last requests are in.
    public Task StoppedAsync(CancellationToken cancellationToken) => providers.ShutdownAsync(Timeout);
}
