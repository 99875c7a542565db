using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Assistant.Writing;

/// <summary>The model that a conversation is set to.</summary>
internal sealed class AssistantSettingsReader(HangoutDbContext db)
{
    public Task<string?> ModelOfAsync(Guid conversationId, CancellationToken cancellationToken) =>
        db.AssistantConversations.Where(c => c.ConversationId == conversationId).Select(c => c.Model).FirstOrDefaultAsync(cancellationToken);
}
