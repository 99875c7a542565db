using System.Diagnostics.CodeAnalysis;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Configuration;

namespace Hangout.LocalHosting.Servers;

/// <summary>
/// Finds the programs of a server. <c>Servers:NAME:Directory</c> in configuration names the one folder to look in;
/// without it, the folders where Debian's package puts them come first, then PATH.
/// </summary>
internal static class ServerPrograms
{
    // A daemon's folder is often missing from the PATH of a user who is not root.
    private static readonly string[] DaemonFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin"];

    /// <summary>Full path of the program, or a <see cref="MissingServerException"/> with the command that installs it.</summary>
    public static string Find(IConfiguration configuration, string server, string program, string title, string mend, params IEnumerable<string> folders) =>
        TryFind(configuration, server, program, folders, out var path) ? path : throw new MissingServerException(title, mend);

    /// <inheritdoc cref="Find"/>
    public static bool TryFind(IConfiguration configuration, string server, string program, IEnumerable<string> folders, [NotNullWhen(true)] out string? path)
    {
        var candidates = configuration[$"Servers:{server}:Directory"] is { Length: > 0 } only
            ? [only]
            : folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)).Concat(DaemonFolders);
        path = candidates.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        return path is not null;
    }
}
