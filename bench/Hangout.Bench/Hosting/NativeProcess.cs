using System.Diagnostics;

namespace Hangout.Bench.Hosting;

/// <summary>A program to run.</summary>
/// <param name="Name">Names its log.</param>
/// <param name="Program">Full path, or a name in PATH.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record NativeCommand(string Name, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Variables beside those of the bench.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where it works; the bench's logs when not said.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The user who runs the process; null for the user who runs the bench.</summary>
    public ServerUser? User { get; init; }

    /// <summary>How it is asked to end.</summary>
    public int StopSignal { get; init; } = Signals.Terminate;

    /// <summary>How long it may take to end before it is killed.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>
/// A running program of a system under test, on that system's cores. It ends when the bench does, however that ends;
/// what it says is in a file of the bench's logs.
/// </summary>
internal sealed class NativeProcess : IAsyncDisposable
{
    private const string OpenFiles = "ulimit -n 65536 2>/dev/null || ulimit -n $(ulimit -Hn); ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(20);
    private readonly NativeCommand _command;
    private readonly Process _process;
    private readonly string _log;

    private NativeProcess(NativeCommand command, Process process, string log)
    {
        (_command, _process, _log) = (command, process, log);
        Pid = process.Id;
    }

    /// <summary>The program's own process ID.</summary>
    public int Pid { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts it.</summary>
    /// <param name="command">What.</param>
    /// <param name="placement">Where.</param>
    /// <param name="folder">Holds the log.</param>
    public static async Task<NativeProcess> StartAsync(NativeCommand command, Placement placement, BenchFolder folder)
    {
        var log = Path.Combine(folder.Logs, command.Name + ".log");
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = command.WorkingDirectory ?? folder.Logs };
        // Linux shares a core between sessions first: in the generator's, which never sleeps, a system would get half of what its database gets.
        // Each of these programs becomes the next: the PID is the program's in the end, and its session's and process group's.
        string[] arguments =
        [
            "-c", OpenFiles + "exec \"$@\" >>\"$0\" 2>&1 </dev/null", log, "setsid", "taskset", "-c", placement.SystemCores(),
            "setpriv", .. command.User?.DropTo(folder.Path) ?? [], "--pdeathsig", "KILL", "--", command.Program, .. command.Arguments,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;
        return new(command, await Forker.StartAsync(start), log);
    }

    /// <summary>Waits until it accepts connections.</summary>
    /// <param name="port">On 127.0.0.1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">It ended, or does not accept any within a minute; says the end of its log.</exception>
    public Task WaitForPortAsync(int port, CancellationToken cancellationToken) => WaitAsync(() => Ports.AcceptsAsync(port, cancellationToken), cancellationToken);

    /// <summary>Waits until something about it is so.</summary>
    /// <param name="isReady">Asked again and again.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">It ended, or is not ready within a minute; says the end of its log.</exception>
    public async Task WaitAsync(Func<Task<bool>> isReady, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await isReady())
        {
            if (HasEnded)
                throw new InvalidOperationException($"{_command.Name} ended with exit code {_process.ExitCode}:\n{LogEnd()}");
            if (Stopwatch.GetElapsedTime(started) > StartLimit)
                throw new InvalidOperationException($"{_command.Name} is not ready after {StartLimit.TotalSeconds:0} s:\n{LogEnd()}");
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        Signals.Send(Pid, Signals.Kill);
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end and kills it when it has not in time; then kills what it started and left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!HasEnded)
            Signals.Send(Pid, _command.StopSignal);
        using var limit = new CancellationTokenSource(_command.StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
        }

        Signals.Send(-Pid, Signals.Kill);
        _process.Dispose();
    }

    /// <summary>The last lines of its log.</summary>
    public string LogEnd() => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(20)) : "";
}
