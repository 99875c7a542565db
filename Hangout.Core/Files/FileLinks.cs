using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Hangout.Contracts;
using Hangout.Contracts.Files;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Files;

/// <summary>An address of a file that works without signing in, for a while (FIL-5).</summary>
public sealed class FileLink
{
    /// <summary>SHA-256 of the secret in the address: the table alone opens nothing.</summary>
    public required byte[] TokenHash { get; init; }
    public Guid FileId { get; init; }

    /// <summary>The person who made it. It opens no more than this person may open now.</summary>
    public Guid UserId { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Makes such addresses, and follows them.</summary>
public sealed class FileLinks(HangoutDbContext db, OpenFile open, TimeProvider clock)
{
    private const int DefaultSeconds = 300, TokenBytes = 32;

    /// <summary>Makes an address.</summary>
    /// <param name="user">The caller, who may open the file.</param>
    /// <param name="fileId">Which file.</param>
    /// <param name="request">For how long.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The address; or <c>validation_failed</c>, <c>file_not_found</c>, <c>file_not_ready</c>.</returns>
    public async Task<Result<FileLinkDto>> MakeAsync(CurrentUser user, Guid fileId, FileLinkRequest request, CancellationToken cancellationToken)
    {
        if (request.ExpiresInSeconds is < Limits.FileLinkSecondsMin or > Limits.FileLinkSecondsMax)
            return Failure.Invalid("expiresInSeconds", $"is {Limits.FileLinkSecondsMin} to {Limits.FileLinkSecondsMax}.");
        var found = await open.FindAsync(user, fileId, cancellationToken);
        if (found.Failure is { } failure)
            return failure;
        if (found.Value.Status != FileStatus.Ready)
            return FileRights.NotReady;
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var expires = clock.GetUtcNow().AddSeconds(request.ExpiresInSeconds ?? DefaultSeconds);
        await db.Database.ExecuteSqlAsync(
            $"insert into file_links (token_hash, file_id, user_id, expires_at) values ({Hash(token)}, {fileId}, {user.Id}, {expires})", cancellationToken);
        return new FileLinkDto($"/api/files/shared/{token}", expires);
    }

    /// <summary>Opens the file of an address.</summary>
    /// <param name="token">The secret in it.</param>
    /// <param name="isCounted">Whether this is a download, and not the continuation of one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The file and its bytes; or <c>file_not_found</c> and others.</returns>
    public async Task<Result<OpenedFile>> OpenAsync(string token, bool isCounted, CancellationToken cancellationToken)
    {
        var found = await db.QueryAsync(
            """
            select l.file_id, l.user_id from file_links l join users u on u.id = l.user_id and not u.is_suspended and u.deleted_at is null
            where l.token_hash = $1 and l.expires_at > now()
            """,
            [Hash(token)], row => (FileId: row.GetGuid(0), UserId: row.GetGuid(1)), cancellationToken);
        return found is [var link] ? await open.RunAsync(link.UserId, link.FileId, isCounted, cancellationToken) : FileRights.NotFound;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

internal sealed class FileLinkConfiguration : IEntityTypeConfiguration<FileLink>
{
    public void Configure(EntityTypeBuilder<FileLink> builder)
    {
        builder.ToTable("file_links");
        builder.HasKey(l => l.TokenHash);
        builder.HasOne<UploadedFile>().WithMany().HasForeignKey(l => l.FileId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(l => l.ExpiresAt);
    }
}
