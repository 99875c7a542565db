using System.Diagnostics;
using Hangout.Bench.Hosting;

namespace Hangout.Bench.Systems;

/// <summary>Something that must be on this machine before a system can be measured.</summary>
/// <param name="Name">For people.</param>
/// <param name="IsThere">Whether it is there.</param>
/// <param name="Mend">The command that gets it; for Debian packages <see cref="InstallCommand"/> says it.</param>
internal sealed record Need(string Name, Func<bool> IsThere, string Mend = "")
{
    private const int OldestNode = 20;

    /// <summary>The Debian package that has it; null where none does.</summary>
    public string? Package { get; private init; }

    /// <summary>PostgreSQL with <c>pgbench</c>.</summary>
    public static Need Postgres { get; } = Debian("PostgreSQL", "postgresql", () => PostgresServer.Find("postgres") is not null && PostgresServer.Find("pgbench") is not null);

    /// <summary>Redis with its own tools.</summary>
    public static Need Redis { get; } = Debian("Redis", "redis-server", () => IsInPath("redis-server") && IsInPath("redis-benchmark"));

    /// <summary>Node.js with npm.</summary>
    public static Need Node { get; } = new(
        $"Node.js {OldestNode} or later with npm", () => IsInPath("npm") && NodeVersion() >= OldestNode, "see https://nodejs.org/en/download");

    /// <summary>Something that a Debian package has.</summary>
    public static Need Debian(string name, string package, Func<bool> isThere) => new(name, isThere) { Package = package };

    /// <summary>The commands that get what is missing.</summary>
    public static IEnumerable<string> Mends(IReadOnlyCollection<Need> missing)
    {
        var packages = missing.Select(need => need.Package).OfType<string>().ToList();
        return (packages.Count > 0 ? [InstallCommand(packages)] : Enumerable.Empty<string>()).Concat(missing.Where(need => need.Package is null).Select(need => need.Mend));
    }

    /// <summary>Whether a program is in PATH.</summary>
    public static bool IsInPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string InstallCommand(IEnumerable<string> packages) => $"apt-get install -y --no-install-recommends {string.Join(' ', packages)}";

    private static int NodeVersion()
    {
        if (!IsInPath("node"))
            return 0;
        using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        return int.TryParse(node.StandardOutput.ReadToEnd().TrimStart('v').Split('.')[0], out var major) ? major : 0;
    }
}
