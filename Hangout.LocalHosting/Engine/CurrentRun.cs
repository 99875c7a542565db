using System.Text.Json;
using Hangout.LocalHosting.Native;

namespace Hangout.LocalHosting.Engine;

/// <summary>
/// <c>run/current.json</c>: tells the script what runs. One application at a time holds it; a test never does.
/// Fields: pid, web, dashboard, healthy, error (null unless the start failed or the engine died).
/// </summary>
internal sealed class CurrentRun : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly string _path;
    private readonly FileStream _lock;
    private State _state = new(Environment.ProcessId, null, null, Healthy: false, Error: null);

    private CurrentRun(string path, FileStream held)
    {
        _path = path;
        _lock = held;
    }

    /// <summary>Takes the place of the running application, or says who has it.</summary>
    public static CurrentRun Take(LocalApplication application)
    {
        var folder = Path.Combine(application.HomeDirectory, "run");
        var path = Path.Combine(folder, "current.json");
        try
        {
            Directory.CreateDirectory(folder);
            var held = new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var current = new CurrentRun(path, held);
            current.Write();
            return current;
        }
        catch (IOException exception) when (Read(path) is { } other && Signals.IsAlive(other.Pid))
        {
            throw new Aspire.Hosting.DistributedApplicationException(
                $"Hangout runs already (process {other.Pid}{(other.Web is null ? "" : $", {other.Web}")}). Stop it first: ./hangout stop. Or run a second one beside it with HANGOUT_HOME set to another folder.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw application.Unwritable(exception);
        }
    }

    public void Healthy(string? web, string? dashboard) => Write(_state with { Web = web, Dashboard = dashboard, Healthy = true });

    public void Started(string? web, string? dashboard) => Write(_state with { Web = web, Dashboard = dashboard });

    public void Failed(string error) => Write(_state with { Healthy = false, Error = error });

    public void Dispose()
    {
        // An error stays for the script to read.
        if (_state.Error is null)
            File.Delete(_path);
        _lock.Dispose();
    }

    private static State? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<State>(File.ReadAllText(path), Json);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Write(State state)
    {
        _state = state;
        Write();
    }

    // By rename: whoever reads the file finds it whole. It holds the dashboard's login token, so only its owner may read it.
    private void Write()
    {
        var temporary = _path + ".new";
        using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            JsonSerializer.Serialize(file, _state, Json);
        File.Move(temporary, _path, overwrite: true);
    }

    private sealed record State(int Pid, string? Web, string? Dashboard, bool Healthy, string? Error);
}
