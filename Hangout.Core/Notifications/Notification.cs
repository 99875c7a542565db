using Hangout.Contracts.Notifications;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Notifications;

/// <summary>Something a person should know of (NTF-1).</summary>
public sealed class Notification
{
    /// <summary>UUIDv7: later ones are larger, and the list is paged by it.</summary>
    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public NotificationKind Kind { get; init; }
    public required string Title { get; init; }
    public required string Content { get; init; }
    public Guid? ActorId { get; init; }
    public Guid? ConversationId { get; init; }
    public Guid? MessageId { get; init; }
    public long? Seq { get; init; }
    public Guid? PostId { get; init; }
    public Guid? CommentId { get; init; }
    public DateTimeOffset? ReadAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was handed to push services and to the mail server, or need not be: neither gets it twice.</summary>
    public DateTimeOffset? PushedAt { get; set; }
    public DateTimeOffset? MailedAt { get; set; }

    /// <summary>What it is about, once per person: a consumer may run twice.</summary>
    public required string DedupeKey { get; init; }
}

internal sealed class NotificationConfiguration : IEntityTypeConfiguration<Notification>
{
    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.ToTable("notifications", table =>
        {
            table.HasCheckConstraint("ck_notifications_kind", SnakeCase.IsOneOf<NotificationKind>("kind"));
            table.HasCheckConstraint("ck_notifications_title", "char_length(title) between 1 and 200");
            table.HasCheckConstraint("ck_notifications_content", "char_length(content) <= 300");
            table.HasCheckConstraint("ck_notifications_dedupe_key", "char_length(dedupe_key) between 1 and 200");
        });
        builder.Property(n => n.Id).ValueGeneratedNever();
        builder.Property(n => n.Kind).HasConversion<WordConverter<NotificationKind>>();
        builder.Property(n => n.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<User>().WithMany().HasForeignKey(n => n.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(n => n.ActorId).OnDelete(DeleteBehavior.SetNull);
        builder.HasOne<Conversation>().WithMany().HasForeignKey(n => n.ConversationId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Posts.Post>().WithMany().HasForeignKey(n => n.PostId).OnDelete(DeleteBehavior.Cascade);
        // The comments go with a deleted post; its notifications stay until they are taken off people's devices.
        builder.HasOne<Posts.Comment>().WithMany().HasForeignKey(n => n.CommentId).OnDelete(DeleteBehavior.SetNull);
        builder.HasIndex(n => new { n.UserId, n.DedupeKey }).IsUnique();
        builder.HasIndex(n => new { n.UserId, n.Id }).IsDescending(false, true);
        builder.HasIndex(n => n.CreatedAt, "ix_notifications_to_push").HasFilter("pushed_at is null");
        builder.HasIndex(n => n.CreatedAt, "ix_notifications_to_mail").HasFilter("mailed_at is null");
        builder.HasIndex(n => n.UserId, "ix_notifications_unread").HasFilter("read_at is null");
    }
}
