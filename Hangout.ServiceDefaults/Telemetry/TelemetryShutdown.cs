using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Hangout.ServiceDefaults.Telemetry;

/// <summary>Sends the last telemetry after everything else has stopped. The three signals go side by side, for 1.5 s at most.</summary>
/// <remarks>Without this the providers are disposed one after another, each with a timeout of 5 s for a collector that does not answer.</remarks>
internal sealed class TelemetryShutdown(TracerProvider tracer, MeterProvider meter, LoggerProvider logger) : IHostedLifecycleService
{
    private const int TimeoutMilliseconds = 1_500;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => tracer.Shutdown(TimeoutMilliseconds), CancellationToken.None),
        Task.Run(() => meter.Shutdown(TimeoutMilliseconds), CancellationToken.None),
        Task.Run(() => logger.Shutdown(TimeoutMilliseconds), CancellationToken.None));
}
