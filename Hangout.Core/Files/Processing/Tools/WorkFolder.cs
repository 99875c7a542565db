using System.Globalization;

namespace Hangout.Core.Files.Processing.Tools;

/// <summary>A private folder for the work on one file. It goes with everything in it when the work ends.</summary>
public sealed class WorkFolder : IDisposable
{
    /// <summary>Name of the file's content.</summary>
    public const string Original = "original";

    private const string Prefix = "hangout-files-";
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private WorkFolder(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes one.</summary>
    /// <returns>An empty folder that only this user may enter.</returns>
    public static WorkFolder Create() =>
        new(Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-")).FullName);

    /// <summary>Removes what killed workers left.</summary>
    public static void RemoveAbandoned()
    {
        foreach (var folder in new DirectoryInfo(System.IO.Path.GetTempPath()).EnumerateDirectories($"{Prefix}*"))
        {
            var isOwnerAlive = Directory.Exists($"/proc/{folder.Name[Prefix.Length..].Split('-')[0]}");
            if (!isOwnerAlive || folder.LastWriteTimeUtc < DateTime.UtcNow - Abandoned)
                Remove(folder.FullName);
        }
    }

    /// <summary>Where something in it is.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The path.</returns>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Whether a tool wrote something: a plain file, for a link could lead anywhere.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether.</returns>
    public bool Has(string name) => new FileInfo(PathOf(name)) is { Exists: true, LinkTarget: null };

    /// <summary>Opens what a tool wrote.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>A stream that seeks.</returns>
    public FileStream Open(string name) =>
        Has(name) ? new FileStream(PathOf(name), FileMode.Open, FileAccess.Read) : throw new FileNotFoundException($"No tool wrote {name}.");

    /// <summary>Removes it.</summary>
    public void Dispose() => Remove(Path);

    private static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            // Another worker was quicker, or it is another user's.
        }
    }
}
