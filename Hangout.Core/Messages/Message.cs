using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Messages.Previews;
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

    /// <summary>The message under whose thread this one stands (MSG-4).</summary>
    public Guid? ThreadRootId { get; init; }

    /// <summary>How many messages stand between this one and its thread's root: a direct reply to the root is 1.</summary>
    public int ThreadDepth { get; init; }

    /// <summary>Whether it stands in the conversation itself: a reply in a thread does only when its author wanted so.</summary>
    public bool IsInConversation { get; init; } = true;

    /// <summary>Replies in the thread under this message, tombstones included.</summary>
    public int ReplyCount { get; set; }
    public DateTimeOffset? PinnedAt { get; set; }
    public Guid? PinnedBy { get; set; }

    /// <summary>How many votes its poll has: without any, nobody looks for them.</summary>
    public int VoteCount { get; set; }
    public ForwardedFrom? Forwarded { get; init; }

    /// <summary>What pages that it links to say of themselves, in the order of the links, and those that its author took off.</summary>
    public IReadOnlyList<AttachedPreview>? Previews { get; set; }

    /// <summary>With a message of the assistant: how it came to be (AI-2).</summary>
    public AnswerDto? Answer { get; set; }

    /// <summary>When it goes by itself (MSG-15).</summary>
    public DateTimeOffset? ExpiresAt { get; set; }
}

/// <summary>What a message was before an edit (MSG-6).</summary>
public sealed class MessageEdit
{
    public Guid ConversationId { get; init; }
    public Guid MessageId { get; init; }

    /// <summary>1 is the first content.</summary>
    public int Version { get; init; }
    public required string Text { get; init; }
    public string? Html { get; init; }
    public IReadOnlyList<MessagePart>? Parts { get; init; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset WrittenAt { get; init; }
}

/// <summary>A message that a person put out of their own sight (MSG-6).</summary>
public sealed class HiddenMessage
{
    public Guid UserId { get; init; }
    public Guid ConversationId { get; init; }
    public Guid MessageId { get; init; }
    public long Seq { get; init; }
}

/// <summary>A message that a person saved for later (MSG-7).</summary>
public sealed class SavedMessage
{
    public Guid UserId { get; init; }
    public Guid ConversationId { get; init; }
    public Guid MessageId { get; init; }
    public DateTimeOffset SavedAt { get; init; }
}

/// <summary>A person's vote for one option of a poll (MSG-14).</summary>
public sealed class PollVote
{
    public Guid ConversationId { get; init; }
    public Guid MessageId { get; init; }
    public Guid UserId { get; init; }
    public int Option { get; init; }

    /// <summary>A poll of one choice: the database takes one vote a person.</summary>
    public bool IsSingle { get; init; }
    public DateTimeOffset VotedAt { get; init; }
}

/// <summary>A person's place in a thread (MSG-4): how far they have read, and whether they want to hear of it.</summary>
public sealed class ThreadFollower
{
    public Guid UserId { get; init; }
    public Guid ConversationId { get; init; }
    public Guid RootId { get; init; }
    public bool IsFollowing { get; set; }
    public long LastReadSeq { get; set; }
}

/// <summary>A message that is to be sent later (MSG-15). It is sent under its own ID, so once.</summary>
public sealed class ScheduledMessage
{
    public Guid Id { get; init; }
    public Guid ConversationId { get; init; }
    public Guid SenderId { get; init; }
    public required SendMessageRequest Request { get; set; }
    public DateTimeOffset SendAt { get; set; }

    /// <summary>Why it could not be sent: one of the error codes.</summary>
    public string? FailureCode { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
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
            table.HasCheckConstraint("ck_messages_thread",
                $"(thread_root_id is null) = (thread_depth = 0) and thread_depth between 0 and {Limits.ThreadDepth} and (is_in_conversation or thread_root_id is not null)");
            table.HasCheckConstraint("ck_messages_system", "(kind = 'system') = (system_type is not null)");
            table.HasCheckConstraint("ck_messages_empty", "char_length(text) > 0 or parts is not null or deleted_at is not null or kind = 'system' or answer is not null");
        });
        builder.HasKey(m => new { m.ConversationId, m.Id });
        builder.Property(m => m.Kind).HasConversion<WordConverter<MessageKind>>();
        builder.Property(m => m.Parts).HasJson();
        builder.Property(m => m.Mentions).HasDefaultValueSql("'{}'::uuid[]");
        builder.Property(m => m.Metadata).HasColumnType("jsonb");
        builder.Property(m => m.CreatedAt).HasDefaultValueSql("now()");
        builder.Property(m => m.ReactionCount).HasDefaultValue(0);
        builder.Property(m => m.ThreadDepth).HasDefaultValue(0);
        builder.Property(m => m.IsInConversation).HasDefaultValue(true).HasSentinel(true);
        builder.Property(m => m.ReplyCount).HasDefaultValue(0);
        builder.Property(m => m.VoteCount).HasDefaultValue(0);
        builder.Property(m => m.Forwarded).HasJson();
        builder.Property(m => m.Previews).HasJson();
        builder.Property(m => m.Answer).HasJson();
        // No foreign keys: the one statement that writes messages holds the conversation's lock and looks at the sender itself (docs/decisions/0009),
        // and neither is ever deleted as a row. The triggers behind them would cost a quarter of what a message costs the database.
        builder.HasIndex(m => new { m.ConversationId, m.Seq }).IsUnique();
        builder.HasIndex(m => new { m.ConversationId, m.Change }).IsUnique();
        builder.HasIndex(m => new { m.ConversationId, m.ThreadRootId, m.Seq }, "ix_messages_thread").HasFilter("thread_root_id is not null");
        builder.HasIndex(m => new { m.ConversationId, m.PinnedAt }, "ix_messages_pinned").HasFilter("pinned_at is not null");
        builder.HasIndex(m => m.ExpiresAt, "ix_messages_expiring").HasFilter("expires_at is not null and deleted_at is null");
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

internal sealed class MessageEditConfiguration : IEntityTypeConfiguration<MessageEdit>
{
    public void Configure(EntityTypeBuilder<MessageEdit> builder)
    {
        builder.ToTable("message_edits");
        builder.HasKey(e => new { e.ConversationId, e.MessageId, e.Version });
        builder.Property(e => e.Parts).HasJson();
    }
}

internal sealed class HiddenMessageConfiguration : IEntityTypeConfiguration<HiddenMessage>
{
    public void Configure(EntityTypeBuilder<HiddenMessage> builder)
    {
        builder.ToTable("hidden_messages");
        builder.HasKey(h => new { h.UserId, h.ConversationId, h.MessageId });
        builder.HasOne<User>().WithMany().HasForeignKey(h => h.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SavedMessageConfiguration : IEntityTypeConfiguration<SavedMessage>
{
    public void Configure(EntityTypeBuilder<SavedMessage> builder)
    {
        builder.ToTable("saved_messages");
        builder.HasKey(s => new { s.UserId, s.ConversationId, s.MessageId });
        builder.Property(s => s.SavedAt).HasDefaultValueSql("now()");
        builder.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(s => new { s.UserId, s.SavedAt, s.MessageId });
    }
}

internal sealed class PollVoteConfiguration : IEntityTypeConfiguration<PollVote>
{
    public void Configure(EntityTypeBuilder<PollVote> builder)
    {
        builder.ToTable("poll_votes", table => table.HasCheckConstraint("ck_poll_votes_option", $"option between 0 and {Limits.PollOptions - 1}"));
        builder.HasKey(v => new { v.ConversationId, v.MessageId, v.UserId, v.Option });
        builder.Property(v => v.VotedAt).HasDefaultValueSql("now()");
        builder.HasOne<User>().WithMany().HasForeignKey(v => v.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(v => new { v.ConversationId, v.MessageId, v.UserId }, "ix_poll_votes_single").IsUnique().HasFilter("is_single");
    }
}

internal sealed class ThreadFollowerConfiguration : IEntityTypeConfiguration<ThreadFollower>
{
    public void Configure(EntityTypeBuilder<ThreadFollower> builder)
    {
        builder.ToTable("thread_followers", table => table.HasCheckConstraint("ck_thread_followers_position", "last_read_seq >= 0"));
        builder.HasKey(f => new { f.UserId, f.ConversationId, f.RootId });
        builder.Property(f => f.LastReadSeq).HasDefaultValue(0L);
        builder.HasOne<User>().WithMany().HasForeignKey(f => f.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(f => new { f.ConversationId, f.RootId });
    }
}

internal sealed class ScheduledMessageConfiguration : IEntityTypeConfiguration<ScheduledMessage>
{
    public void Configure(EntityTypeBuilder<ScheduledMessage> builder)
    {
        builder.ToTable("scheduled_messages");
        builder.HasKey(s => s.Id);
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Request).HasJson();
        builder.Property(s => s.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<Conversation>().WithMany().HasForeignKey(s => s.ConversationId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(s => s.SenderId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(s => s.SendAt, "ix_scheduled_messages_due").HasFilter("failure_code is null");
        builder.HasIndex(s => new { s.SenderId, s.SendAt });
    }
}
