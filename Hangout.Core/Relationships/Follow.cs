using Hangout.Core.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Relationships;

/// <summary>A person follows another, or asked to (REL-1).</summary>
public sealed class Follow
{
    public Guid FollowerId { get; init; }
    public Guid FolloweeId { get; init; }

    /// <summary>False while a private account has not accepted it: it counts as nothing until then.</summary>
    public bool IsAccepted { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The condition that one follows another.</summary>
    /// <param name="follower">The one who follows, as an SQL expression.</param>
    /// <param name="followee">The one who is followed.</param>
    /// <returns>SQL; one look at a key.</returns>
    public static string IsSql(string follower, string followee) =>
        $"exists (select 1 from follows where follower_id = {follower} and followee_id = {followee} and is_accepted)";
}

internal sealed class FollowConfiguration : IEntityTypeConfiguration<Follow>
{
    public void Configure(EntityTypeBuilder<Follow> builder)
    {
        builder.ToTable("follows", table => table.HasCheckConstraint("ck_follows_other", "follower_id <> followee_id"));
        builder.HasKey(f => new { f.FollowerId, f.FolloweeId });
        builder.Property(f => f.CreatedAt).HasDefaultValueSql("clock_timestamp()");
        builder.HasOne<User>().WithMany().HasForeignKey(f => f.FollowerId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(f => f.FolloweeId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(f => new { f.FolloweeId, f.IsAccepted, f.CreatedAt, f.FollowerId });
        builder.HasIndex(f => new { f.FollowerId, f.IsAccepted, f.CreatedAt, f.FolloweeId });
    }
}
