using System.Globalization;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Engine;

/// <summary>Makes and removes the temporary directories of applications, also of those that could not do so themselves.</summary>
internal static class RunDirectories
{
    private const string Prefix = "hangout-";

    /// <summary>Makes this application's directory. Servers run as users of their own and look around in it; what is secret is in files that only their owner reads.</summary>
    public static void Create(LocalApplication application)
    {
        Directory.CreateDirectory(application.RunDirectory);
        File.SetUnixFileMode(application.RunDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }

    /// <summary>Removes the directories of applications whose process is gone (killed, say).</summary>
    public static void Sweep(LocalApplication application, ILogger logger)
    {
        var candidates = Folders(Path.Combine(application.HomeDirectory, "run"), "").Concat(Folders(Path.GetTempPath(), Prefix));
        foreach (var (path, name) in candidates)
        {
            var dash = name.IndexOf('-', StringComparison.Ordinal);
            if (dash > 0 && int.TryParse(name.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && !Signals.IsAlive(pid))
                Remove(path, logger);
        }
    }

    /// <summary>Removes a directory; servers' last writes may need a second try.</summary>
    public static void Remove(string path, ILogger logger)
    {
        for (var attempt = 0; Directory.Exists(path); attempt++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (attempt == 5)
                {
                    logger.LogWarning("The temporary directory {Path} could not be removed: {Reason}", path, exception.Message);
                    return;
                }

                Thread.Sleep(100);
            }
        }
    }

    private static IEnumerable<(string Path, string Name)> Folders(string parent, string prefix) =>
        Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, prefix + "*").Select(p => (p, Path.GetFileName(p)[prefix.Length..]))
            : [];
}
