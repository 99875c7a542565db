using System.Globalization;
using System.Text;

namespace Hangout.IntegrationTests.AppHost;

/// <summary>What /proc says about the processes of the machine.</summary>
internal static class ServerProcesses
{
    /// <summary>Processes whose arguments, environment or working directory name one of the paths.</summary>
    public static IReadOnlyList<int> Naming(params string[] paths) => [.. All().Where(id => paths.Any(path => Mentions(id, path)))];

    public static string CommandLine(int processId) => Read(processId, "cmdline").Replace('\0', ' ').Trim();

    public static IReadOnlyList<int> WithArguments(Func<string, bool> matches) => [.. All().Where(id => matches(CommandLine(id)))];

    /// <summary>Local addresses that listen on the TCP port, as the kernel writes them: 0100007F is 127.0.0.1.</summary>
    public static IReadOnlyList<string> Listeners(int port) =>
    [
        .. new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists).SelectMany(File.ReadLines).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 3 && fields[3] == "0A" && fields[1].EndsWith(':' + port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal))
            .Select(fields => fields[1].Split(':')[0]),
    ];

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && id != Environment.ProcessId);

    private static bool Mentions(int processId, string path)
    {
        try
        {
            return new FileInfo($"/proc/{processId}/cwd").LinkTarget?.Contains(path, StringComparison.Ordinal) == true
                || Read(processId, "cmdline").Contains(path, StringComparison.Ordinal)
                || Read(processId, "environ").Contains(path, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Read(int processId, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{processId}/{file}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
