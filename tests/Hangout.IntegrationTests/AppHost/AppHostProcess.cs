using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Hangout.IntegrationTests.AppHost;

/// <summary>The real AppHost as a process, with a home folder of its own by which its processes are known.</summary>
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

    /// <summary>The AppHost's assembly, built in the tests' own configuration.</summary>
    public static string Program { get; } = Path.Combine(
        Projects.Hangout_AppHost.ProjectPath, Path.GetRelativePath(Path.Combine(Projects.Hangout_AppHost.ProjectPath, "..", "tests", "Hangout.IntegrationTests"), AppContext.BaseDirectory), "Hangout.AppHost.dll");

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>The desktop's address.</summary>
    public Uri Web => new(Current()!.Value.GetProperty("web").GetString()!);

    public static AppHostProcess Start(string home, params string[] args) => StartWith(new(StringComparer.Ordinal), home, args);

    public static AppHostProcess StartWith(Dictionary<string, string> environment, string home, params string[] args)
    {
        // A shell that starts the tests in the background has them ignore Ctrl+C, and what they start inherits that. env becomes the program, under the same ID.
        var start = new ProcessStartInfo("env")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HANGOUT_HOME"] = home, ["NO_COLOR"] = "1", ["DOTNET_ENVIRONMENT"] = "Development" },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        string[] defaults = args.Any(a => a.StartsWith("--NativeServers:Mode", StringComparison.Ordinal)) ? [] : ["--NativeServers:Mode=Always"];
        foreach (var argument in (string[])["--default-signal=INT", "dotnet", "exec", Program,
            $"--Web:Port={FreePort()}", $"--Keycloak:Port={FreePort()}", "--Identity:Provider=stand-in", .. defaults, .. args])
            start.ArgumentList.Add(argument);
        return new AppHostProcess(Process.Start(start)!, home);
    }

    /// <summary>Starts one and waits until it is healthy.</summary>
    public static async Task<AppHostProcess> StartHealthyAsync(string home, CancellationToken cancellationToken, params string[] args)
    {
        var host = Start(home, args);
        try
        {
            await host.HealthyAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    /// <summary>Every process that knows this home folder or descends from this AppHost, the AppHost's own included.</summary>
    public IReadOnlyList<int> Processes() => ServerProcesses.Naming(_home, $"/hangout-servers-{Id}-");

    public async Task HealthyAsync(CancellationToken cancellationToken, TimeSpan? within = null)
    {
        for (var limit = DateTime.UtcNow + (within ?? TimeSpan.FromMinutes(4)); ; await Task.Delay(200, cancellationToken))
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

    /// <summary>Waits until no process is left, and says which are when the time is over.</summary>
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
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

/// <summary>A home folder for the AppHost's runs.</summary>
public sealed class AppHostHome : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hangout-home-").FullName;

    public AppHostHome() => File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
