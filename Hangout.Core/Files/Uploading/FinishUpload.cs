using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data;
using Hangout.Core.Files.Storage;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Files.Uploading;

/// <summary>
/// Looks at an upload that has all its bytes, and hands it to the worker, which scans it (FIL-1, FIL-4). It may run again at any point: whoever asks
/// for a complete upload that is not finished finishes it.
/// </summary>
public sealed class FinishUpload(HangoutDbContext db, IFileStore store, RealtimePublisher publisher)
{
    private static readonly Failure NotTaken = new(
        ErrorCodes.FileTypeNotAllowed, "Files of this kind are not taken, or the content is not what the name says.");

    /// <summary>Finishes.</summary>
    /// <param name="fileId">A file all of whose bytes are durable.</param>
    /// <param name="cancellationToken">Ends it; it may run again.</param>
    /// <returns>Null; or <c>file_type_not_allowed</c>, and the upload is gone then.</returns>
    public async Task<Failure?> RunAsync(Guid fileId, CancellationToken cancellationToken)
    {
        var found = await db.QueryAsync(
            "select name, media_type from files where id = $1 and status = 'uploading' and received = size and deleted_at is null",
            [fileId], row => (Name: row.GetString(0), Claimed: row.GetString(1)), cancellationToken);
        if (found is not [var (name, claimed)])
            return null;
        await store.CompleteAsync(fileId, cancellationToken);
        if (await TypeAsync(fileId, name, claimed, cancellationToken) is not { } type)
        {
            await db.Database.ExecuteSqlAsync($"update files set deleted_at = now() where id = {fileId}", cancellationToken);
            await store.DeleteAsync(fileId, cancellationToken);
            return NotTaken;
        }

        var finished = await db.InTransactionAsync(
            async ct =>
            {
                var files = await db.QueryAsync(
                    $"""
                    with f as (
                        update files set status = 'scanning', media_type = $2, kind = $3, try_at = now(), writer_id = null, writer_until = null
                        where id = $1 and status = 'uploading' and deleted_at is null returning *)
                    select {FileRow.Json} from f
                    """,
                    [fileId, type.Name, SnakeCase.Word(type.Kind)], row => FileRow.Read(row), ct);
                await db.TellAsync([.. files.Select(file => new FileUploaded(file.Id))], ct);
                return files;
            },
            cancellationToken);
        if (finished is [{ OwnerId: { } owner } file])
            await publisher.ToUserAsync(owner, new OwnFileChanged(file));
        return null;
    }

    private async Task<MediaType?> TypeAsync(Guid fileId, string name, string claimed, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(fileId, FileObjects.Original, cancellationToken) ?? throw new IOException($"The content of the file {fileId} is gone.");
        var head = new byte[MediaType.HeadLength];
        var length = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        return MediaType.Of(head.AsSpan(0, length), name, claimed);
    }
}
