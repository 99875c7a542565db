using Microsoft.Extensions.Hosting;
using OpenTelemetry;
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
        .AddOtlpExporter()
        .Build();

    private readonly MeterProvider _meter = Sdk.CreateMeterProviderBuilder()
        .SetResourceBuilder(resource)
        .AddMeter(Meters)
        .AddOtlpExporter()
        .Build();

    /// <summary>Sends what is waiting, at most for the time given.</summary>
    public void Flush(TimeSpan timeout)
    {
        _tracer.ForceFlush((int)timeout.TotalMilliseconds);
        _meter.ForceFlush((int)timeout.TotalMilliseconds);
    }

    public void Dispose()
    {
        _tracer.Dispose();
        _meter.Dispose();
    }
}

/// <summary>Brings the listeners up before the first request, and sends their rest at the end.</summary>
internal sealed class TelemetryLifetime(TelemetryProviders providers) : IHostedLifecycleService
{
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(2);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // After everything else has stopped, so that the spans of the last requests are in. Blocks, hence off this thread.
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.Run(() => providers.Flush(FlushTimeout), cancellationToken);
}
