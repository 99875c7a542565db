using Hangout.Contracts;
using Hangout.Core.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Relationships;

/// <summary>Two people are friends (REL-1): one row for each of the two.</summary>
public sealed class Friend
{
    public Guid UserId { get; init; }
    public Guid FriendId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The condition that two people are friends.</summary>
    /// <param name="a">One, as an SQL expression.</param>
    /// <param name="b">The other.</param>
    /// <returns>SQL; one look at a key.</returns>
    public static string IsSql(string a, string b) => $"exists (select 1 from friends where user_id = {a} and friend_id = {b})";
}

/// <summary>A person asked another to be friends (REL-1).</summary>
public sealed class FriendRequest
{
    public Guid FromId { get; init; }
    public Guid ToId { get; init; }
    public string? Message { get; set; }

    /// <summary>When the other said no. The one who asked is not told: to them it looks unanswered.</summary>
    public DateTimeOffset? RejectedAt { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class FriendConfiguration : IEntityTypeConfiguration<Friend>
{
    public void Configure(EntityTypeBuilder<Friend> builder)
    {
        builder.ToTable("friends", table => table.HasCheckConstraint("ck_friends_other", "user_id <> friend_id"));
        builder.HasKey(f => new { f.UserId, f.FriendId });
        builder.Property(f => f.CreatedAt).HasDefaultValueSql("clock_timestamp()");
        builder.HasOne<User>().WithMany().HasForeignKey(f => f.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(f => f.FriendId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(f => new { f.UserId, f.CreatedAt, f.FriendId });
        builder.HasIndex(f => f.FriendId);
    }
}

internal sealed class FriendRequestConfiguration : IEntityTypeConfiguration<FriendRequest>
{
    public void Configure(EntityTypeBuilder<FriendRequest> builder)
    {
        builder.ToTable("friend_requests", table =>
        {
            table.HasCheckConstraint("ck_friend_requests_other", "from_id <> to_id");
            table.HasCheckConstraint("ck_friend_requests_message", $"char_length(message) between 1 and {Limits.FriendRequestMessage}");
        });
        builder.HasKey(r => new { r.FromId, r.ToId });
        builder.Property(r => r.CreatedAt).HasDefaultValueSql("clock_timestamp()");
        builder.HasOne<User>().WithMany().HasForeignKey(r => r.FromId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(r => r.ToId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(r => new { r.ToId, r.CreatedAt, r.FromId });
        builder.HasIndex(r => new { r.FromId, r.CreatedAt, r.ToId });
    }
}
