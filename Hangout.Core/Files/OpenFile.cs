using Hangout.Contracts.Files;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Files.Storage;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Files;

/// <summary>A file's content, ready to be given out.</summary>
/// <param name="File">The file.</param>
/// <param name="Content">Its bytes, or those of a thumbnail; the receiver closes it.</param>
public sealed record OpenedFile(FileDto File, Stream Content);

/// <summary>Opens files for those who may (FIL-4, FIL-5). Nothing is given out that is not clean.</summary>
public sealed class OpenFile(HangoutDbContext db, IFileStore store)
{
    private static readonly string Select = $"select {FileRow.Json} from files f where f.id = $1 and ({FileRights.MayOpenSql("$2")})";

    // The picture of a person or conversation is for everyone who is signed in.
    private static readonly string SelectThumbnail =
        $"select {FileRow.Json} from files f where f.id = $1 and ((f.is_picture and f.deleted_at is null) or ({FileRights.MayOpenSql("$2")}))";

    /// <summary>Finds a file.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="fileId">Which file.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The file; or <c>file_not_found</c>.</returns>
    public async Task<Result<FileDto>> FindAsync(CurrentUser user, Guid fileId, CancellationToken cancellationToken) => await FindAsync(Select, user.Id, fileId, cancellationToken);

    /// <summary>Opens the content.</summary>
    /// <param name="userId">The person who opens the file.</param>
    /// <param name="fileId">Which file.</param>
    /// <param name="isCounted">Whether this is a download, and not the continuation of one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The file and its bytes; or <c>file_not_found</c>, <c>file_not_ready</c>, <c>file_infected</c>, and others that the file says itself.</returns>
    public async Task<Result<OpenedFile>> RunAsync(Guid userId, Guid fileId, bool isCounted, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(Select, userId, fileId, FileObjects.Original, cancellationToken);
        if (opened.Failure is null && isCounted)
            await db.Database.ExecuteSqlAsync($"update files set downloads = downloads + 1, last_accessed_at = now() where id = {fileId}", cancellationToken);
        return opened;
    }

    /// <summary>Opens a thumbnail.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="fileId">Of which file.</param>
    /// <param name="size"><c>small</c>, <c>medium</c> or <c>large</c>; where the file has none so large, the largest that it has.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The file and the thumbnail; or <c>file_not_found</c>, <c>file_not_ready</c> and others.</returns>
    public Task<Result<OpenedFile>> ThumbnailAsync(CurrentUser user, Guid fileId, string size, CancellationToken cancellationToken) =>
        OpenAsync(SelectThumbnail, user.Id, fileId, size, cancellationToken);

    private async Task<Result<FileDto>> FindAsync(string select, Guid userId, Guid fileId, CancellationToken cancellationToken) =>
        await db.QueryAsync(select, [fileId, userId], row => FileRow.Read(row), cancellationToken) is [var file] ? file : FileRights.NotFound;

    private async Task<Result<OpenedFile>> OpenAsync(string select, Guid userId, Guid fileId, string wanted, CancellationToken cancellationToken)
    {
        var found = await FindAsync(select, userId, fileId, cancellationToken);
        if (found.Failure is { } failure)
            return failure;
        var file = found.Value;
        if (file.Status is FileStatus.Error or FileStatus.Infected)
            return new Failure(file.Reason!, "The file cannot be opened.");
        if (file.Status != FileStatus.Ready)
            return FileRights.NotReady;
        if ((wanted == FileObjects.Original ? wanted : Thumbnail(file, wanted)) is not { } name)
            return FileRights.NotFound;
        return await store.OpenAsync(fileId, name, cancellationToken) is { } content ? new OpenedFile(file, content) : FileRights.NotFound;
    }

    private static string? Thumbnail(FileDto file, string wanted)
    {
        var sizes = FileObjects.Thumbnails.Select(t => t.Name).ToArray();
        return Array.IndexOf(sizes, wanted) < 0 ? null
            : sizes[..(Array.IndexOf(sizes, wanted) + 1)].LastOrDefault(size => file.Thumbnails?.Any(t => t.Size == size) == true);
    }
}
