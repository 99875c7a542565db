using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hangout.AppHost.Supervision;

/// <summary>
/// Starts a service again that ended by itself or could not be restarted, after 1, 2, 4 … 30 s; a minute of running resets the pause. At the end it stops the
/// projects before the servers that they use. Aspire leaves a dead process dead, and at its end sends SIGTERM to all at once.
/// </summary>
internal sealed class ServiceLifecycle(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    ResourceLoggerService loggers,
    IHostApplicationLifetime lifetime) : EarlyService
{
    /// <summary>What a script ends with when starting again cannot help: a missing program, a folder that cannot be written.</summary>
    public const int CannotRun = 78;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GoodRun = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, ResourceEvent> _latest = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ran = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _crashes = new(StringComparer.Ordinal);

    /// <summary>How often a resource or replica crashed in a row.</summary>
    public int CrashesOf(string resourceId) => _crashes.GetValueOrDefault(resourceId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Whatever ends after this moment was told to.
        var stopping = lifetime.ApplicationStopping;
        await foreach (var happened in notifications.WatchAsync(stopping))
        {
            var (id, snapshot) = (happened.ResourceId, happened.Snapshot);
            var before = _latest.GetValueOrDefault(id)?.Snapshot.State?.Text;
            _latest[id] = happened;
            if (snapshot.State?.Text == KnownResourceStates.Running)
                _ran.Add(id);
            // A resource that a person stops is Stopping first. One without endpoints is a job, not a service.
            if (!IsEnd(snapshot) || !(before == KnownResourceStates.Running || IsFailedRestart(id, before, snapshot)) || snapshot.ExitCode == CannotRun
                || !happened.Resource.HasAnnotationOfType<EndpointAnnotation>())
                continue;
            _crashes[id] = snapshot.StopTimeStamp - snapshot.StartTimeStamp > GoodRun ? 1 : CrashesOf(id) + 1;
            var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, CrashesOf(id) - 1)));
            _ = StartAgainAsync(happened, pause, stopping);
        }
    }

    public static bool IsEnd(CustomResourceSnapshot snapshot) => KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text, StringComparer.Ordinal);

    /// <summary>The engine refuses a start now and then on a busy machine. At the first start that ends the whole run, and <see cref="StartWatch"/> says so.</summary>
    private bool IsFailedRestart(string id, string? before, CustomResourceSnapshot snapshot) =>
        _ran.Contains(id) && snapshot.State?.Text == KnownResourceStates.FailedToStart && before != KnownResourceStates.FailedToStart;

    private async Task StartAgainAsync(ResourceEvent ended, TimeSpan pause, CancellationToken stoppingToken)
    {
        var logger = loggers.GetLogger(ended.ResourceId);
        try
        {
            logger.LogWarning("{Resource} ended by itself with exit code {ExitCode}; it is started again in {Pause} s",
                ended.Resource.Name, ended.Snapshot.ExitCode, pause.TotalSeconds);
            await Task.Delay(pause, stoppingToken);
            if (notifications.TryGetCurrentState(ended.ResourceId, out var now) && IsEnd(now.Snapshot))
                await commands.ExecuteCommandAsync(ended.ResourceId, KnownResourceCommands.StartCommand, stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogError(exception, "{Resource} could not be started again", ended.Resource.Name);
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    public override async Task StoppingAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StopTimeout);
        try
        {
            await Task.WhenAll(
                from latest in _latest.Values
                where latest.Resource is ProjectResource && latest.Snapshot.State?.Text == KnownResourceStates.Running
                select commands.ExecuteCommandAsync(latest.ResourceId, KnownResourceCommands.StopCommand, timeout.Token)).WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // The engine ends what did not end in time.
        }
    }
}
