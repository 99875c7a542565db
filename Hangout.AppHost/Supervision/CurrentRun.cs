using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Hangout.AppHost.Supervision;

/// <summary>
/// <c>run/current.json</c> tells the script what runs: pid, web, dashboard (with its login token), healthy, error.
/// A lock beside it lets one application run in a home at a time.
/// </summary>
internal sealed class CurrentRun : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly HangoutHome _home;
    private readonly FileStream _lock;
    private State _state = new(Environment.ProcessId, Web: null, Dashboard: null, Healthy: false, Error: null);

    private CurrentRun(HangoutHome home, FileStream held)
    {
        _home = home;
        _lock = held;
        Write(home, _state);
    }

    /// <summary>Takes the home, or ends the process with a word who has it.</summary>
    public static CurrentRun Take(IConfiguration configuration)
    {
        var home = HangoutHome.Of(configuration);
        try
        {
            Directory.CreateDirectory(home.Run);
            return new CurrentRun(home, new FileStream(Path.Combine(home.Run, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (Read(home) is { } other && other.Pid != Environment.ProcessId && Directory.Exists($"/proc/{other.Pid}"))
        {
            // The other one's file stays as it is.
            StartFailure.Say($"Hangout runs already from {home.Path} (process {other.Pid}{(other.Web is null ? "" : $", {other.Web}")}).\n"
                + "Stop it with ./hangout stop, or run a second one beside it with HANGOUT_HOME set to another folder.");
            Environment.Exit(1);
            throw;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw configuration.Failure($"{home.Path} cannot be written: {exception.Message}\n{home.HowToMend}");
        }
    }

    public void Healthy(string? web, string? dashboard) => Update(_state with { Web = web, Dashboard = dashboard, Healthy = true });

    public void Failed(string error) => Update(_state with { Healthy = false, Error = error });

    /// <summary>Writes an error where the file can be written; the console has it anyway.</summary>
    public static void WriteFailure(HangoutHome home, string error)
    {
        try
        {
            Directory.CreateDirectory(home.Run);
            Write(home, new(Environment.ProcessId, Web: null, Dashboard: null, Healthy: false, error));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder itself is what is wrong.
        }
    }

    public void Dispose()
    {
        // An error stays for the script to read.
        if (_state.Error is null)
            File.Delete(PathIn(_home));
        _lock.Dispose();
    }

    private static string PathIn(HangoutHome home) => Path.Combine(home.Run, "current.json");

    private static State? Read(HangoutHome home)
    {
        try
        {
            return JsonSerializer.Deserialize<State>(File.ReadAllText(PathIn(home)), Json);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Update(State state) => Write(_home, _state = state);

    // By rename: readers find it whole. It holds the dashboard's login token, so only its owner may read it.
    private static void Write(HangoutHome home, State state)
    {
        var temporary = PathIn(home) + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
            JsonSerializer.Serialize(file, state, Json);
        File.Move(temporary, PathIn(home), overwrite: true);
    }

    private sealed record State(int Pid, string? Web, string? Dashboard, bool Healthy, string? Error);
}
