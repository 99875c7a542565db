using Hangout.Contracts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Files.Uploading;

/// <summary>Begins an upload (FIL-1, FIL-5): nothing is written that would not fit.</summary>
public sealed class StartUpload(HangoutDbContext db, IOptions<FileStoreOptions> options)
{
    private static readonly Failure TooManyUploads = new(
        ErrorCodes.FileQuotaExceeded, $"You have {Limits.UnfinishedUploads} unfinished uploads already. Finish or cancel one first.");

    private static readonly Failure NoRoom = new(ErrorCodes.FileQuotaExceeded, "Your files take all the room that they may. Delete some first.");

    /// <summary>Begins.</summary>
    /// <param name="user">The owner.</param>
    /// <param name="name">For people; of a path only its last part is kept.</param>
    /// <param name="claimedType">What the browser says it is.</param>
    /// <param name="length">Bytes, 1 to <see cref="Limits.FileBytes"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The upload; or <c>validation_failed</c>, <c>file_too_large</c>, <c>file_quota_exceeded</c>.</returns>
    public async Task<Result<Upload>> RunAsync(CurrentUser user, string? name, string? claimedType, long length, CancellationToken cancellationToken)
    {
        if (length <= 0)
            return Failure.Invalid("uploadLength", "an empty file cannot be uploaded.");
        if (length > Limits.FileBytes)
            return Upload.TooLarge;
        var checkedName = FileName.From(name);
        if (checkedName.Failure is { } failure)
            return failure;
        var type = MediaType.Guess(checkedName.Value, claimedType);
        var (id, quota) = (Guid.CreateVersion7(), options.Value.QuotaBytes);
        return await db.InTransactionAsync<Result<Upload>>(
            async ct =>
            {
                // Whoever uploads on two devices at once gets no more room than on one.
                await db.Database.ExecuteSqlAsync($"select 1 from users where id = {user.Id} for no key update", ct);
                var (used, unfinished) = (await db.QueryAsync(
                    "select coalesce(sum(size), 0)::bigint, count(*) filter (where status = 'uploading') from files where owner_id = $1 and deleted_at is null",
                    [user.Id], row => (row.GetInt64(0), row.GetInt64(1)), ct))[0];
                if (used + length > quota)
                    return NoRoom;
                if (unfinished >= Limits.UnfinishedUploads)
                    return TooManyUploads;
                var upload = await db.QueryAsync(
                    $"""
                    with f as (insert into files (id, owner_id, name, media_type, kind, size, status) values ($1, $2, $3, $4, $5, $6, 'uploading') returning *)
                    select {Upload.Columns} from f
                    """,
                    [id, user.Id, checkedName.Value, type.Name, SnakeCase.Word(type.Kind), length], Upload.Read, ct);
                return upload[0];
            },
            cancellationToken);
    }
}
