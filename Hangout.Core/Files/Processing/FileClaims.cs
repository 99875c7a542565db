using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Files;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data;
using Hangout.Core.Files.Processing.Contents;
using Hangout.Core.Posts;
using Hangout.Core.Realtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Files.Processing;

/// <summary>A file that a worker holds.</summary>
/// <param name="Id">Which file.</param>
/// <param name="MediaType">What it is by its signature.</param>
/// <param name="Kind">Likewise.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Attempt">Which attempt this is, from 1. Whoever has an older number holds the file no more.</param>
/// <param name="Found">What the scanner found in it before, when that is not yet dealt with.</param>
public sealed record ClaimedFile(Guid Id, string MediaType, FileKind Kind, FileStatus Status, int Attempt, string? Found);

/// <summary>
/// Which worker works on which file, and what comes of it. The table is the queue: a file waits there until it is settled, whatever happens to workers,
/// to the broker or to a fact (docs/files.md).
/// </summary>
public sealed class FileClaims(IServiceScopeFactory scopes, RealtimePublisher publisher, IOptions<ProcessingOptions> options)
{
    private const string IsUnsettled = "status in ('scanning', 'processing') and deleted_at is null";
    private const string IsHeld = $"id = $1 and attempts = $2 and {IsUnsettled}";

    /// <summary>Takes the file that has waited longest, of those that nobody holds.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The file; null when none is due.</returns>
    public async Task<ClaimedFile?> TakeAsync(CancellationToken cancellationToken)
    {
        var taken = await QueryAsync(
            $"""
            update files set attempts = attempts + 1, claimed_until = now() + $1
            where id = (
                select id from files where {IsUnsettled} and coalesce(try_at, '-infinity') <= now() and coalesce(claimed_until, '-infinity') < now()
                order by try_at limit 1 for no key update skip locked)
            returning id, media_type, kind, status, attempts, scan_result
            """,
            [options.Value.ClaimFor],
            row =>
            {
                var status = SnakeCase.Parse<FileStatus>(row.GetString(3));
                return new ClaimedFile(
                    row.GetGuid(0), row.GetString(1), SnakeCase.Parse<FileKind>(row.GetString(2)), status, row.GetInt32(4),
                    status == FileStatus.Scanning ? row.Optional<string>(5) : null);
            },
            cancellationToken);
        return taken is [var file] ? file : null;
    }

    /// <summary>Gives a sign of life.</summary>
    /// <param name="file">What is held.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False when the file is held no more: it was deleted, or another worker has it.</returns>
    public async Task<bool> RenewAsync(ClaimedFile file, CancellationToken cancellationToken)
    {
        var renewed = await QueryAsync(
            $"update files set claimed_until = now() + $3 where {IsHeld} returning 1", [file.Id, file.Attempt, options.Value.ClaimFor], _ => true, cancellationToken);
        return renewed.Count > 0;
    }

    /// <summary>Gives a file back that could not be scanned. It is not to blame: the attempt does not count, and the waits end at 30 s.</summary>
    /// <param name="file">What is held.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When written.</returns>
    public Task WaitForScannerAsync(ClaimedFile file, CancellationToken cancellationToken) => QueryAsync(
        $"""
        update files set attempts = attempts - 1, claimed_until = null, try_at = now() + greatest('1 s', least('30 s', (now() - written_at) / 4))
        where {IsHeld} returning 1
        """,
        [file.Id, file.Attempt], _ => true, cancellationToken);

    /// <summary>Gives a file back as it was, because the worker stops.</summary>
    /// <param name="file">What is held.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When written.</returns>
    public Task ReleaseAsync(ClaimedFile file, CancellationToken cancellationToken) =>
        QueryAsync($"update files set attempts = attempts - 1, claimed_until = null where {IsHeld} returning 1", [file.Id, file.Attempt], _ => true, cancellationToken);

    /// <summary>Gives a file back that failed, to be tried again.</summary>
    /// <param name="file">What is held.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When written.</returns>
    public Task RetryAsync(ClaimedFile file, CancellationToken cancellationToken) => QueryAsync(
        $"update files set claimed_until = null, try_at = now() + $3 where {IsHeld} returning 1",
        [file.Id, file.Attempt, options.Value.RetryDelay * Math.Pow(4, file.Attempt - 1)], _ => true, cancellationToken);

    /// <summary>Notes what the scanner found, before the content is destroyed.</summary>
    /// <param name="file">What is held.</param>
    /// <param name="found">The signature's name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When written.</returns>
    public Task NoteFoundAsync(ClaimedFile file, string found, CancellationToken cancellationToken) =>
        QueryAsync($"update files set scan_result = $3 where {IsHeld} returning 1", [file.Id, file.Attempt, found], _ => true, cancellationToken);

    /// <summary>The file is clean.</summary>
    /// <param name="file">What is held.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether it is still held.</returns>
    public async Task<bool> CleanAsync(ClaimedFile file, CancellationToken cancellationToken)
    {
        var told = await QueryAsync(
            $"update files f set status = 'processing', scan_result = 'OK' where {IsHeld} returning {FileRow.Json}",
            [file.Id, file.Attempt], row => FileRow.Read(row), cancellationToken);
        return await TellOwnerAsync(told);
    }

    /// <summary>
    /// The work is done. In the same transaction the messages that have the file are noted to be told; no message is written with it meanwhile: that waits for
    /// the lock, and then finds the file settled (<see cref="TellAttachedFiles"/>).
    /// </summary>
    /// <param name="file">What is held.</param>
    /// <param name="status"><c>ready</c>, <c>error</c> or <c>infected</c>.</param>
    /// <param name="findings">What is known of it.</param>
    /// <param name="size">Bytes that are given out; null leaves it as it is.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>Whether it was still held.</returns>
    public async Task<bool> SettleAsync(ClaimedFile file, FileStatus status, FileFindings findings, long? size, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HangoutDbContext>();
        var told = await db.InTransactionAsync(
            async ct =>
            {
                var held = await db.QueryAsync($"select 1 from files where {IsHeld} for update", [file.Id, file.Attempt], _ => true, ct);
                if (held.Count == 0)
                    return [];
                object thumbnails = findings.Thumbnails.Count > 0 ? JsonSerializer.Serialize(findings.Thumbnails, HangoutJson.Options) : DBNull.Value;
                var written = await db.QueryAsync(
                    $"""
                    update files f set status = $2, reason = $3::text, width = $4::int, height = $5::int, duration_ms = $6::bigint, pages = $7::int,
                        placeholder = $8::text, thumbnails = $9::jsonb, waveform = $10::text, text = $11::text, size = coalesce($12::bigint, size),
                        claimed_until = null, try_at = null, written_at = clock_timestamp()
                    where id = $1 returning {FileRow.Json}
                    """,
                    [
                        file.Id, SnakeCase.Word(status), OrNull(findings.Reason), OrNull(findings.Width), OrNull(findings.Height), OrNull(findings.DurationMs),
                        OrNull(findings.Pages), OrNull(findings.Placeholder), thumbnails, OrNull(findings.Waveform), OrNull(findings.Text), OrNull(size),
                    ],
                    row => FileRow.Read(row), ct);
                var uses = await db.QueryAsync(
                    "select conversation_id, message_id from message_files where file_id = $1", [file.Id], row => new FilesAttached(row.GetGuid(0), row.GetGuid(1)), ct);
                await db.TellAsync([.. uses, .. await PostsWithFile.ChangedAsync(db, file.Id, ct)], ct);
                return written;
            },
            cancellationToken);
        return await TellOwnerAsync(told);
    }

    /// <summary>Whether anybody wants the file still.</summary>
    /// <param name="fileId">Which file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False when it was deleted.</returns>
    public async Task<bool> IsWantedAsync(Guid fileId, CancellationToken cancellationToken) =>
        (await QueryAsync("select 1 from files where id = $1 and deleted_at is null", [fileId], _ => true, cancellationToken)).Count > 0;

    private static object OrNull(object? value) => value ?? DBNull.Value;

    private async Task<bool> TellOwnerAsync(List<FileDto> told)
    {
        if (told is not [var file])
            return false;
        if (file.OwnerId is { } owner)
            await publisher.ToUserAsync(owner, new OwnFileChanged(file));
        return true;
    }

    private async Task<List<T>> QueryAsync<T>(string sql, object[] parameters, Func<Npgsql.NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<HangoutDbContext>().QueryAsync(sql, parameters, read, cancellationToken);
    }
}
