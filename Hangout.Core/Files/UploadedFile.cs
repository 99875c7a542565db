using Hangout.Contracts;
using Hangout.Contracts.Files;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Files;

/// <summary>An uploaded file, or one that is being uploaded (FIL-1 to FIL-5). Its bytes lie in the store under its ID.</summary>
public sealed class UploadedFile
{
    public Guid Id { get; init; }
    public Guid? OwnerId { get; init; }
    public required string Name { get; set; }
    public required string MediaType { get; set; }
    public FileKind Kind { get; set; }

    /// <summary>What the uploader announced, and later the size of what is given out.</summary>
    public long Size { get; set; }

    /// <summary>How many bytes are durable; an upload goes on from there.</summary>
    public long Received { get; set; }
    public FileStatus Status { get; set; }
    public string? Reason { get; set; }
    public int? Width { get; set; }
    public int? Height { get; set; }
    public long? DurationMs { get; set; }
    public int? Pages { get; set; }
    public string? Placeholder { get; set; }
    public IReadOnlyList<ThumbnailDto>? Thumbnails { get; set; }
    public string? Waveform { get; set; }

    /// <summary>What the scanner said, for those who keep the system.</summary>
    public string? ScanResult { get; set; }

    /// <summary>Text found in it, for the search.</summary>
    public string? Text { get; set; }
    /// <summary>Whether it is the picture of a person or a conversation: everyone who is signed in may see its thumbnails.</summary>
    public bool IsPicture { get; set; }
    public long Downloads { get; set; }
    public DateTimeOffset? LastAccessedAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last written to; an unfinished upload goes some time after.</summary>
    public DateTimeOffset WrittenAt { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>The request that writes now, and until when it holds the upload without a sign of life.</summary>
    public Guid? WriterId { get; set; }
    public DateTimeOffset? WriterUntil { get; set; }

    /// <summary>How often the pipeline began with it, when it may next, and until when a worker holds it without a sign of life.</summary>
    public int Attempts { get; set; }
    public DateTimeOffset? TryAt { get; set; }
    public DateTimeOffset? ClaimedUntil { get; set; }
}

/// <summary>A file in a message: whoever may read the message may open the file (FIL-5).</summary>
public sealed class MessageFile
{
    public Guid ConversationId { get; init; }
    public Guid MessageId { get; init; }
    public Guid FileId { get; init; }

    /// <summary>Its place among the message's files, from 1.</summary>
    public int Place { get; init; }
}

internal sealed class UploadedFileConfiguration : IEntityTypeConfiguration<UploadedFile>
{
    public void Configure(EntityTypeBuilder<UploadedFile> builder)
    {
        builder.ToTable("files", table =>
        {
            table.HasCheckConstraint("ck_files_name", $"char_length(name) between 1 and {Limits.FileName}");
            table.HasCheckConstraint("ck_files_kind", SnakeCase.IsOneOf<FileKind>("kind"));
            table.HasCheckConstraint("ck_files_status", SnakeCase.IsOneOf<FileStatus>("status"));
            table.HasCheckConstraint("ck_files_size", $"size between 0 and {Limits.FileBytes} and received between 0 and {Limits.FileBytes}");
        });
        builder.HasKey(f => f.Id);
        builder.Property(f => f.Id).ValueGeneratedNever();
        builder.Property(f => f.Kind).HasConversion<WordConverter<FileKind>>();
        builder.Property(f => f.Status).HasConversion<WordConverter<FileStatus>>();
        builder.Property(f => f.Thumbnails).HasJson();
        builder.Property(f => f.Received).HasDefaultValue(0L);
        builder.Property(f => f.IsPicture).HasDefaultValue(false);
        builder.Property(f => f.Downloads).HasDefaultValue(0L);
        builder.Property(f => f.Attempts).HasDefaultValue(0);
        builder.Property(f => f.CreatedAt).HasDefaultValueSql("now()");
        builder.Property(f => f.WrittenAt).HasDefaultValueSql("now()");
        builder.HasOne<User>().WithMany().HasForeignKey(f => f.OwnerId).OnDelete(DeleteBehavior.SetNull);
        builder.HasIndex(f => new { f.OwnerId, f.CreatedAt, f.Id }, "ix_files_owner").HasFilter("deleted_at is null");
        builder.HasIndex(f => f.TryAt, "ix_files_waiting").HasFilter("status in ('scanning', 'processing') and deleted_at is null");
        builder.HasIndex(f => f.WrittenAt, "ix_files_unfinished").HasFilter("status = 'uploading'");
        builder.HasIndex(f => f.DeletedAt, "ix_files_deleted").HasFilter("deleted_at is not null");
    }
}

internal sealed class MessageFileConfiguration : IEntityTypeConfiguration<MessageFile>
{
    public void Configure(EntityTypeBuilder<MessageFile> builder)
    {
        builder.ToTable("message_files");
        builder.HasKey(f => new { f.ConversationId, f.MessageId, f.FileId });
        builder.HasOne<UploadedFile>().WithMany().HasForeignKey(f => f.FileId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(f => f.FileId);
    }
}
