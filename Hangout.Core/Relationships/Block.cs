using Hangout.Contracts;
using Hangout.Core.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Relationships;

/// <summary>One person wants nothing to do with another (REL-1). It works both ways (REL-4; docs/decisions/0019).</summary>
public sealed class Block
{
    public Guid BlockerId { get; init; }
    public Guid BlockedId { get; init; }
    public string? Reason { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The condition that a block stands between two people, whoever made it.</summary>
    /// <param name="a">One person, as an SQL expression.</param>
    /// <param name="b">The other.</param>
    /// <returns>SQL; each half is a look at a key.</returns>
    public static string BetweenSql(string a, string b) =>
        $"(exists (select 1 from blocks where blocker_id = {a} and blocked_id = {b}) or exists (select 1 from blocks where blocker_id = {b} and blocked_id = {a}))";
}

internal sealed class BlockConfiguration : IEntityTypeConfiguration<Block>
{
    public void Configure(EntityTypeBuilder<Block> builder)
    {
        builder.ToTable("blocks", table =>
        {
            table.HasCheckConstraint("ck_blocks_reason", $"char_length(reason) between 1 and {Limits.BlockReason}");
            table.HasCheckConstraint("ck_blocks_other", "blocker_id <> blocked_id");
        });
        builder.HasKey(b => new { b.BlockerId, b.BlockedId });
        builder.Property(b => b.CreatedAt).HasDefaultValueSql("clock_timestamp()");
        builder.HasOne<User>().WithMany().HasForeignKey(b => b.BlockerId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(b => b.BlockedId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(b => b.BlockedId);
        builder.HasIndex(b => b.CreatedAt);
    }
}
