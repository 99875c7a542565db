using Hangout.AppHost.Supervision;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Hangout.AppHost.Native;

/// <summary>The files of the native servers: volumes, mounts and files lie at the paths of the image, below a folder for each server.</summary>
internal sealed class ServerFiles
{
    private const string Prefix = "hangout-servers-";

    private readonly bool _isTest;
    private readonly string _volumes, _root;
    private readonly DistributedApplicationExecutionContext _context;

    public ServerFiles(IConfiguration configuration, DistributedApplicationExecutionContext context, IHostApplicationLifetime lifetime)
    {
        _isTest = configuration.IsTest();
        _volumes = configuration["NativeServers:DataDirectory"] is { Length: > 0 } folder ? Path.GetFullPath(folder) : HangoutHome.Of(configuration).Data;
        _context = context;
        RemoveLeftovers();
        _root = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{Path.GetRandomFileName()}")).FullName;
        lifetime.ApplicationStopped.Register(() => Delete(_root));
    }

    /// <summary>Lays out a server's files.</summary>
    /// <returns>The server's folder.</returns>
    public async Task<string> LayOutAsync(ContainerResource container, CancellationToken cancellationToken)
    {
        var root = Directory.CreateDirectory(Path.Combine(_root, container.Name)).FullName;
        foreach (var mount in container.Annotations.OfType<ContainerMountAnnotation>())
        {
            var target = root + mount.Target;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (mount.Type == ContainerMountType.BindMount)
                File.CreateSymbolicLink(target, mount.Source!);
            else if (!_isTest && mount.Source is { } volume)
                Directory.CreateSymbolicLink(target, Directory.CreateDirectory(Path.Combine(_volumes, volume)).FullName);
        }

        foreach (var files in container.Annotations.OfType<ContainerFileSystemCallbackAnnotation>())
        {
            var items = await files.Callback(new() { Model = container, Services = _context.Services }, cancellationToken);
            await WriteAsync(root + files.DestinationPath, items, cancellationToken);
        }

        return root;
    }

    private static async Task WriteAsync(string folder, IEnumerable<ContainerFileSystemItem> items, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach (var item in items)
        {
            var path = Path.Combine(folder, item.Name);
            if (item is ContainerDirectory directory)
                await WriteAsync(path, directory.Entries, cancellationToken);
            else if (item is ContainerFileBase { SourcePath: { } source })
                File.Copy(source, path, overwrite: true);
            else if (item is ContainerFile file)
                await File.WriteAllTextAsync(path, file.Contents ?? "", cancellationToken);
        }
    }

    // Of an AppHost that was killed.
    private static void RemoveLeftovers()
    {
        foreach (var left in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            if (!Directory.Exists("/proc/" + Path.GetFileName(left)[Prefix.Length..].Split('-')[0]))
                Delete(left);
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another user's, or a server still writes there: the next start removes it.
        }
    }
}
