using Microsoft.Extensions.Options;

namespace Hangout.Core.Files.Storage;

/// <summary>
/// Files on a disk that Api and worker share (docs/decisions/0031): a folder for each file. An object appears whole under its name, or not at all,
/// and survives a power cut once it was said to be written.
/// </summary>
public sealed class LocalFileStore : IFileStore
{
    private const string Upload = "upload";
    private const int BufferSize = 128 * 1024;
    private readonly string _root;

    /// <summary>Uses the folder of the options; it is made when it is missing.</summary>
    public LocalFileStore(IOptions<FileStoreOptions> options)
    {
        if (string.IsNullOrWhiteSpace(options.Value.Path))
            throw new InvalidOperationException("Files:Path is missing: the folder in which uploaded files are kept.");
        _root = Path.GetFullPath(options.Value.Path);
        Directory.CreateDirectory(_root);
    }

    /// <inheritdoc/>
    public async Task AppendAsync(Guid fileId, long offset, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var path = PathOf(fileId, Upload);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        var length = RandomAccess.GetLength(file);
        if (length < offset)
            throw new IOException($"The upload {fileId} has {length} bytes; {offset} were recorded as durable.");
        await RandomAccess.WriteAsync(file, content, offset, cancellationToken);
        RandomAccess.FlushToDisk(file);
    }

    /// <inheritdoc/>
    public Task CompleteAsync(Guid fileId, CancellationToken cancellationToken)
    {
        var upload = PathOf(fileId, Upload);
        if (File.Exists(upload))
        {
            Rename(upload, PathOf(fileId, FileObjects.Original));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(Guid fileId, string name, Stream content, CancellationToken cancellationToken)
    {
        var path = PathOf(fileId, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Guid.NewGuid():n}";
        try
        {
            await using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, useAsync: true))
            {
                await content.CopyToAsync(file, BufferSize, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            Rename(draft, path);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(Guid fileId, string name, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream?>(
                new FileStream(PathOf(fileId, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize, useAsync: true));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(Guid fileId, CancellationToken cancellationToken)
    {
        try
        {
            Directory.Delete(FolderOf(fileId), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
        }

        return Task.CompletedTask;
    }

    /// <summary>The last digits: those of a UUIDv7 are random, so folders fill evenly.</summary>
    private string FolderOf(Guid fileId)
    {
        var name = fileId.ToString("n");
        return Path.Combine(_root, name[^2..], name);
    }

    private string PathOf(Guid fileId, string name) => Path.Combine(FolderOf(fileId), name);

    /// <summary>Journaling file systems write a new name to the disk with the file that has it, so the file is flushed under it.</summary>
    private static void Rename(string draft, string path)
    {
        File.Move(draft, path, overwrite: true);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(file);
    }
}
