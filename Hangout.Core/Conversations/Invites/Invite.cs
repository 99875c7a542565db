using Hangout.Core.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Conversations;

/// <summary>A link by which people join a conversation (CNV-3).</summary>
public sealed class Invite
{
    public required string Code { get; init; }
    public Guid ConversationId { get; init; }
    public Guid? CreatedBy { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public int? MaxUses { get; init; }
    public int Uses { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class InviteConfiguration : IEntityTypeConfiguration<Invite>
{
    public void Configure(EntityTypeBuilder<Invite> builder)
    {
        // The database refuses the use that would be one too many, however many come at once.
        builder.ToTable("invites", table => table.HasCheckConstraint("ck_invites_uses", "uses >= 0 and (max_uses is null or (max_uses >= 1 and uses <= max_uses))"));
        builder.HasKey(i => i.Code);
        builder.Property(i => i.Uses).HasDefaultValue(0);
        builder.Property(i => i.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<Conversation>().WithMany().HasForeignKey(i => i.ConversationId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(i => i.CreatedBy).OnDelete(DeleteBehavior.SetNull);
        builder.HasIndex(i => i.ConversationId);
    }
}
