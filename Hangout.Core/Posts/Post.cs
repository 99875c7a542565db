using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Posts;

/// <summary>A post (SOC-1). Its counters are changed in the transaction that changes what they count.</summary>
public sealed class Post
{
    public Guid Id { get; init; }
    public Guid AuthorId { get; init; }
    public PostKind Kind { get; init; }
    public PostAudience Audience { get; set; }
    public required string Text { get; set; }
    public required string Html { get; set; }
    public string[] Tags { get; set; } = [];
    public Guid[] Mentions { get; set; } = [];
    public string? LinkUrl { get; init; }

    /// <summary>What the link's page says of itself, once the worker read it.</summary>
    public LinkPreviewDto? Preview { get; set; }
    public PostPollRequest? Poll { get; init; }
    public Guid? SharedId { get; init; }
    public Guid? QuotedId { get; init; }
    public int LikeCount { get; set; }
    public int CommentCount { get; set; }
    public int ShareCount { get; set; }
    public long Version { get; set; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EditedAt { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>The transaction that published it. What a reader's snapshot did not hold yet has a later one than the snapshot's oldest (docs/decisions/0033).</summary>
    public ulong WrittenXid { get; init; }
}

/// <summary>A former text of a post (SOC-4).</summary>
public sealed class PostEdit
{
    public Guid PostId { get; init; }
    public int Version { get; init; }
    public required string Text { get; init; }
    public DateTimeOffset WrittenAt { get; init; }
}

/// <summary>An image of a post.</summary>
public sealed class PostFile
{
    public Guid PostId { get; init; }
    public Guid FileId { get; init; }
    public int Place { get; init; }
    public string? Alt { get; set; }
}

/// <summary>A tag of a post, for the pages of tags.</summary>
public sealed class PostTag
{
    public required string Tag { get; init; }
    public Guid PostId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A person likes a post.</summary>
public sealed class PostLike
{
    public Guid PostId { get; init; }
    public Guid UserId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A person's vote for one option of a post's poll.</summary>
public sealed class PostVote
{
    public Guid PostId { get; init; }
    public Guid UserId { get; init; }
    public int Option { get; init; }
}

/// <summary>A post in a person's home timeline, written there by the worker (docs/decisions/0033).</summary>
public sealed class TimelineEntry
{
    public Guid UserId { get; init; }
    public Guid PostId { get; init; }
    public DateTimeOffset PostedAt { get; init; }
    public ulong WrittenXid { get; init; }
}

internal sealed class PostConfiguration : IEntityTypeConfiguration<Post>
{
    public void Configure(EntityTypeBuilder<Post> builder)
    {
        builder.ToTable("posts", table =>
        {
            table.HasCheckConstraint("ck_posts_kind", SnakeCase.IsOneOf<PostKind>("kind"));
            table.HasCheckConstraint("ck_posts_audience", SnakeCase.IsOneOf<PostAudience>("audience"));
            table.HasCheckConstraint("ck_posts_text", $"char_length(text) <= {Limits.PostText}");
            table.HasCheckConstraint("ck_posts_tags", $"cardinality(tags) <= {Limits.PostTags}");
            table.HasCheckConstraint("ck_posts_share", "(kind = 'share') = (shared_id is not null)");
            table.HasCheckConstraint("ck_posts_counts", "like_count >= 0 and comment_count >= 0 and share_count >= 0");
        });
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Kind).HasConversion<WordConverter<PostKind>>();
        builder.Property(p => p.Audience).HasConversion<WordConverter<PostAudience>>();
        builder.Property(p => p.Tags).HasDefaultValueSql("'{}'");
        builder.Property(p => p.Mentions).HasDefaultValueSql("'{}'");
        builder.Property(p => p.Preview).HasJson();
        builder.Property(p => p.Poll).HasJson();
        builder.Property(p => p.LikeCount).HasDefaultValue(0);
        builder.Property(p => p.CommentCount).HasDefaultValue(0);
        builder.Property(p => p.ShareCount).HasDefaultValue(0);
        builder.Property(p => p.Version).HasDefaultValue(1L).HasSentinel(1L);
        builder.Property(p => p.CreatedAt).HasDefaultValueSql("clock_timestamp()");
        builder.Property(p => p.WrittenXid).HasColumnType("xid8").HasDefaultValueSql("pg_current_xact_id()");
        builder.HasOne<User>().WithMany().HasForeignKey(p => p.AuthorId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Post>().WithMany().HasForeignKey(p => p.SharedId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Post>().WithMany().HasForeignKey(p => p.QuotedId).OnDelete(DeleteBehavior.SetNull);
        builder.HasIndex(p => new { p.AuthorId, p.CreatedAt, p.Id }, "ix_posts_author").HasFilter("deleted_at is null");
        builder.HasIndex(p => new { p.AuthorId, p.WrittenXid }, "ix_posts_news");
        builder.HasIndex(p => new { p.CreatedAt, p.Id }, "ix_posts_public").HasFilter("deleted_at is null and audience = 'public' and kind <> 'share'");
        builder.HasIndex(p => new { p.SharedId, p.AuthorId }, "ix_posts_shares").IsUnique().HasFilter("shared_id is not null and deleted_at is null");
        builder.HasIndex(p => p.QuotedId).HasFilter("quoted_id is not null");
    }
}

internal sealed class PostEditConfiguration : IEntityTypeConfiguration<PostEdit>
{
    public void Configure(EntityTypeBuilder<PostEdit> builder)
    {
        builder.ToTable("post_edits");
        builder.HasKey(e => new { e.PostId, e.Version });
        builder.HasOne<Post>().WithMany().HasForeignKey(e => e.PostId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class PostFileConfiguration : IEntityTypeConfiguration<PostFile>
{
    public void Configure(EntityTypeBuilder<PostFile> builder)
    {
        builder.ToTable("post_files");
        builder.HasKey(f => new { f.PostId, f.FileId });
        builder.HasOne<Post>().WithMany().HasForeignKey(f => f.PostId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<UploadedFile>().WithMany().HasForeignKey(f => f.FileId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(f => f.FileId);
    }
}

internal sealed class PostTagConfiguration : IEntityTypeConfiguration<PostTag>
{
    public void Configure(EntityTypeBuilder<PostTag> builder)
    {
        builder.ToTable("post_tags");
        builder.HasKey(t => new { t.PostId, t.Tag });
        builder.HasOne<Post>().WithMany().HasForeignKey(t => t.PostId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(t => new { t.Tag, t.CreatedAt, t.PostId });
        builder.HasIndex(t => t.CreatedAt);
    }
}

internal sealed class PostLikeConfiguration : IEntityTypeConfiguration<PostLike>
{
    public void Configure(EntityTypeBuilder<PostLike> builder)
    {
        builder.ToTable("post_likes");
        builder.HasKey(l => new { l.PostId, l.UserId });
        builder.Property(l => l.CreatedAt).HasDefaultValueSql("clock_timestamp()");
        builder.HasOne<Post>().WithMany().HasForeignKey(l => l.PostId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(l => new { l.PostId, l.CreatedAt, l.UserId });
        builder.HasIndex(l => l.UserId);
    }
}

internal sealed class PostVoteConfiguration : IEntityTypeConfiguration<PostVote>
{
    public void Configure(EntityTypeBuilder<PostVote> builder)
    {
        builder.ToTable("post_votes", table => table.HasCheckConstraint("ck_post_votes_option", $"option between 0 and {Limits.PollOptions - 1}"));
        builder.HasKey(v => new { v.PostId, v.UserId, v.Option });
        builder.HasOne<Post>().WithMany().HasForeignKey(v => v.PostId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(v => v.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(v => v.UserId);
    }
}

internal sealed class TimelineEntryConfiguration : IEntityTypeConfiguration<TimelineEntry>
{
    public void Configure(EntityTypeBuilder<TimelineEntry> builder)
    {
        // Without foreign keys: a post is written into thousands at once. Who reads joins the posts, and the worker removes what is gone.
        builder.ToTable("timeline_entries");
        builder.HasKey(e => new { e.UserId, e.PostId });
        builder.Property(e => e.WrittenXid).HasColumnType("xid8").HasDefaultValueSql("pg_current_xact_id()");
        builder.HasIndex(e => new { e.UserId, e.PostedAt, e.PostId });
        builder.HasIndex(e => new { e.UserId, e.WrittenXid });
        builder.HasIndex(e => e.PostId);
    }
}
