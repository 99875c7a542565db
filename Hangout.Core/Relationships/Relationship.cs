using Hangout.Core.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Relationships;

/// <summary>What a person lets one other do, and how much they had to do with them (REL-3). Without a row everything is allowed.</summary>
public sealed class Relationship
{
    public Guid UserId { get; init; }
    public Guid OtherId { get; init; }
    public bool MaySeeOnline { get; set; } = true;
    public bool MayMessage { get; set; } = true;
    public bool MaySeeProfile { get; set; } = true;
    public bool Notifies { get; set; } = true;
    public DateTimeOffset? LastInteractionAt { get; set; }
    public int Interactions { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class RelationshipConfiguration : IEntityTypeConfiguration<Relationship>
{
    public void Configure(EntityTypeBuilder<Relationship> builder)
    {
        builder.ToTable("relationships", table => table.HasCheckConstraint("ck_relationships_other", "user_id <> other_id"));
        builder.HasKey(r => new { r.UserId, r.OtherId });
        builder.Property(r => r.MaySeeOnline).HasDefaultValue(true).HasSentinel(true);
        builder.Property(r => r.MayMessage).HasDefaultValue(true).HasSentinel(true);
        builder.Property(r => r.MaySeeProfile).HasDefaultValue(true).HasSentinel(true);
        builder.Property(r => r.Notifies).HasDefaultValue(true).HasSentinel(true);
        builder.Property(r => r.Interactions).HasDefaultValue(0);
        builder.Property(r => r.UpdatedAt).HasDefaultValueSql("clock_timestamp()");
        builder.HasOne<User>().WithMany().HasForeignKey(r => r.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(r => r.OtherId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(r => r.OtherId);
        builder.HasIndex(r => r.UpdatedAt);
    }
}
