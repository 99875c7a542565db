using Hangout.Core.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Relationships;

/// <summary>A person wants to hear nothing of another (REL-1). It works one way, and the other does not learn of it.</summary>
public sealed class Mute
{
    public Guid MuterId { get; init; }
    public Guid MutedId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The condition that one muted another.</summary>
    /// <param name="muter">The one who muted, as an SQL expression.</param>
    /// <param name="muted">The other.</param>
    /// <returns>SQL; one look at a key.</returns>
    public static string IsSql(string muter, string muted) => $"exists (select 1 from mutes where muter_id = {muter} and muted_id = {muted})";
}

internal sealed class MuteConfiguration : IEntityTypeConfiguration<Mute>
{
    public void Configure(EntityTypeBuilder<Mute> builder)
    {
        builder.ToTable("mutes", table => table.HasCheckConstraint("ck_mutes_other", "muter_id <> muted_id"));
        builder.HasKey(m => new { m.MuterId, m.MutedId });
        builder.Property(m => m.CreatedAt).HasDefaultValueSql("clock_timestamp()");
        builder.HasOne<User>().WithMany().HasForeignKey(m => m.MuterId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(m => m.MutedId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(m => new { m.MuterId, m.CreatedAt, m.MutedId });
        builder.HasIndex(m => m.MutedId);
    }
}
