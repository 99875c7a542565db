using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Assistant.Writing;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Messages.Changes;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Assistant;

/// <summary>Stops an answer, from any device (AI-2). Who writes it hears of it at once, or within a second where Redis is away.</summary>
public sealed class StopAnswer(HangoutDbContext db, ConversationAccess access, AnswerChannel channel)
{
    /// <summary>Stops.</summary>
    /// <param name="user">The caller, who may write there; in a group one who asked it or may delete messages.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="messageId">Which answer; one that is over stays as it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null; or <c>conversation_not_found</c>, <c>not_allowed</c>, <c>message_not_found</c>.</returns>
    public async Task<Failure?> RunAsync(CurrentUser user, Guid conversationId, Guid messageId, CancellationToken cancellationToken)
    {
        if (await access.MustAsync(user.Id, conversationId, ConversationAction.Post, cancellationToken) is { } failure)
            return failure;
        if (await MayStopAsync(user, conversationId, messageId, cancellationToken) is { } refused)
            return refused;
        var found = await db.AssistantAnswers.Where(a => a.MessageId == messageId && a.ConversationId == conversationId)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.StopRequestedAt, a => a.StopRequestedAt ?? DateTimeOffset.UtcNow), cancellationToken);
        if (found == 0)
            return ChangeMessage.MessageNotFound;
        await channel.StopAsync(messageId);
        return null;
    }

    private async Task<Failure?> MayStopAsync(CurrentUser user, Guid conversationId, Guid messageId, CancellationToken cancellationToken)
    {
        var isSomebodyElses = await db.AssistantAnswers.AnyAsync(
            a => a.MessageId == messageId && a.AskedBy != user.Id && db.Conversations.Any(c => c.Id == conversationId && c.Kind != ConversationKind.Assistant),
            cancellationToken);
        return isSomebodyElses ? await access.MustAsync(user.Id, conversationId, ConversationAction.DeleteMessages, cancellationToken) : null;
    }
}
