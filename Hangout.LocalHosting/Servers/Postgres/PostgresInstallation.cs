using System.Globalization;
using System.Text.RegularExpressions;
using Hangout.LocalHosting.Native;

namespace Hangout.LocalHosting.Servers;

/// <summary>A PostgreSQL found on the machine.</summary>
/// <param name="Folder">Where its programs are.</param>
/// <param name="Major">Its major version.</param>
internal sealed partial record PostgresInstallation(string Folder, int Major)
{
    private const string DebianRoot = "/usr/lib/postgresql";

    public string Program(string name) => Path.Combine(Folder, name);

    /// <summary>The newest one of Debian's packages, else the one in PATH.</summary>
    public static async Task<PostgresInstallation> FindAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        var initdb = ServerPrograms.Find(
            context.Configuration, "PostgreSQL", "initdb", "PostgreSQL", "apt-get install -y postgresql", Debian().Select(i => i.Folder));
        var folder = Path.GetDirectoryName(initdb)!;
        return Debian().FirstOrDefault(i => i.Folder == folder)
            ?? new(folder, ParseMajor(await ServerCommand.RunAsync(Path.Combine(folder, "postgres"), ["--version"], cancellationToken)));
    }

    /// <summary>Debian's package of that major version, if it is installed.</summary>
    public static PostgresInstallation? FindMajor(int major) => Debian().FirstOrDefault(i => i.Major == major);

    private static IEnumerable<PostgresInstallation> Debian() =>
        (Directory.Exists(DebianRoot) ? Directory.GetDirectories(DebianRoot) : [])
        .Where(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _) && File.Exists(Path.Combine(folder, "bin", "initdb")))
        .Select(folder => new PostgresInstallation(Path.Combine(folder, "bin"), int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)))
        .OrderByDescending(i => i.Major);

    private static int ParseMajor(string version) => int.Parse(FirstNumber().Match(version).Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex FirstNumber();
}
