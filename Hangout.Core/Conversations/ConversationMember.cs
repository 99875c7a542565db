using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Conversations;

/// <summary>One person in one conversation: role, standing, positions (CNV-4, CNV-8).</summary>
public sealed class ConversationMember
{
    public Guid ConversationId { get; init; }
    public Guid UserId { get; init; }
    public MemberRole Role { get; set; } = MemberRole.Member;
    public MemberStatus Status { get; set; } = MemberStatus.Active;

    /// <summary>Everything up to here is read; never moves back.</summary>
    public long LastReadSeq { get; set; }

    /// <summary>Everything up to here has reached a device; never moves back.</summary>
    public long LastDeliveredSeq { get; set; }
    public DateTimeOffset JoinedAt { get; set; }
    public DateTimeOffset? LeftAt { get; set; }
    public Guid? InvitedBy { get; set; }

    // Null means: as the role says.
    public bool? CanAddMembers { get; set; }
    public bool? CanRemoveMembers { get; set; }
    public bool? CanEditConversation { get; set; }
    public bool? CanDeleteMessages { get; set; }
    public bool? CanPinMessages { get; set; }

    /// <summary>False where the other person of a direct conversation takes no messages from this one (REL-3).</summary>
    public bool MayWrite { get; set; } = true;
    public NotifySetting Notify { get; set; } = NotifySetting.All;
    public DateTimeOffset? MutedUntil { get; set; }
    public DateTimeOffset? FavouriteAt { get; set; }

    /// <summary>When the member put the conversation out of sight; a message written later brings it back.</summary>
    public DateTimeOffset? HiddenAt { get; set; }

    /// <summary>The member wants to see it as unread though it is read; ends with the next reading.</summary>
    public bool IsMarkedUnread { get; set; }

    /// <summary>Only messages after this one are the member's to see: new members of a conversation that hides its history.</summary>
    public long HistoryFromSeq { get; set; }

    /// <summary>When the member may write again in slow mode (CNV-2).</summary>
    public DateTimeOffset? SlowUntil { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>When <see cref="Status"/> last changed; the database sets it, whoever changes the status.</summary>
    public DateTimeOffset StatusChangedAt { get; init; }
}

internal sealed class ConversationMemberConfiguration : IEntityTypeConfiguration<ConversationMember>
{
    public void Configure(EntityTypeBuilder<ConversationMember> builder)
    {
        builder.ToTable("conversation_members", table =>
        {
            table.HasCheckConstraint("ck_conversation_members_role", SnakeCase.IsOneOf<MemberRole>("role"));
            table.HasCheckConstraint("ck_conversation_members_status", SnakeCase.IsOneOf<MemberStatus>("status"));
            table.HasCheckConstraint("ck_conversation_members_notify", SnakeCase.IsOneOf<NotifySetting>("notify"));
            table.HasCheckConstraint("ck_conversation_members_positions", "last_read_seq >= 0 and last_delivered_seq >= 0 and history_from_seq >= 0");
        });
        builder.Property(m => m.MayWrite).HasDefaultValue(true).HasSentinel(true);
        builder.HasKey(m => new { m.ConversationId, m.UserId });
        builder.Property(m => m.Role).HasConversion<WordConverter<MemberRole>>();
        builder.Property(m => m.Status).HasConversion<WordConverter<MemberStatus>>();
        builder.Property(m => m.Notify).HasConversion<WordConverter<NotifySetting>>().HasDefaultValue(NotifySetting.All).HasSentinel((NotifySetting)(-1));
        builder.Property(m => m.LastReadSeq).HasDefaultValue(0L);
        builder.Property(m => m.HistoryFromSeq).HasDefaultValue(0L);
        builder.Property(m => m.IsMarkedUnread).HasDefaultValue(false);
        builder.Property(m => m.LastDeliveredSeq).HasDefaultValue(0L);
        builder.Property(m => m.JoinedAt).HasDefaultValueSql("now()");
        builder.Property(m => m.UpdatedAt).HasDefaultValueSql("now()");
        builder.HasOne<Conversation>().WithMany().HasForeignKey(m => m.ConversationId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(m => m.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(m => m.StatusChangedAt).HasDefaultValueSql("clock_timestamp()").ValueGeneratedOnAddOrUpdate();
        builder.HasIndex(m => new { m.UserId, m.Status, m.ConversationId });
        builder.HasIndex(m => m.StatusChangedAt);
        builder.HasIndex(m => new { m.ConversationId, m.HistoryFromSeq }, "ix_conversation_members_history").HasFilter("history_from_seq > 0");
    }
}
