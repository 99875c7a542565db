using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>A process of a test's own, which it may kill and start again.</summary>
internal sealed class ServerProcess(string file, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null) : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, bool> PortsTaken = new();

    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    public string Output => string.Join('\n', _output);

    public void Start()
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        _process.OutputDataReceived += (_, e) => Keep(e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Ends it at once and without warning, its children too.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
    }

    public ValueTask DisposeAsync() => new(KillAsync());

    /// <summary>Bytes of memory that it holds (its resident set).</summary>
    public long Memory
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Stops it without ending it, as a machine that hangs: its sockets stay open and nothing answers.</summary>
    public Task FreezeAsync() => RunAsync("kill", "-STOP", $"{_process!.Id}");

    public Task ThawAsync() => RunAsync("kill", "-CONT", $"{_process!.Id}");

    /// <summary>Whether it ended by itself; false before the start and after a kill.</summary>
    public bool HasEnded => _process is { HasExited: true };

    /// <summary>
    /// A free port below those that outgoing connections and the AppHost's servers (from 12,000) take, each once: it is still free when
    /// a killed server comes back for it.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 12_000);
            if (!PortsTaken.TryAdd(port, true))
                continue;
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }

    /// <summary>Runs a tool to its end.</summary>
    /// <returns>What it said.</returns>
    public static async Task<string> RunAsync(string file, params string[] arguments)
    {
        await using var tool = new ServerProcess(file, arguments);
        tool.Start();
        await tool._process!.WaitForExitAsync();
        if (tool._process.ExitCode != 0)
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} failed:\n{tool.Output}");
        return tool.Output;
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        while (_output.Count > 2_000)
            _output.TryDequeue(out _);
    }
}
