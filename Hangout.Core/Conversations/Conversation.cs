using System.Security.Cryptography;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Conversations;

/// <summary>A conversation and its two counters (CNV-1; docs/decisions/0008).</summary>
public sealed class Conversation
{
    public Guid Id { get; init; }
    public ConversationKind Kind { get; init; }
    public string? Title { get; set; }
    public string? Description { get; set; }
    public string? AvatarUrl { get; set; }
    public bool IsPublic { get; set; }

    /// <summary>The pair of a direct conversation: one per pair, by a unique index.</summary>
    public string? DirectKey { get; init; }
    public Guid? CreatedBy { get; init; }

    /// <summary>Number of the newest message.</summary>
    public long LastSeq { get; set; }

    /// <summary>Number of the newest change to any message.</summary>
    public long LastChange { get; set; }
    /// <summary>Everything up to here was deleted as its retention was over (MSG-15).</summary>
    public long ExpiredUpToSeq { get; set; }
    public DateTimeOffset? LastMessageAt { get; set; }
    public DateTimeOffset LastActivityAt { get; set; }
    public int MemberCount { get; set; }
    public ConversationSettings Settings { get; set; } = new();

    /// <summary>Whether a block stands between the two of a direct conversation (REL-4); written with the block.</summary>
    public bool IsBlocked { get; set; }
    public DateTimeOffset? ArchivedAt { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>The key of a pair: the same whoever asks.</summary>
    /// <param name="a">One person.</param>
    /// <param name="b">The other.</param>
    /// <returns>Both IDs, sorted, joined by a colon.</returns>
    public static string DirectKeyOf(Guid a, Guid b) => a.CompareTo(b) < 0 ? $"{a}:{b}" : $"{b}:{a}";

    /// <summary>The ID of what a person asked for under an ID of their own: the same for the same request, and nobody else's.</summary>
    /// <param name="makerId">The person.</param>
    /// <param name="wished">The person's own ID.</param>
    /// <returns>A UUIDv7 of the same time.</returns>
    public static Guid IdOf(Guid makerId, Guid wished)
    {
        const int timeBytes = 6;
        Span<byte> both = stackalloc byte[32];
        wished.TryWriteBytes(both, bigEndian: true, out _);
        makerId.TryWriteBytes(both[16..], bigEndian: true, out _);
        var id = SHA256.HashData(both).AsSpan(0, 16);
        both[..timeBytes].CopyTo(id);
        id[6] = (byte)((id[6] & 0x0f) | 0x70);
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}

internal sealed class ConversationConfiguration : IEntityTypeConfiguration<Conversation>
{
    public void Configure(EntityTypeBuilder<Conversation> builder)
    {
        builder.ToTable("conversations", table =>
        {
            table.HasCheckConstraint("ck_conversations_kind", SnakeCase.IsOneOf<ConversationKind>("kind"));
            table.HasCheckConstraint("ck_conversations_title", $"char_length(title) between 1 and {Limits.Title}");
            table.HasCheckConstraint("ck_conversations_description", $"char_length(description) <= {Limits.Description}");
            table.HasCheckConstraint("ck_conversations_direct_key", "(kind = 'direct') = (direct_key is not null)");
            table.HasCheckConstraint("ck_conversations_channel_title", "kind <> 'channel' or title is not null");
            table.HasCheckConstraint("ck_conversations_public", "not is_public or kind = 'channel'");
            table.HasCheckConstraint("ck_conversations_blocked", "not is_blocked or kind = 'direct'");
            table.HasCheckConstraint("ck_conversations_counters", "last_seq >= 0 and last_change >= last_seq and member_count >= 0");
        });
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Kind).HasConversion<WordConverter<ConversationKind>>();
        builder.Property(c => c.Settings).HasDefaultValueSql("'{}'::jsonb").HasJson();
        builder.Property(c => c.IsBlocked).HasDefaultValue(false);
        builder.Property(c => c.LastSeq).HasDefaultValue(0L);
        builder.Property(c => c.LastChange).HasDefaultValue(0L);
        builder.Property(c => c.MemberCount).HasDefaultValue(0);
        builder.Property(c => c.ExpiredUpToSeq).HasDefaultValue(0L);
        builder.HasIndex(c => c.Id, "ix_conversations_retention").HasFilter("settings ? 'retentionDays'");
        builder.Property(c => c.LastActivityAt).HasDefaultValueSql("now()");
        builder.Property(c => c.CreatedAt).HasDefaultValueSql("now()");
        builder.Property(c => c.UpdatedAt).HasDefaultValueSql("now()");
        builder.HasOne<User>().WithMany().HasForeignKey(c => c.CreatedBy).OnDelete(DeleteBehavior.SetNull);
        builder.HasIndex(c => c.DirectKey).IsUnique();
        builder.HasIndex(c => new { c.MemberCount, c.Id }, "ix_conversations_directory")
            .IsDescending(true, true).HasFilter("is_public and deleted_at is null");
    }
}
