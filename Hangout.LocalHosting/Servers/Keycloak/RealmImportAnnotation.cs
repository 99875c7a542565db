using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Hangout.LocalHosting.Servers;

/// <summary>A realm file, or a folder of them.</summary>
internal sealed record RealmImportAnnotation(string Path) : IResourceAnnotation
{
    /// <summary>The realm files of a resource, in order of their names; an exception when a path holds none.</summary>
    public static IReadOnlyList<string> FilesOf(IResource resource) =>
    [
        .. resource.Annotations.OfType<RealmImportAnnotation>().SelectMany(import =>
        {
            string[] files = Directory.Exists(import.Path) ? [.. Directory.GetFiles(import.Path, "*.json").Order(StringComparer.Ordinal)] : [import.Path];
            return files.Length > 0 && files.All(File.Exists)
                ? files
                : throw new DistributedApplicationException($"No realm file for '{resource.Name}' is at {import.Path}.");
        }),
    ];
}
