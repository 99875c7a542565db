using Hangout.Contracts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Files.Storage;

namespace Hangout.Core.Files.Uploading;

/// <summary>Gives up an unfinished upload (FIL-1). A finished one is a file, and is deleted as one.</summary>
public sealed class EndUpload(HangoutDbContext db, IFileStore store, UploadWriters writers)
{
    private static readonly Failure IsFinished = new(ErrorCodes.NotAllowed, "The upload is finished. Delete the file instead.");

    private const string End =
        """
        update files set deleted_at = case when status = 'uploading' then now() end
        where id = $1 and owner_id = $2 and deleted_at is null
        returning deleted_at is not null
        """;

    /// <summary>Gives up.</summary>
    /// <param name="user">The owner.</param>
    /// <param name="fileId">Which upload.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null; or <c>file_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Failure?> RunAsync(CurrentUser user, Guid fileId, CancellationToken cancellationToken)
    {
        // Who writes now must not write the bytes again after they were deleted.
        using var writer = await writers.TakeAsync(fileId, cancellationToken);
        var ended = await db.QueryAsync(End, [fileId, user.Id], row => row.GetBoolean(0), cancellationToken);
        if (ended is not [var isEnded])
            return FileRights.NotFound;
        if (!isEnded)
            return IsFinished;
        await store.DeleteAsync(fileId, cancellationToken);
        return null;
    }
}
