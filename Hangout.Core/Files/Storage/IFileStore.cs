namespace Hangout.Core.Files.Storage;

/// <summary>
/// Where the bytes of files lie (FIL-2). Objects are named by the file's ID, never by what people call it. What it said is written is durable.
/// </summary>
public interface IFileStore
{
    /// <summary>Adds bytes to an upload. What lies beyond <paramref name="offset"/> from a write that was not recorded is overwritten.</summary>
    /// <param name="fileId">Which file.</param>
    /// <param name="offset">How many bytes were recorded as durable.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellationToken">Ends it; what was written does not count then.</param>
    /// <returns>When the bytes are durable.</returns>
    Task AppendAsync(Guid fileId, long offset, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Makes an upload that has all its bytes the file's original.</summary>
    /// <param name="fileId">Which file.</param>
    /// <param name="cancellationToken">Ends it; it may run again.</param>
    /// <returns>When it is durable.</returns>
    Task CompleteAsync(Guid fileId, CancellationToken cancellationToken);

    /// <summary>Writes an object as a whole, in place of one of the same name.</summary>
    /// <param name="fileId">Which file it belongs to.</param>
    /// <param name="name">Such as <c>original</c> or <c>small</c>.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Ends it; nothing is changed then.</param>
    /// <returns>When it is durable.</returns>
    Task WriteAsync(Guid fileId, string name, Stream content, CancellationToken cancellationToken);

    /// <summary>Opens an object.</summary>
    /// <param name="fileId">Which file it belongs to.</param>
    /// <param name="name">Such as <c>original</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A stream that seeks; null when there is no such object.</returns>
    Task<Stream?> OpenAsync(Guid fileId, string name, CancellationToken cancellationToken);

    /// <summary>Deletes everything of a file. What is not there is no error.</summary>
    /// <param name="fileId">Which file.</param>
    /// <param name="cancellationToken">Ends it; it may run again.</param>
    /// <returns>When done.</returns>
    Task DeleteAsync(Guid fileId, CancellationToken cancellationToken);
}

/// <summary>Names of a file's objects.</summary>
public static class FileObjects
{
    /// <summary>The content that is given out.</summary>
    public const string Original = "original";

    /// <summary>The thumbnails, the smallest first, and the longer side of each in pixels.</summary>
    public static IReadOnlyList<(string Name, int Side)> Thumbnails { get; } = [("small", 160), ("medium", 640), ("large", 1600)];
}
