using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;

namespace Hangout.LocalHosting.Engine;

/// <summary>
/// One process of a resource, from the application's start to its end: waits for what it waits for, starts, is watched,
/// restarts after a crash with a growing pause, stops and starts when told.
/// </summary>
internal sealed class ResourceInstance
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WellAgain = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3.5);
    private readonly EngineContext _engine;
    private readonly ReplicaPorts _ports;
    private readonly InstanceStates _states;
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Lock _lock = new();
    private CancellationTokenSource? _run;
    private ProcessRun? _process;
    private TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _wanted;
    private int _runs;

    public ResourceInstance(EngineContext engine, IResource resource, string id, ReplicaPorts ports)
    {
        _engine = engine;
        _ports = ports;
        Resource = resource;
        Id = id;
        _states = new InstanceStates(engine, resource, id);
        _wanted = !resource.Annotations.OfType<ExplicitStartupAnnotation>().Any();
        _idle.SetResult();
    }

    public IResource Resource { get; }

    public string Id { get; }

    /// <summary>Crashes since the start, or since it was last well.</summary>
    public int Crashes { get; private set; }

    /// <summary>Why it could not be started, if it could not.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>A resource that listens is a service: it has no reason to end. Others end when they are done.</summary>
    private bool IsService => Resource.Annotations.OfType<EndpointAnnotation>().Any() || Resource is ContainerResource;

    private bool IsWaitedForToEnd => _engine.Model.Resources.SelectMany(r => r.Annotations.OfType<WaitAnnotation>())
        .Any(w => w.WaitType == WaitType.WaitForCompletion && ReferenceEquals(w.Resource, Resource));

    /// <summary>Lives until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _states.InitialAsync(_wanted, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            if (!BeginRun(cancellationToken, out var run))
            {
                await _changed.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            try
            {
                await RunUntilDoneAsync(run.Token);
            }
            catch (OperationCanceledException) when (run.IsCancellationRequested)
            {
                await _states.StoppedAsync();
            }
            catch (Exception exception)
            {
                Failure = exception;
                await _states.FailedAsync(exception);
            }
            finally
            {
                EndRun(run);
            }
        }
    }

    /// <summary>Starts it, if it does not run; when this returns, its state says so.</summary>
    public async Task StartAsync()
    {
        if (_idle.Task.IsCompleted)
            await _states.StartingAsync();
        lock (_lock)
            _wanted = true;
        _changed.Release();
    }

    /// <summary>Stops it, and keeps it stopped; returns when its process is gone.</summary>
    public Task StopAsync()
    {
        lock (_lock)
        {
            _wanted = false;
            _run?.Cancel();
            return _idle.Task;
        }
    }

    /// <summary>For the end of a stop that took too long.</summary>
    public void KillWhatIsLeft() => _process?.Kill();

    private bool BeginRun(CancellationToken cancellationToken, out CancellationTokenSource run)
    {
        lock (_lock)
        {
            run = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (!_wanted)
            {
                run.Dispose();
                return false;
            }

            _run = run;
            _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Failure = null;
            Crashes = 0;
            return true;
        }
    }

    private void EndRun(CancellationTokenSource run)
    {
        lock (_lock)
        {
            // Started again while it was still stopping: the loop goes round at once.
            _wanted = _wanted && run.IsCancellationRequested;
            _run = null;
            _idle.TrySetResult();
            run.Dispose();
        }
    }

    private async Task RunUntilDoneAsync(CancellationToken cancellationToken)
    {
        await WaitForDependenciesAsync(cancellationToken);
        await _engine.Eventing.PublishAsync(new BeforeResourceStartedEvent(Resource, _engine.Services), cancellationToken);
        var pause = FirstPause;
        while (true)
        {
            int? exitCode = null;
            string? reason = null;
            var wellSince = Stopwatch.StartNew();
            try
            {
                exitCode = await RunOnceAsync(() => Crashes = 0, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException && Crashes > 0)
            {
                reason = exception.Message;
            }

            if (reason is null && (IsWaitedForToEnd || (exitCode == 0 && !IsService)))
            {
                await _states.FinishedAsync(exitCode);
                return;
            }

            if (wellSince.Elapsed > WellAgain)
                pause = FirstPause;
            Crashes++;
            await _states.CrashedAsync(exitCode, reason, pause);
            await Task.Delay(pause, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task WaitForDependenciesAsync(CancellationToken cancellationToken)
    {
        var waits = Resource.Annotations.OfType<WaitAnnotation>().ToArray();
        if (waits.Length == 0)
            return;
        await _states.WaitingAsync();
        using var failFast = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pending = waits.Select(w => _engine.Notifications.WaitForAsync(Resource, w, failFast.Token)).ToList();
        try
        {
            while (pending.Count > 0)
            {
                var done = await Task.WhenAny(pending);
                pending.Remove(done);
                await done;
            }
        }
        finally
        {
            await failFast.CancelAsync();
        }
    }

    private async Task<int?> RunOnceAsync(Action onHealthy, CancellationToken cancellationToken)
    {
        await _states.StartingAsync();
        var configuration = await ResourceConfiguration.ResolveAsync(_engine, Resource, Id, _ports, cancellationToken);
        var server = NativeHosting.ServerOf(Resource);
        var native = server is null ? null : NativeHosting.ContextOf(_engine, Resource, Id, _ports, configuration);
        var process = server is null ? ProcessCommands.Of(Resource, configuration) : WithEnvironment(await server.PrepareAsync(native!, cancellationToken), configuration);
        await _states.PreparedAsync(configuration, process, cancellationToken);

        ProcessRun? run = null;
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var health = Task.CompletedTask;
        try
        {
            run = _process = await ProcessRun.StartAsync(_engine, Resource, Id, ++_runs, process, _ports, cancellationToken);
            await _states.RunningAsync(run.Status);
            health = new HealthMonitor(_engine, Resource, Id)
            {
                Native = server is null ? null : (server, native!),
                Ports = _ports,
                OnHealthy = onHealthy,
                OnFirstHealthy = ct => _engine.Eventing.PublishAsync(new ResourceReadyEvent(Resource, _engine.Services), ct),
            }.RunAsync(watching.Token);
            return (await run.WaitForEndAsync(cancellationToken)).ExitCode;
        }
        finally
        {
            await watching.CancelAsync();
            await health.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await EndAsync(run, server, native, gracefully: cancellationToken.IsCancellationRequested);
        }
    }

    private async Task EndAsync(ProcessRun? run, NativeServer? server, NativeServerContext? native, bool gracefully)
    {
        using var limit = new CancellationTokenSource(StopPatience);
        if (gracefully)
            await _states.StoppingAsync();
        try
        {
            if (gracefully && server is not null && run is not null)
                await server.StopAsync(native!, limit.Token);
        }
        catch (Exception exception)
        {
            _engine.Loggers.Add(Id, $"{Resource.Name} did not stop in its own way: {exception.Message}", isError: true);
        }

        if (run is not null)
            await run.RemoveAsync(StopPatience);
        _process = null;
        try
        {
            using var cleaning = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            if (server is not null)
                await server.CleanUpAsync(native!, cleaning.Token);
        }
        catch (Exception exception)
        {
            _engine.Loggers.Add(Id, $"{Resource.Name} left something behind: {exception.Message}", isError: true);
        }
    }

    private static NativeProcess WithEnvironment(NativeProcess process, ResourceConfiguration configuration)
    {
        var environment = configuration.Environment.ToDictionary(StringComparer.Ordinal);
        foreach (var (key, value) in process.Environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            environment[key] = value;
        return process with { Environment = environment };
    }
}
