using Hangout.Contracts.Assistant;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Assistant;

/// <summary>A conversation with the assistant as others may see it (AI-4): its newest branch, and nothing of who wrote it but a name.</summary>
public sealed class SharedChats(HangoutDbContext db)
{
    /// <summary>Makes it.</summary>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="owner">The name of the person who shares it.</param>
    /// <param name="access">What the reader may do.</param>
    /// <param name="isLive">Whether later messages are shown.</param>
    /// <param name="sharedAt">When it was shared.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation as it stands; answers that are being written are left out.</returns>
    public async Task<SharedChatDto> ShowAsync(
        Guid conversationId, string owner, ShareAccess access, bool isLive, DateTimeOffset sharedAt, CancellationToken cancellationToken)
    {
        var title = await db.Conversations.Where(c => c.Id == conversationId).Select(c => c.Title).FirstAsync(cancellationToken);
        var branches = await AssistantBranches.ReadAsync(db, conversationId, cancellationToken);
        return new SharedChatDto(title, owner, access, isLive, sharedAt, [.. branches.Newest
            .Where(m => m.Text.Length > 0 && m.Answer?.State is not (AnswerState.Waiting or AnswerState.Running))
            .Select(m => new SharedMessageDto(m.IsAnswer, m.Text, m.Html, m.Answer?.Model, m.CreatedAt))]);
    }
}
