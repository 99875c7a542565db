using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Hangout.Contracts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Files.Storage;

namespace Hangout.Core.Files.Uploading;

/// <summary>A checksum that a client sent along.</summary>
/// <param name="Algorithm">Which.</param>
/// <param name="Value">What it must come to.</param>
public sealed record UploadChecksum(HashAlgorithmName Algorithm, byte[] Value);

/// <summary>The requests of this node that write to uploads: of two for one upload the later wins, since the earlier is a connection that is lost.</summary>
public sealed class UploadWriters
{
    private readonly ConcurrentDictionary<Guid, Writer> _writers = new();

    internal async Task<Writer> TakeAsync(Guid fileId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var mine = new Writer(this, fileId, cancellationToken);
            var writer = _writers.GetOrAdd(fileId, mine);
            if (writer == mine)
                return mine;
            mine.Dispose();
            await writer.EndAsync(cancellationToken);
        }
    }

    internal sealed class Writer : IDisposable
    {
        private readonly UploadWriters _all;
        private readonly Guid _fileId;
        private readonly CancellationTokenSource _end;
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Writer(UploadWriters all, Guid fileId, CancellationToken cancellationToken) =>
            (_all, _fileId, _end) = (all, fileId, CancellationTokenSource.CreateLinkedTokenSource(cancellationToken));

        public Guid Id { get; } = Guid.NewGuid();

        public CancellationToken Token => _end.Token;

        public async Task EndAsync(CancellationToken cancellationToken)
        {
            try
            {
                await _end.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It ended meanwhile.
            }

            await _ended.Task.WaitAsync(cancellationToken);
        }

        public void Dispose()
        {
            _all._writers.TryRemove(new(_fileId, this));
            _ended.TrySetResult();
            _end.Dispose();
        }
    }
}

/// <summary>
/// Writes bytes to an upload (FIL-1). Each piece counts once it is durable and recorded, so a connection may break anywhere; with a checksum the whole
/// request counts, or nothing of it. Memory stays the same however large the file is.
/// </summary>
public sealed class WriteUpload(HangoutDbContext db, IFileStore store, UploadWriters writers, FinishUpload finish)
{
    private const int PieceBytes = 1024 * 1024;

    /// <summary>How long another node keeps an upload after its last sign of life, in seconds.</summary>
    private const int HeldSeconds = 15;

    private static readonly Failure WrongChecksum = new(ErrorCodes.UploadChecksum, "The bytes are not those of the checksum. Send them again.");

    private static readonly string Hold =
        $"""
        update files set writer_id = $3, writer_until = now() + make_interval(secs => {HeldSeconds})
        where id = $1 and owner_id = $2 and status = 'uploading' and deleted_at is null and received = $4 and (writer_id is null or writer_id = $3 or writer_until < now())
        returning 1
        """;

    private static readonly string Record =
        $"""
        update files set received = $4, written_at = now(), writer_until = now() + make_interval(secs => {HeldSeconds})
        where id = $1 and writer_id = $2 and received = $3 and status = 'uploading' and deleted_at is null
        returning 1
        """;

    /// <summary>Where an upload stands; one whose bytes are all there is finished by it.</summary>
    /// <param name="user">The owner.</param>
    /// <param name="fileId">Which upload.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The upload; or <c>file_not_found</c>, <c>file_type_not_allowed</c>.</returns>
    public async Task<Result<Upload>> FindAsync(CurrentUser user, Guid fileId, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(user, fileId, cancellationToken);
        if (found is not [var upload])
            return FileRights.NotFound;
        return upload is { IsComplete: true, ExpiresAt: not null } && await finish.RunAsync(fileId, cancellationToken) is { } refused ? refused : upload;
    }

    /// <summary>Writes.</summary>
    /// <param name="user">The owner.</param>
    /// <param name="fileId">Which upload.</param>
    /// <param name="offset">Where the client thinks that it stands.</param>
    /// <param name="announced">How many bytes the request says it brings; null when it does not say.</param>
    /// <param name="checksum">Of the request's bytes.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellationToken">The connection is gone: what is durable counts.</param>
    /// <returns>Where the upload stands now; or <c>file_not_found</c>, <c>upload_offset</c>, <c>upload_locked</c>, <c>upload_checksum</c>,
    /// <c>file_too_large</c>, <c>file_type_not_allowed</c>.</returns>
    public async Task<Result<Upload>> RunAsync(
        CurrentUser user, Guid fileId, long offset, long? announced, UploadChecksum? checksum, Stream content, CancellationToken cancellationToken)
    {
        using var writer = await writers.TakeAsync(fileId, cancellationToken);
        var found = await ReadAsync(user, fileId, writer.Token);
        if (found is not [var upload])
            return FileRights.NotFound;
        if (upload.Received != offset || upload.ExpiresAt is null)
            return Upload.WrongOffset;
        if (announced > upload.Length - offset)
            return Upload.TooLarge;
        if ((await db.QueryAsync(Hold, [fileId, user.Id, writer.Id, offset], _ => true, writer.Token)).Count == 0)
            return Upload.Locked;
        try
        {
            var written = await CopyAsync(upload, writer, checksum, content);
            if (written.Failure is { } failure)
                return failure;
            upload = upload with { Received = written.Value };
        }
        finally
        {
            await db.QueryAsync("update files set writer_id = null, writer_until = null where id = $1 and writer_id = $2", [fileId, writer.Id], _ => true, CancellationToken.None);
        }

        return upload.IsComplete && await finish.RunAsync(fileId, CancellationToken.None) is { } refused ? refused : upload;
    }

    private Task<List<Upload>> ReadAsync(CurrentUser user, Guid fileId, CancellationToken cancellationToken) => db.QueryAsync(
        $"select {Upload.Columns} from files f where f.id = $1 and f.owner_id = $2 and f.deleted_at is null", [fileId, user.Id], Upload.Read, cancellationToken);

    private async Task<Result<long>> CopyAsync(Upload upload, UploadWriters.Writer writer, UploadChecksum? checksum, Stream content)
    {
        using var hash = checksum is null ? null : IncrementalHash.CreateHash(checksum.Algorithm);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var (recorded, written) = (upload.Received, upload.Received);
            while (await FillAsync(content, buffer.AsMemory(0, PieceBytes), writer.Token) is var (length, lost) && length > 0)
            {
                if (written + length > upload.Length)
                    return Upload.TooLarge;
                var piece = buffer.AsMemory(0, length);
                hash?.AppendData(piece.Span);
                // What came before the connection broke is kept, so this must not be ended by the same break.
                await store.AppendAsync(upload.Id, written, piece, CancellationToken.None);
                written += length;
                if (!await RecordAsync(upload.Id, writer, recorded, hash is null ? written : recorded))
                    return Upload.Locked;
                if (hash is null)
                    recorded = written;
                if (lost is not null)
                    throw lost;
            }

            if (hash is null)
                return written;
            if (!hash.GetHashAndReset().AsSpan().SequenceEqual(checksum!.Value))
                return WrongChecksum;
            return await RecordAsync(upload.Id, writer, recorded, written) ? written : Upload.Locked;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<bool> RecordAsync(Guid fileId, UploadWriters.Writer writer, long before, long now) =>
        (await db.QueryAsync(Record, [fileId, writer.Id, before, now], _ => true, CancellationToken.None)).Count > 0;

    /// <summary>Reads until the piece is full, the body ends, or the connection breaks: then it says so beside what came before.</summary>
    private static async Task<(int Length, Exception? Lost)> FillAsync(Stream content, Memory<byte> piece, CancellationToken cancellationToken)
    {
        var length = 0;
        try
        {
            while (length < piece.Length)
            {
                var read = await content.ReadAsync(piece[length..], cancellationToken);
                if (read == 0)
                    break;
                length += read;
            }

            return (length, null);
        }
        catch (Exception exception) when (length > 0 && exception is IOException or OperationCanceledException)
        {
            return (length, exception);
        }
    }
}
