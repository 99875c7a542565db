using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Assistant;

/// <summary>What a conversation of kind assistant has beyond others (AI-1).</summary>
public sealed class AssistantConversation
{
    public Guid ConversationId { get; init; }
    public string? Model { get; set; }
    public string? SystemPrompt { get; set; }
    public double? Temperature { get; set; }
    public int? MaxTokens { get; set; }
    public double? TopP { get; set; }
    public double? FrequencyPenalty { get; set; }
    public double? PresencePenalty { get; set; }
    public string[] Tags { get; set; } = [];

    /// <summary>What a summary is of: messages of another conversation, after one <c>seq</c> and up to another. Absent where it is no summary.</summary>
    public Guid? SourceId { get; init; }
    public long? SourceAfter { get; init; }
    public long? SourceUpTo { get; init; }
}

/// <summary>An answer that is being written, or was (AI-2). The message of the same ID holds the text when it is over.</summary>
public sealed class AssistantAnswer
{
    public Guid MessageId { get; init; }
    public Guid ConversationId { get; init; }
    public Guid QuestionId { get; init; }

    /// <summary>The person whose limits it counts for.</summary>
    public Guid AskedBy { get; init; }
    public AnswerState State { get; set; }

    /// <summary>The model that was asked for; absent for the conversation's.</summary>
    public string? Model { get; set; }

    /// <summary>The text so far. The writer keeps it every two seconds; Redis has the rest.</summary>
    public string Text { get; set; } = "";

    /// <summary>The process that writes it, and until when the others leave it alone.</summary>
    public Guid? WriterId { get; set; }
    public DateTimeOffset? LeasedUntil { get; set; }
    public DateTimeOffset? StopRequestedAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>A provider that an administrator set up (AI-2).</summary>
public sealed class AssistantProvider
{
    public required string Name { get; init; }
    public required string Url { get; set; }

    /// <summary>Encrypted by data protection.</summary>
    public string? ProtectedKey { get; set; }
    public IReadOnlyList<ProviderModel> Models { get; set; } = [];
    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>What a person used of a model on one day (AI-5).</summary>
public sealed class AssistantUsage
{
    public Guid UserId { get; init; }
    public DateOnly Day { get; init; }
    public required string Model { get; init; }
    public int Requests { get; set; }
    public long PromptTokens { get; set; }
    public long CompletionTokens { get; set; }
}

/// <summary>A share of a conversation with the assistant (AI-4).</summary>
public sealed class AssistantShare
{
    public Guid Id { get; init; }
    public Guid ConversationId { get; init; }
    public Guid OwnerId { get; init; }
    public Guid? SharedWithId { get; init; }
    public required string Token { get; init; }
    public ShareAccess Access { get; init; }

    /// <summary>What it shows for ever; absent where it is live.</summary>
    public SharedChatDto? Snapshot { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public int AccessCount { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A text that a person uses again and again.</summary>
public sealed class AssistantPrompt
{
    public Guid UserId { get; init; }
    public required string Name { get; init; }
    public required string Text { get; set; }
}

internal sealed class AssistantConversationConfiguration : IEntityTypeConfiguration<AssistantConversation>
{
    public void Configure(EntityTypeBuilder<AssistantConversation> builder)
    {
        builder.ToTable("assistant_conversations", table =>
        {
            table.HasCheckConstraint("ck_assistant_conversations_model", $"char_length(model) between 1 and {Limits.ModelName}");
            table.HasCheckConstraint("ck_assistant_conversations_system_prompt", $"char_length(system_prompt) <= {Limits.SystemPrompt}");
            table.HasCheckConstraint("ck_assistant_conversations_temperature", "temperature between 0 and 2");
            table.HasCheckConstraint("ck_assistant_conversations_max_tokens", $"max_tokens between 1 and {Limits.AnswerTokens}");
            table.HasCheckConstraint("ck_assistant_conversations_top_p", "top_p between 0 and 1");
            table.HasCheckConstraint("ck_assistant_conversations_penalties", "frequency_penalty between -2 and 2 and presence_penalty between -2 and 2");
            table.HasCheckConstraint("ck_assistant_conversations_tags", $"cardinality(tags) <= {Limits.AssistantTags}");
            table.HasCheckConstraint("ck_assistant_conversations_source", "num_nulls(source_id, source_after, source_up_to) in (0, 3)");
        });
        builder.HasKey(c => c.ConversationId);
        builder.Property(c => c.Tags).HasDefaultValueSql("'{}'::text[]");
        builder.HasOne<Conversation>().WithOne().HasForeignKey<AssistantConversation>(c => c.ConversationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class AssistantAnswerConfiguration : IEntityTypeConfiguration<AssistantAnswer>
{
    public void Configure(EntityTypeBuilder<AssistantAnswer> builder)
    {
        builder.ToTable("assistant_answers", table =>
        {
            table.HasCheckConstraint("ck_assistant_answers_state", SnakeCase.IsOneOf<AnswerState>("state"));
            table.HasCheckConstraint("ck_assistant_answers_text", $"char_length(text) <= {Limits.MessageText}");
        });
        builder.HasKey(a => a.MessageId);
        builder.Property(a => a.MessageId).ValueGeneratedNever();
        builder.Property(a => a.State).HasConversion<WordConverter<AnswerState>>();
        builder.Property(a => a.Text).HasDefaultValue("");
        builder.Property(a => a.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<Conversation>().WithMany().HasForeignKey(a => a.ConversationId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(a => a.AskedBy).OnDelete(DeleteBehavior.Cascade);
        // The ones that somebody has to write, or to give up.
        builder.HasIndex(a => a.CreatedAt, "ix_assistant_answers_open").HasFilter("state in ('waiting', 'running')");
        builder.HasIndex(a => a.ConversationId);
    }
}

internal sealed class AssistantProviderConfiguration : IEntityTypeConfiguration<AssistantProvider>
{
    public void Configure(EntityTypeBuilder<AssistantProvider> builder)
    {
        builder.ToTable("assistant_providers", table =>
        {
            table.HasCheckConstraint("ck_assistant_providers_name", $"name ~ '^[a-z0-9][a-z0-9._-]{{0,{Limits.ProviderName - 1}}}$'");
            table.HasCheckConstraint("ck_assistant_providers_url", $"char_length(url) between 1 and {Limits.ProviderUrl}");
        });
        builder.HasKey(p => p.Name);
        builder.Property(p => p.Models).HasDefaultValueSql("'[]'::jsonb").HasJson();
        builder.Property(p => p.UpdatedAt).HasDefaultValueSql("now()");
    }
}

internal sealed class AssistantUsageConfiguration : IEntityTypeConfiguration<AssistantUsage>
{
    public void Configure(EntityTypeBuilder<AssistantUsage> builder)
    {
        builder.ToTable("assistant_usage", table =>
            table.HasCheckConstraint("ck_assistant_usage_counts", "requests >= 0 and prompt_tokens >= 0 and completion_tokens >= 0"));
        builder.HasKey(u => new { u.UserId, u.Day, u.Model });
        builder.Property(u => u.Requests).HasDefaultValue(0);
        builder.Property(u => u.PromptTokens).HasDefaultValue(0L);
        builder.Property(u => u.CompletionTokens).HasDefaultValue(0L);
        builder.HasOne<User>().WithMany().HasForeignKey(u => u.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(u => u.Day);
    }
}

internal sealed class AssistantShareConfiguration : IEntityTypeConfiguration<AssistantShare>
{
    public void Configure(EntityTypeBuilder<AssistantShare> builder)
    {
        builder.ToTable("assistant_shares", table =>
        {
            table.HasCheckConstraint("ck_assistant_shares_access", SnakeCase.IsOneOf<ShareAccess>("access"));
            table.HasCheckConstraint("ck_assistant_shares_public", "shared_with_id is not null or access = 'read'");
            table.HasCheckConstraint("ck_assistant_shares_live", "access = 'read' or snapshot is null");
            table.HasCheckConstraint("ck_assistant_shares_count", "access_count >= 0");
        });
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Access).HasConversion<WordConverter<ShareAccess>>();
        builder.Property(s => s.Snapshot).HasJson();
        builder.Property(s => s.AccessCount).HasDefaultValue(0);
        builder.Property(s => s.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<Conversation>().WithMany().HasForeignKey(s => s.ConversationId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(s => s.OwnerId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(s => s.SharedWithId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(s => s.Token).IsUnique();
        builder.HasIndex(s => new { s.ConversationId, s.CreatedAt });
    }
}

internal sealed class AssistantPromptConfiguration : IEntityTypeConfiguration<AssistantPrompt>
{
    public void Configure(EntityTypeBuilder<AssistantPrompt> builder)
    {
        builder.ToTable("assistant_prompts", table =>
        {
            table.HasCheckConstraint("ck_assistant_prompts_name", $"name ~ '^[a-z0-9_-]{{1,{Limits.PromptName}}}$'");
            table.HasCheckConstraint("ck_assistant_prompts_text", $"char_length(text) between 1 and {Limits.PromptText}");
        });
        builder.HasKey(p => new { p.UserId, p.Name });
        builder.HasOne<User>().WithMany().HasForeignKey(p => p.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
