using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Messages;
using Hangout.Core.Realtime;
using Microsoft.Extensions.Logging;

namespace Hangout.Core.Data.Writing;

/// <summary>Tells members of what was committed: one publication a conversation and batch.</summary>
internal sealed class MessageAnnouncer(RealtimePublisher publisher, ILogger logger)
{
    /// <summary>Publishes without waiting. A publication that fails fails no send: clients see the hole in <c>change</c> and resync.</summary>
    /// <param name="batch">The messages.</param>
    /// <param name="rows">What became of them.</param>
    public void Announce(IReadOnlyList<PendingMessage> batch, MessageBatch.Row[] rows)
    {
        var written = Enumerable.Range(0, rows.Length).Where(i => rows[i].Verdict == "written").Select(i => MessageRow.Of(batch[i].Message, rows[i]));
        foreach (var conversation in written.GroupBy(m => m.ConversationId))
            _ = PublishAsync(conversation.Key, [.. conversation.OrderBy(m => m.Change)]);
    }

    private async Task PublishAsync(Guid conversationId, IReadOnlyList<MessageDto> messages)
    {
        try
        {
            await publisher.ToConversationAsync(conversationId, new MessagesChanged(conversationId, messages));
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "{Count} new messages of conversation {ConversationId} could not be published; clients will resync", messages.Count, conversationId);
        }
    }
}
