using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Files;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Posts;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Files;

/// <summary>What the owner does with a file (FIL-5).</summary>
public sealed class ManageFiles(HangoutDbContext db, RealtimePublisher publisher)
{
    /// <summary>Gives it another name, wherever it is shown.</summary>
    /// <param name="user">The owner.</param>
    /// <param name="fileId">Which file.</param>
    /// <param name="request">The name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The file; or <c>validation_failed</c>, <c>file_not_found</c>.</returns>
    public async Task<Result<FileDto>> RenameAsync(CurrentUser user, Guid fileId, RenameFileRequest request, CancellationToken cancellationToken)
    {
        if (request.Name is null || request.Name.Trim().Length is 0 or > Limits.FileName || !TextRules.IsName(request.Name) || request.Name.AsSpan().ContainsAny('/', '\\'))
            return Failure.Invalid("name", $"1 to {Limits.FileName} characters in one line, without / and \\, {TextRules.NameRule}.");
        return await ChangeAsync(user, fileId, "name = $3", [request.Name.Trim()], cancellationToken);
    }

    /// <summary>Deletes it for everyone. Messages keep its place and say that it is gone; its bytes are removed soon after.</summary>
    /// <param name="user">The owner.</param>
    /// <param name="fileId">Which file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null; or <c>file_not_found</c>.</returns>
    public async Task<Failure?> DeleteAsync(CurrentUser user, Guid fileId, CancellationToken cancellationToken) =>
        (await ChangeAsync(user, fileId, "deleted_at = now(), is_picture = false", [], cancellationToken)).Failure;

    private async Task<Result<FileDto>> ChangeAsync(CurrentUser user, Guid fileId, string change, object[] values, CancellationToken cancellationToken)
    {
        var changed = await db.InTransactionAsync(
            async ct =>
            {
                var files = await db.QueryAsync(
                    $"with f as (update files set {change}, written_at = now() where id = $1 and owner_id = $2 and deleted_at is null returning *) select {FileRow.Json} from f",
                    [fileId, user.Id, .. values], row => FileRow.Read(row), ct);
                if (files is not [var file])
                    return null;
                if (file.Reason == ErrorCodes.FileDeleted)
                {
                    var picture = FilePictures.UrlOf(fileId);
                    await db.Database.ExecuteSqlAsync($"update users set avatar_url = null where id = {user.Id} and avatar_url = {picture}", ct);
                    await db.Database.ExecuteSqlAsync($"update users set banner_url = null where id = {user.Id} and banner_url = {picture}", ct);
                    await db.Database.ExecuteSqlAsync($"update conversations set avatar_url = null where avatar_url = {picture}", ct);
                }

                var uses = await db.QueryAsync(
                    "select conversation_id, message_id from message_files where file_id = $1",
                    [fileId], row => new FilesAttached(row.GetGuid(0), row.GetGuid(1)), ct);
                await db.TellAsync([.. uses, .. await PostsWithFile.ChangedAsync(db, fileId, ct)], ct);
                return file;
            },
            cancellationToken);
        if (changed is null)
            return FileRights.NotFound;
        await publisher.ToUserAsync(user.Id, new OwnFileChanged(changed));
        return changed;
    }
}
