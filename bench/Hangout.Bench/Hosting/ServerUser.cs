using System.Diagnostics;

namespace Hangout.Bench.Hosting;

/// <summary>
/// The user that a server runs as. When root runs the bench, a server drops to the system user of its Debian package
/// (PostgreSQL refuses root). Otherwise the server runs as whoever runs the bench.
/// </summary>
/// <param name="systemUser">The package's user.</param>
internal sealed class ServerUser(string systemUser)
{
    private readonly string? _name = Environment.IsPrivilegedProcess ? systemUser : null;

    /// <summary>Options of <c>setpriv</c> that drop to this user.</summary>
    /// <param name="folder">A folder that the user must reach.</param>
    public IReadOnlyList<string> DropTo(string folder)
    {
        if (_name is null)
            return [];
        string[] drop = [$"--reuid={_name}", $"--regid={_name}", "--init-groups"];
        // Below root's home, for instance: the user may pass through, but not write there.
        return IsClosedToOthers(folder) ? [.. drop, "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"] : drop;
    }

    /// <summary>Gives a folder and everything in it to this user.</summary>
    public Task TakeAsync(string folder, CancellationToken cancellationToken) =>
        _name is null ? Task.CompletedTask : RunAsync(new ProcessStartInfo("chown", ["-R", $"{_name}:", folder]), cancellationToken);

    /// <summary>Runs a command as this user to its end.</summary>
    /// <param name="folder">Where it works.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The command failed; says its output.</exception>
    public Task RunAsync(string folder, IEnumerable<string> command, CancellationToken cancellationToken) =>
        RunAsync(new ProcessStartInfo("setpriv", [.. DropTo(folder), "--", .. command]) { WorkingDirectory = folder }, cancellationToken);

    private static async Task RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        (start.UseShellExecute, start.RedirectStandardOutput, start.RedirectStandardError) = (false, true, true);
        using var process = await Forker.StartAsync(start);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', start.ArgumentList)} failed with exit code {process.ExitCode}:\n{await output}{error}");
    }

    private static bool IsClosedToOthers(string folder)
    {
        for (var parent = Directory.GetParent(folder); parent is not null; parent = parent.Parent)
        {
            if (!parent.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return true;
        }

        return false;
    }
}
