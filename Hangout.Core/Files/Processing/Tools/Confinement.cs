using System.Diagnostics;

namespace Hangout.Core.Files.Processing.Tools;

/// <summary>What stands between a tool and the machine: the strictest that this machine permits (docs/decisions/0032).</summary>
/// <param name="Name">For logs and tests.</param>
/// <param name="HasNetwork">Whether tools can reach the network.</param>
/// <param name="Command">What to put before a tool that works in a folder.</param>
internal sealed record Confinement(string Name, bool HasNetwork, Func<string, IEnumerable<string>> Command)
{
    /// <summary>Where tools are looked for; inside the confinement it is the same.</summary>
    public const string SearchPath = "/usr/local/bin:/usr/bin:/bin";

    private static readonly string[] Namespaces = ["--net", "--pid", "--fork", "--kill-child"];

    private static readonly Confinement[] StrictestFirst =
    [
        // Sees the system's programs and its own folder, nothing else: not the store, not the worker's environment.
        new("bubblewrap", false, folder =>
        [
            "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
            "--symlink", "usr/lib64", "/lib64", "--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
            "--ro-bind-try", "/etc/fonts", "/etc/fonts", "--ro-bind-try", "/var/cache/fontconfig", "/var/cache/fontconfig", "--dev", "/dev", "--bind", folder, folder,
            "--chdir", folder,
        ]),
        new("unshare", false, _ => ["unshare", .. Namespaces]),
        new("unshare in a user namespace", false, _ => ["unshare", "--user", "--map-root-user", .. Namespaces]),
        new("limits only", true, _ => []),
    ];

    /// <summary>Tries each until one works.</summary>
    public static async Task<Confinement> FindAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var candidate in StrictestFirst)
        {
            string[] command = [.. candidate.Command(folder), "true"];
            if (PathOf(command[0]) is not { } program)
                continue;
            var start = new ProcessStartInfo(program, command[1..]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
            using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode == 0)
                return candidate;
        }

        throw new InvalidOperationException("Not even 'true' can be run.");
    }

    /// <summary>Where a program is; null when it is not installed.</summary>
    public static string? PathOf(string program) =>
        SearchPath.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
