using Hangout.Contracts;
using Hangout.Core.Data;
using Hangout.Core.Files.Storage;
using Hangout.Core.Files.Uploading;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Files;

/// <summary>
/// Removes what nobody needs (FIL-5): uploads that were given up, files that no message, post, draft or picture uses any more, and the bytes of what was deleted.
/// It also finishes uploads whose last request was cut off behind its last byte. Any number of workers may run it.
/// </summary>
public sealed class RemoveFiles(HangoutDbContext db, IFileStore store, FinishUpload finish, IOptions<FileStoreOptions> options)
{
    private const int AtOnce = 100;

    /// <summary>A deleted file's row stays while messages and posts say that it is gone.</summary>
    private const string RemovedSql =
        """
        delete from files f where f.id = $1 and f.deleted_at is not null
            and not exists (select 1 from message_files mf where mf.file_id = f.id) and not exists (select 1 from post_files pf where pf.file_id = f.id)
        """;

    private static readonly string AbandonedSql =
        $"""
        update files set deleted_at = now()
        where id in (
            select id from files
            where status = 'uploading' and deleted_at is null and received < size and written_at < now() - make_interval(hours => {Limits.UploadHours}) limit {AtOnce})
        """;

    private static readonly string UnusedSql =
        $"""
        update files set deleted_at = now()
        where id in (
            select f.id from files f
            where f.deleted_at is null and f.status <> 'uploading' and not f.is_picture and f.created_at < now() - $1
                and not exists (
                    select 1 from message_files mf join messages x on x.conversation_id = mf.conversation_id and x.id = mf.message_id
                    where mf.file_id = f.id and x.deleted_at is null)
                and not exists (select 1 from post_files pf where pf.file_id = f.id)
                and not exists (
                    select 1 from scheduled_messages s
                    where s.sender_id = f.owner_id and s.request->'parts' @> jsonb_build_array(jsonb_build_object('fileId', f.id)))
            order by f.created_at limit {AtOnce})
        """;

    /// <summary>Removes what is due.</summary>
    /// <param name="cancellationToken">Ends it between two files.</param>
    /// <returns>How many files.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await db.QueryAsync(
            $"select id from files where status = 'uploading' and deleted_at is null and received = size and written_at < now() - interval '1 minute' limit {AtOnce}",
            [], row => row.GetGuid(0), cancellationToken))
        {
            await finish.RunAsync(id, cancellationToken);
        }

        await db.QueryAsync(AbandonedSql, [], _ => true, cancellationToken);
        await db.QueryAsync(UnusedSql, [options.Value.KeepUnusedFor], _ => true, cancellationToken);
        await db.Database.ExecuteSqlAsync($"delete from file_links where expires_at < now()", cancellationToken);
        var deleted = await db.QueryAsync(
            $"select id from files where deleted_at is not null and size > 0 order by deleted_at limit {AtOnce}", [], row => row.GetGuid(0), cancellationToken);
        foreach (var id in deleted)
        {
            await store.DeleteAsync(id, cancellationToken);
            // Nothing of its content stays; that it has no size says that its bytes are gone.
            await db.Database.ExecuteSqlAsync(
                $"""
                update files set size = 0, received = 0, name = '-', text = null, placeholder = null, thumbnails = null, waveform = null
                where id = {id} and deleted_at is not null
                """,
                cancellationToken);
            await db.QueryAsync(RemovedSql, [id], _ => true, cancellationToken);
        }

        return deleted.Count;
    }
}
