using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Files.Storage;

/// <summary>
/// Files in a bucket of a service that speaks S3 (FIL-2, docs/decisions/0031). The pieces of an upload are objects of their own, each durable when it is
/// said to be written; a complete upload becomes one object. Memory stays the same however large a file is.
/// </summary>
public sealed class S3FileStore : IFileStore, IDisposable
{
    /// <summary>S3 takes no smaller part but the last.</summary>
    private const int PartBytes = 8 * 1024 * 1024;

    private readonly AmazonS3Client _client;
    private readonly string _bucket;

    /// <summary>Uses the bucket of the options, which must exist.</summary>
    public S3FileStore(IOptions<FileStoreOptions> options)
    {
        var s3 = options.Value.S3;
        _bucket = s3.Bucket;
        var config = new AmazonS3Config
        {
            ForcePathStyle = true,
            // Services that are not Amazon's know only the checksums that the protocol asks for.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            AuthenticationRegion = s3.Region,
        };
        if (s3.ServiceUrl.Length > 0)
            config.ServiceURL = s3.ServiceUrl;
        else
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(s3.Region);
        _client = s3.AccessKey.Length > 0 ? new(new BasicAWSCredentials(s3.AccessKey, s3.SecretKey), config) : new(config);
    }

    /// <inheritdoc/>
    public Task AppendAsync(Guid fileId, long offset, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        PutAsync(Piece(fileId, offset), content, cancellationToken);

    /// <inheritdoc/>
    public async Task CompleteAsync(Guid fileId, CancellationToken cancellationToken)
    {
        await using var pieces = new Pieces(this, fileId);
        if (!await pieces.AnyAsync(cancellationToken))
            return;
        await WriteAsync(fileId, FileObjects.Original, pieces, cancellationToken);
        await DeleteAllAsync(UploadPrefix(fileId), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(Guid fileId, string name, Stream content, CancellationToken cancellationToken)
    {
        var (key, part) = (Key(fileId, name), new byte[PartBytes]);
        var length = await content.ReadAtLeastAsync(part, PartBytes, throwOnEndOfStream: false, cancellationToken);
        if (length < PartBytes)
            await PutAsync(key, part.AsMemory(0, length), cancellationToken);
        else
            await PutPartsAsync(key, part, content, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Stream?> OpenAsync(Guid fileId, string name, CancellationToken cancellationToken)
    {
        try
        {
            var key = Key(fileId, name);
            var metadata = await _client.GetObjectMetadataAsync(_bucket, key, cancellationToken);
            return new S3ObjectStream(_client, _bucket, key, metadata.ContentLength);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(Guid fileId, CancellationToken cancellationToken) => DeleteAllAsync($"{fileId:n}/", cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static string Key(Guid fileId, string name) => $"{fileId:n}/{name}";

    private static string UploadPrefix(Guid fileId) => $"{fileId:n}/upload/";

    private static string Piece(Guid fileId, long offset) => UploadPrefix(fileId) + offset.ToString("d12", CultureInfo.InvariantCulture);

    private Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => _client.PutObjectAsync(
        new PutObjectRequest { BucketName = _bucket, Key = key, InputStream = new MemoryStream(content.ToArray()), UseChunkEncoding = false }, cancellationToken);

    private async Task PutPartsAsync(string key, byte[] part, Stream content, CancellationToken cancellationToken)
    {
        var upload = (await _client.InitiateMultipartUploadAsync(_bucket, key, cancellationToken)).UploadId;
        try
        {
            var parts = new List<PartETag>();
            for (var length = part.Length; length > 0; length = await content.ReadAtLeastAsync(part, PartBytes, throwOnEndOfStream: false, cancellationToken))
            {
                var written = await _client.UploadPartAsync(
                    new UploadPartRequest
                    {
                        BucketName = _bucket,
                        Key = key,
                        UploadId = upload,
                        PartNumber = parts.Count + 1,
                        PartSize = length,
                        InputStream = new MemoryStream(part, 0, length),
                        UseChunkEncoding = false,
                    },
                    cancellationToken);
                parts.Add(new(parts.Count + 1, written.ETag));
            }

            await _client.CompleteMultipartUploadAsync(new() { BucketName = _bucket, Key = key, UploadId = upload, PartETags = parts }, cancellationToken);
        }
        catch
        {
            await _client.AbortMultipartUploadAsync(_bucket, key, upload, CancellationToken.None);
            throw;
        }
    }

    private async Task DeleteAllAsync(string prefix, CancellationToken cancellationToken)
    {
        ListObjectsV2Response page;
        do
        {
            page = await _client.ListObjectsV2Async(new() { BucketName = _bucket, Prefix = prefix }, cancellationToken);
            foreach (var found in page.S3Objects ?? [])
                await _client.DeleteObjectAsync(_bucket, found.Key, cancellationToken);
        }
        while (page.IsTruncated == true);
    }

    /// <summary>
    /// The pieces of an upload, one after the other: where one ends the next begins. Pieces of tries that did not count may lie between; none of them
    /// begins where a piece that counts ends, since that one took its place.
    /// </summary>
    private sealed class Pieces(S3FileStore store, Guid fileId) : ReadOnlyStream
    {
        private Stream? _piece;
        private long _offset;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _offset; set => throw new NotSupportedException(); }

        public async Task<bool> AnyAsync(CancellationToken cancellationToken) => (_piece ??= await NextAsync(cancellationToken)) is not null;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (await AnyAsync(cancellationToken))
            {
                var read = await _piece!.ReadAsync(buffer, cancellationToken);
                if (read > 0)
                {
                    _offset += read;
                    return read;
                }

                await _piece.DisposeAsync();
                _piece = null;
            }

            return 0;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _piece?.Dispose();
            base.Dispose(disposing);
        }

        private Task<Stream?> NextAsync(CancellationToken cancellationToken) =>
            store.OpenAsync(fileId, "upload/" + _offset.ToString("d12", CultureInfo.InvariantCulture), cancellationToken);
    }
}
