using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Aspire.Hosting.Testing;
using Hangout.LocalHosting.Native;

namespace Hangout.IntegrationTests.LocalHosting;

/// <summary>The real AppHost as a process of its own, with a home folder of its own by which its processes are known.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _home;
    private readonly StringBuilder _output = new();

    private AppHostProcess(Process process, string home)
    {
        _process = process;
        _home = home;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static AppHostProcess Start(string home, params string[] args)
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var engine = Environment.GetEnvironmentVariable("HANGOUT_ENGINE") ?? LocalApplication.Of(builder).EngineDirectory;
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HANGOUT_HOME"] = home, ["HANGOUT_ENGINE"] = engine, ["NO_COLOR"] = "1" },
        };
        foreach (var argument in (string[])["exec", typeof(Projects.Hangout_AppHost).Assembly.Location, .. args])
            start.ArgumentList.Add(argument);
        return new AppHostProcess(Process.Start(start)!, home);
    }

    /// <summary>Every process that knows this home folder, the AppHost's own included.</summary>
    public IReadOnlyList<int> Processes() => ServerProcesses.Naming(_home);

    public async Task HealthyAsync(CancellationToken cancellationToken)
    {
        for (var limit = DateTime.UtcNow.AddMinutes(3); ; await Task.Delay(200, cancellationToken))
        {
            // The file of a run that was killed may still be there.
            if (Current() is { } current && current.GetProperty("pid").GetInt32() == Id && current.GetProperty("healthy").GetBoolean())
                return;
            if (_process.HasExited || DateTime.UtcNow > limit)
                throw new InvalidOperationException($"The AppHost did not become healthy:\n{Output}");
        }
    }

    /// <summary>What <c>current.json</c> says, or null when it is not there.</summary>
    public JsonElement? Current()
    {
        var path = Path.Combine(_home, "run", "current.json");
        return File.Exists(path) ? JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(path)) : null;
    }

    public void Signal(string signal, int? processId = null)
    {
        using var kill = Process.Start("kill", [$"-{signal}", (processId ?? Id).ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<int> ExitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(limit, cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Waits until no process knows the home folder any more, and says which do when the time is over.</summary>
    public async Task<IReadOnlyList<string>> LeftAfterAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        while (Processes().Count > 0 && since.Elapsed < limit)
            await Task.Delay(100, cancellationToken);
        return [.. Processes().Select(ServerProcesses.CommandLine).Where(c => c.Length > 0)];
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal("TERM");
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (var left in Processes())
            Signal("KILL", left);
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }
}
