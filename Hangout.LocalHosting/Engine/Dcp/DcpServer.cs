using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Engine.Dcp;

/// <summary>
/// The orchestrator's process, one for each application. It watches our process: should we be killed, it ends everything and itself;
/// should it be killed, its monitors end everything.
/// </summary>
internal sealed class DcpServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private readonly IReadOnlyList<int> _controllers;
    private volatile bool _stopping;

    private readonly Process _lastResort;

    private DcpServer(Process process, DcpClient client)
    {
        _process = process;
        Client = client;
        _controllers = Signals.ChildrenOf(process.Id);
        _lastResort = StartLastResort([process.Id, .. _controllers]);
        _ = WatchAsync();
    }

    public DcpClient Client { get; }

    public int ProcessId => _process.Id;

    /// <summary>Ends when the process ends although nobody stopped it.</summary>
    public Task Died => _exited.Task;

    public static async Task<DcpServer> StartAsync(EngineBundle engine, LocalApplication application, ILogger logger, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(application.RunDirectory, "dcp")).FullName;
        var kubeconfig = Path.Combine(folder, "kubeconfig");
        var log = Path.Combine(application.RunDirectory, "dcp.log");
        // A session of its own keeps the terminal's Ctrl+C from it: we decide in which order things stop.
        // Its output goes to a file: a pipe would break, and kill it, when we are killed.
        var start = new ProcessStartInfo("/bin/sh")
        {
            WorkingDirectory = folder,
            ArgumentList =
            {
                "-c", "exec setsid \"$0\" \"$@\" >\"$HANGOUT_DCP_LOG\" 2>&1 </dev/null", engine.Dcp,
                "start-apiserver", "--monitor", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "--monitor-interval", "1", "--kubeconfig", kubeconfig,
            },
        };
        start.Environment["HANGOUT_DCP_LOG"] = log;
        start.Environment["DCP_SESSION_FOLDER"] = Directory.CreateDirectory(Path.Combine(folder, "session")).FullName;
        start.Environment["XDG_CACHE_HOME"] = folder;
        var process = Process.Start(start) ?? throw new DistributedApplicationException("DCP could not be started.");
        try
        {
            var client = await ConnectAsync(kubeconfig, process, log, cancellationToken);
            logger.LogDebug("DCP runs as process {ProcessId}", process.Id);
            return new DcpServer(process, client);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <summary>Ends DCP, and with it whatever it still runs.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        _stopping = true;
        Signals.Send(_process.Id, Signals.Terminate);
        // Its controllers are a process of their own that may outlive it by some seconds.
        await EndAsync([_process.Id, .. _controllers], patience);
        try
        {
            await _lastResort.StandardInput.WriteLineAsync("done");
        }
        catch (IOException)
        {
            // It was told already.
        }
    }

    // On a busy machine DCP itself may take its time to end after we were killed. A shell that waits for the end of a pipe, which comes
    // however we end, ends it then; what DCP still ran, its monitors end.
    private static Process StartLastResort(IReadOnlyList<int> processIds)
    {
        const string Script = """
            read -r word && exit 0
            sleep 4
            for process in "$@"; do
              case $(readlink "/proc/$process/exe") in */dcp) kill -9 "$process" ;; esac
            done
            """;
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-c", Script, "hangout-last-resort", .. processIds.Select(p => p.ToString(CultureInfo.InvariantCulture))])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        return Process.Start(start) ?? throw new DistributedApplicationException("setsid could not be started.");
    }

    private static async Task EndAsync(IReadOnlyList<int> processIds, TimeSpan patience)
    {
        var since = Stopwatch.StartNew();
        while (processIds.Any(Signals.IsAlive))
        {
            if (since.Elapsed > patience)
            {
                foreach (var processId in processIds)
                    Signals.Send(processId, Signals.Kill);
            }

            await Task.Delay(25);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(1.2));
        Client.Dispose();
        _lastResort.Dispose();
        _process.Dispose();
    }

    private static async Task<DcpClient> ConnectAsync(string kubeconfig, Process process, string log, CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        while (since.Elapsed < StartTimeout)
        {
            if (process.HasExited)
                throw new DistributedApplicationException($"DCP ended with exit code {process.ExitCode} at its start: {await TailAsync(log, cancellationToken)}");
            if (await ReadKubeconfigAsync(kubeconfig, cancellationToken) is { } client)
            {
                if (await AnswersAsync(client, cancellationToken))
                    return client;
                client.Dispose();
            }

            await Task.Delay(50, cancellationToken);
        }

        throw new DistributedApplicationException($"DCP did not answer within {StartTimeout.TotalSeconds} s: {await TailAsync(log, cancellationToken)}");
    }

    private static async Task<bool> AnswersAsync(DcpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.ListAsync<DcpExecutable>(DcpApi.Executables, cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<DcpClient?> ReadKubeconfigAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return null;
        string[] lines;
        try
        {
            lines = await File.ReadAllLinesAsync(path, cancellationToken);
        }
        catch (IOException)
        {
            return null;
        }

        // The token comes last: with it the file is complete.
        return Value("server") is { } server && Value("certificate-authority-data") is { } authority && Value("token") is { Length: > 0 } token
            ? new DcpClient(new Uri(server), Convert.FromBase64String(authority), token)
            : null;

        string? Value(string key) => lines.Select(l => l.Trim()).FirstOrDefault(l => l.StartsWith(key + ": ", StringComparison.Ordinal))?[(key.Length + 2)..];
    }

    private static async Task<string> TailAsync(string log, CancellationToken cancellationToken) =>
        File.Exists(log) ? string.Join(Environment.NewLine, (await File.ReadAllLinesAsync(log, cancellationToken)).TakeLast(5)) : "it said nothing";

    private async Task WatchAsync()
    {
        await _process.WaitForExitAsync();
        if (!_stopping)
            _exited.TrySetResult();
    }
}
