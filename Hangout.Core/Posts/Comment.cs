using Hangout.Contracts;
using Hangout.Core.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Posts;

/// <summary>A comment on a post (SOC-2).</summary>
public sealed class Comment
{
    public Guid Id { get; init; }
    public Guid PostId { get; init; }
    public Guid? ParentId { get; init; }
    public int Depth { get; init; }
    public Guid AuthorId { get; init; }
    public required string Text { get; set; }
    public required string Html { get; set; }
    public Guid[] Mentions { get; set; } = [];
    public int LikeCount { get; set; }

    /// <summary>Direct answers that are shown: those that stand, and deleted ones that have answers themselves.</summary>
    public int ReplyCount { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EditedAt { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }
}

/// <summary>A person likes a comment.</summary>
public sealed class CommentLike
{
    public Guid CommentId { get; init; }
    public Guid UserId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class CommentConfiguration : IEntityTypeConfiguration<Comment>
{
    public void Configure(EntityTypeBuilder<Comment> builder)
    {
        builder.ToTable("comments", table =>
        {
            table.HasCheckConstraint("ck_comments_text", $"char_length(text) <= {Limits.CommentText}");
            table.HasCheckConstraint("ck_comments_depth", $"depth between 0 and {Limits.CommentDepth}");
            table.HasCheckConstraint("ck_comments_counts", "like_count >= 0 and reply_count >= 0");
        });
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Mentions).HasDefaultValueSql("'{}'");
        builder.Property(c => c.LikeCount).HasDefaultValue(0);
        builder.Property(c => c.ReplyCount).HasDefaultValue(0);
        builder.Property(c => c.CreatedAt).HasDefaultValueSql("clock_timestamp()");
        builder.HasOne<Post>().WithMany().HasForeignKey(c => c.PostId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Comment>().WithMany().HasForeignKey(c => c.ParentId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(c => c.AuthorId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(c => new { c.PostId, c.ParentId, c.CreatedAt, c.Id });
        builder.HasIndex(c => c.ParentId);
        builder.HasIndex(c => c.AuthorId);
    }
}

internal sealed class CommentLikeConfiguration : IEntityTypeConfiguration<CommentLike>
{
    public void Configure(EntityTypeBuilder<CommentLike> builder)
    {
        builder.ToTable("comment_likes");
        builder.HasKey(l => new { l.CommentId, l.UserId });
        builder.Property(l => l.CreatedAt).HasDefaultValueSql("clock_timestamp()");
        builder.HasOne<Comment>().WithMany().HasForeignKey(l => l.CommentId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(l => new { l.CommentId, l.CreatedAt, l.UserId });
        builder.HasIndex(l => l.UserId);
    }
}
