using System.Globalization;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Engine.Dcp;
using Hangout.LocalHosting.Native;

namespace Hangout.LocalHosting.Engine;

/// <summary>One run of one process under DCP: from its creation to its end, with the processes it needs beside it.</summary>
internal sealed class ProcessRun
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly EngineContext _engine;
    private readonly DcpServer _dcp;
    private readonly ProcessWatch _watch;
    private readonly string _resourceId;
    private readonly List<string> _companions = [];
    private readonly List<int> _pids = [];
    private readonly List<Task> _pumps = [];
    private readonly CancellationTokenSource _pumping = new();
    private string? _name;

    private ProcessRun(EngineContext engine, DcpServer dcp, ProcessWatch watch, string resourceId)
    {
        _engine = engine;
        _dcp = dcp;
        _watch = watch;
        _resourceId = resourceId;
    }

    /// <summary>The process's ID and start.</summary>
    public DcpExecutableStatus Status { get; private set; } = new("", null, null, null, null);

    /// <summary>Starts the process; <paramref name="number"/> tells its runs apart.</summary>
    public static async Task<ProcessRun> StartAsync(EngineContext engine, IResource resource, string resourceId, int number, NativeProcess process, ReplicaPorts ports, CancellationToken cancellationToken)
    {
        var (dcp, watch) = await engine.Dcp.WaitAsync(cancellationToken);
        var run = new ProcessRun(engine, dcp, watch, resourceId);
        try
        {
            foreach (var (name, companion) in process.Companions)
            {
                var companionName = Name(number, name);
                run._companions.Add(companionName);
                await run.CreateAsync(companionName, companion, ports: null, resource, cancellationToken);
            }

            run._name = Name(number, null);
            run.Status = await run.CreateAsync(run._name, process, ports, resource, cancellationToken);
            return run;
        }
        catch
        {
            await run.RemoveAsync(TimeSpan.FromSeconds(2));
            throw;
        }

        string Name(int n, string? part) => string.Create(CultureInfo.InvariantCulture, $"{resourceId}{(part is null ? "" : "-" + part)}-{n}").ToLowerInvariant();
    }

    /// <summary>Waits until the process ends by itself.</summary>
    public Task<DcpExecutableStatus> WaitForEndAsync(CancellationToken cancellationToken) => _watch.WaitForEndAsync(_name!, cancellationToken);

    /// <summary>Lets DCP stop the process (SIGTERM) and its companions after it; what does not end in time is killed.</summary>
    public async Task RemoveAsync(TimeSpan patience)
    {
        if (_name is not null)
            await RemoveAsync(_name, patience);
        await Task.WhenAll(_companions.Select(c => RemoveAsync(c, TimeSpan.FromSeconds(1))));
        await Task.WhenAny(Task.WhenAll(_pumps), Task.Delay(500));
        await _pumping.CancelAsync();
    }

    /// <summary>Ends the process and its companions without asking.</summary>
    public void Kill()
    {
        foreach (var pid in _pids.Where(Signals.IsAlive))
            Signals.Send(pid, Signals.Kill);
    }

    private async Task<DcpExecutableStatus> CreateAsync(string name, NativeProcess process, ReplicaPorts? ports, IResource resource, CancellationToken cancellationToken)
    {
        var environment = ResourceConfiguration.Inherited();
        foreach (var (key, value) in process.Environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            environment[key] = value;
        var producers = ports is null ? [] : EndpointAllocation.ProducersOf(resource, ports).ToArray();
        var annotations = producers.Length == 0 ? null : new Dictionary<string, string>(StringComparer.Ordinal) { [DcpApi.ServiceProducer] = JsonSerializer.Serialize(producers, Json) };
        var executable = new DcpExecutable(
            new DcpMetadata(name, annotations),
            new DcpExecutableSpec(
                Programs.Find(process.Executable),
                [.. process.Arguments.Select(Literal)],
                [.. environment.Select(v => new DcpVariable(v.Key, Literal(v.Value)))],
                process.WorkingDirectory ?? _engine.Application.RunDirectory));
        await _dcp.Client.CreateAsync(DcpApi.Executables, executable, cancellationToken);
        var status = await _watch.WaitForStartAsync(name, cancellationToken);
        if (status.Pid is { } pid)
            _pids.Add(pid);
        _pumps.Add(PumpAsync(name, "stdout", isError: false));
        _pumps.Add(PumpAsync(name, "stderr", isError: true));
        return status.State == "FailedToStart"
            ? throw new DistributedApplicationException($"{process.Executable} could not be started.")
            : status;
    }

    // DCP takes values for templates: braces of ours are none.
    private static string Literal(string value) => value.Contains("{{", StringComparison.Ordinal) ? value.Replace("{{", "{{ \"{{\" }}", StringComparison.Ordinal) : value;

    private async Task PumpAsync(string name, string source, bool isError)
    {
        try
        {
            await foreach (var line in _dcp.Client.ReadLogAsync(name, source, _pumping.Token))
            {
                var blank = line.IndexOf(' ', StringComparison.Ordinal);
                if (blank > 0 && DateTime.TryParse(line.AsSpan(0, blank), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var at))
                    _engine.Loggers.Add(_resourceId, line[(blank + 1)..], isError, at);
                else
                    _engine.Loggers.Add(_resourceId, line, isError);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            // The process was removed, or DCP is gone: there is no more to read.
        }
    }

    private async Task RemoveAsync(string name, TimeSpan patience)
    {
        try
        {
            using var limit = new CancellationTokenSource(patience);
            await _dcp.Client.DeleteAsync(DcpApi.Executables, name, limit.Token);
            await _watch.WaitForRemovalAsync(name, limit.Token);
            _watch.Forget(name);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException)
        {
            Kill();
        }
    }
}

/// <summary>Finds programs.</summary>
internal static class Programs
{
    /// <summary>The full path of a program: as given, or from PATH.</summary>
    public static string Find(string command)
    {
        if (command.Contains('/', StringComparison.Ordinal))
            return File.Exists(command) ? command : throw new DistributedApplicationException($"The program {command} does not exist.");
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(f => Path.Combine(f, command)).FirstOrDefault(File.Exists)
            ?? throw new DistributedApplicationException($"The program '{command}' was not found in PATH.");
    }
}
