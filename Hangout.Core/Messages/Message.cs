using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Messages;

/// <summary>A message (MSG-1). The table is partitioned by hash of the conversation: always ask with its ID.</summary>
public sealed class Message
{
    public Guid ConversationId { get; init; }
    public Guid Id { get; init; }
    public long Seq { get; init; }
    public long Change { get; set; }
    public Guid? SenderId { get; set; }
    public MessageKind Kind { get; init; }
    public string Text { get; set; } = "";
    public string? Html { get; set; }
    public IReadOnlyList<MessagePart>? Parts { get; set; }
    public Guid? ReplyToId { get; init; }
    public Guid[] Mentions { get; set; } = [];

    /// <summary><c>join</c>, <c>leave</c> …; set exactly for system messages (CNV-6).</summary>
    public string? SystemType { get; init; }

    /// <summary>JSON of what a system message speaks of.</summary>
    public string? Metadata { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EditedAt { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>How many reactions there are: without any, nobody looks for them.</summary>
    public int ReactionCount { get; set; }
}

/// <summary>A person's reaction to a message (MSG-5).</summary>
public sealed class MessageReaction
{
    public Guid ConversationId { get; init; }
    public Guid MessageId { get; init; }
    public Guid UserId { get; init; }
    public required string Emoji { get; init; }

    /// <summary>The change by which it came: people stand in this order.</summary>
    public long Change { get; init; }

    /// <summary>The change by which the first of this emoji came, though that one may be gone: an emoji keeps its place as long as anybody holds it.</summary>
    public long FirstChange { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>That a message mentions somebody; feeds the mention counts (CNV-8).</summary>
public sealed class MessageMention
{
    public Guid UserId { get; init; }
    public Guid ConversationId { get; init; }
    public long Seq { get; init; }
}

internal sealed class MessageConfiguration : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> builder)
    {
        // The migration makes this table with SQL of its own: EF Core knows no partitions.
        builder.ToTable("messages", table =>
        {
            table.HasCheckConstraint("ck_messages_kind", SnakeCase.IsOneOf<MessageKind>("kind"));
            table.HasCheckConstraint("ck_messages_text", $"char_length(text) <= {Limits.MessageText}");
            table.HasCheckConstraint("ck_messages_numbers", "seq >= 1 and change >= seq");
            table.HasCheckConstraint("ck_messages_system", "(kind = 'system') = (system_type is not null)");
            table.HasCheckConstraint("ck_messages_empty", "char_length(text) > 0 or parts is not null or deleted_at is not null or kind = 'system'");
        });
        builder.HasKey(m => new { m.ConversationId, m.Id });
        builder.Property(m => m.Kind).HasConversion<WordConverter<MessageKind>>();
        builder.Property(m => m.Parts).HasJson();
        builder.Property(m => m.Mentions).HasDefaultValueSql("'{}'::uuid[]");
        builder.Property(m => m.Metadata).HasColumnType("jsonb");
        builder.Property(m => m.CreatedAt).HasDefaultValueSql("now()");
        builder.Property(m => m.ReactionCount).HasDefaultValue(0);
        // No foreign keys: the one statement that writes messages holds the conversation's lock and looks at the sender itself (docs/decisions/0009),
        // and neither is ever deleted as a row. The triggers behind them would cost a quarter of what a message costs the database.
        builder.HasIndex(m => new { m.ConversationId, m.Seq }).IsUnique();
        builder.HasIndex(m => new { m.ConversationId, m.Change }).IsUnique();
    }
}

internal sealed class MessageMentionConfiguration : IEntityTypeConfiguration<MessageMention>
{
    public void Configure(EntityTypeBuilder<MessageMention> builder)
    {
        builder.ToTable("message_mentions");
        builder.HasKey(m => new { m.UserId, m.ConversationId, m.Seq });
        builder.HasOne<User>().WithMany().HasForeignKey(m => m.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Conversation>().WithMany().HasForeignKey(m => m.ConversationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class MessageReactionConfiguration : IEntityTypeConfiguration<MessageReaction>
{
    public void Configure(EntityTypeBuilder<MessageReaction> builder)
    {
        builder.ToTable("message_reactions", table => table.HasCheckConstraint("ck_message_reactions_emoji", $"char_length(emoji) between 1 and {Limits.Emoji}"));
        // No foreign key to the message: see there. People go with their reactions.
        builder.HasKey(r => new { r.ConversationId, r.MessageId, r.Emoji, r.UserId });
        builder.Property(r => r.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<User>().WithMany().HasForeignKey(r => r.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
