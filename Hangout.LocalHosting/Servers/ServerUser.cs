using Aspire.Hosting;
using Hangout.LocalHosting.Native;

namespace Hangout.LocalHosting.Servers;

/// <summary>
/// The user a server runs as. Started by root, a server drops to the system user that its Debian package made
/// (PostgreSQL refuses root, the others should not have its rights); started by anybody else, it stays that user's.
/// </summary>
internal sealed class ServerUser
{
    private readonly string? _name;

    private ServerUser(string? name) => _name = name;

    /// <summary>The user who runs us.</summary>
    public static ServerUser Current { get; } = new(null);

    /// <summary>Name for messages.</summary>
    public string Name => _name ?? Environment.UserName;

    /// <summary>The user for a server; throws when root runs us and the system user is missing.</summary>
    public static ServerUser For(string systemUser, string mend)
    {
        if (!Environment.IsPrivilegedProcess)
            return new(null);
        if (!File.ReadLines("/etc/passwd").Any(line => line.StartsWith(systemUser + ':', StringComparison.Ordinal)))
            throw new MissingServerException($"The system user '{systemUser}', who runs the server for root,", mend);
        return new(systemUser);
    }

    /// <summary>The process that runs as this user; its PID is the server's, since setpriv becomes the server.</summary>
    public NativeProcess Wrap(NativeProcess process, params IEnumerable<string> folders)
    {
        if (_name is null)
            return process;
        return process with { Program = process.Executable, Executable = "/usr/bin/setpriv", Arguments = [.. DropTo(folders), process.Executable, .. process.Arguments] };
    }

    /// <summary>Runs a short command as this user.</summary>
    public Task<string> RunAsync(string executable, IEnumerable<string> arguments, IEnumerable<string> folders, CancellationToken cancellationToken, string? input = null) =>
        _name is null
            ? ServerCommand.RunAsync(executable, arguments, cancellationToken, input: input)
            : ServerCommand.RunAsync("/usr/bin/setpriv", [.. DropTo(folders), executable, .. arguments], cancellationToken, input: input);

    /// <summary>Gives a folder and all in it to this user, and proves that the user can write there.</summary>
    public async Task TakeAsync(string folder, string resource, CancellationToken cancellationToken)
    {
        var result = new CommandResult(0, "");
        if (_name is not null)
            result = await ServerCommand.TryRunAsync("chown", ["-R", $"{_name}:", folder], cancellationToken);
        if (result.ExitCode == 0)
        {
            result = _name is null
                ? await ServerCommand.TryRunAsync("test", ["-w", folder, "-a", "-x", folder], cancellationToken)
                : await ServerCommand.TryRunAsync("/usr/bin/setpriv", [.. DropTo([folder]), "test", "-w", folder, "-a", "-x", folder], cancellationToken);
        }

        if (result.ExitCode != 0)
            throw new ReadOnlyDataException(folder, resource, Name, result.Output);
    }

    private IEnumerable<string> DropTo(IEnumerable<string> folders)
    {
        yield return $"--reuid={_name}";
        yield return $"--regid={_name}";
        yield return "--init-groups";
        // A folder below root's home, say, is closed to the system user: the server is then allowed to pass through it, not to write there.
        if (folders.Any(IsClosedToOthers))
        {
            yield return "--inh-caps=+dac_read_search";
            yield return "--ambient-caps=+dac_read_search";
        }

        yield return "--";
    }

    private static bool IsClosedToOthers(string folder)
    {
        for (var parent = new DirectoryInfo(folder).Parent; parent is not null; parent = parent.Parent)
        {
            if (parent.Exists && !parent.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return true;
        }

        return false;
    }
}

/// <summary>A server cannot write its data.</summary>
internal sealed class ReadOnlyDataException(string folder, string resource, string user, string reason)
    : DistributedApplicationException(
        $"The data directory {folder} of '{resource}' cannot be written by the user {user}{(reason.Length > 0 ? $" ({reason})" : "")}. "
        + $"Make it writable: chown -R {user}: '{folder}' && chmod -R u+rwX '{folder}' (on a read-only file system, name another folder with HANGOUT_HOME).");

/// <summary>Files of a server that hold secrets, and waiting for its end.</summary>
internal static class ServerFiles
{
    /// <summary>Writes a file that only its owner may read.</summary>
    public static void WritePrivate(string path, string content)
    {
        File.Delete(path);
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var writer = new StreamWriter(file);
        writer.Write(content);
    }

    /// <summary>Waits until the processes are gone; whether they went in time.</summary>
    public static async Task<bool> WaitForEndAsync(Func<bool> isGone, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!isGone())
        {
            if (TimeProvider.System.GetElapsedTime(started) > limit)
                return false;
            await Task.Delay(50, cancellationToken);
        }

        return true;
    }
}
