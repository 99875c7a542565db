using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Messages.Drafts;

/// <summary>What a person is writing (MSG-13).</summary>
public sealed class Draft
{
    public Guid UserId { get; init; }
    public Guid ConversationId { get; init; }

    /// <summary>The thread; all zeros for the conversation itself.</summary>
    public Guid ThreadRootId { get; init; }
    public required string Text { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class DraftConfiguration : IEntityTypeConfiguration<Draft>
{
    public void Configure(EntityTypeBuilder<Draft> builder)
    {
        builder.ToTable("drafts", table => table.HasCheckConstraint("ck_drafts_text", "char_length(text) between 1 and 100000"));
        builder.HasKey(d => new { d.UserId, d.ConversationId, d.ThreadRootId });
        builder.HasOne<Conversation>().WithMany().HasForeignKey(d => d.ConversationId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(d => d.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
