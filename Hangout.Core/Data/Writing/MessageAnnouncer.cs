using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Microsoft.Extensions.Logging;

namespace Hangout.Core.Data.Writing;

/// <summary>Tells members of what was committed: one publication a conversation and batch.</summary>
internal sealed class MessageAnnouncer(RealtimePublisher publisher, ILogger logger)
{
    private const int MostUnderWay = 2_000;
    private int _underWay;

    /// <summary>Publishes without waiting. A publication that fails fails no send: clients see the hole in <c>change</c> and resync.</summary>
    /// <param name="batch">The messages.</param>
    /// <param name="rows">What became of them.</param>
    public void Announce(IReadOnlyList<PendingMessage> batch, MessageBatch.Row[] rows)
    {
        var written = Enumerable.Range(0, rows.Length).Where(i => rows[i].Verdict == "written").Select(i => ToDto(batch[i].Message, rows[i]));
        foreach (var conversation in written.GroupBy(m => m.ConversationId))
            _ = PublishAsync(conversation.Key, [.. conversation.OrderBy(m => m.Change)]);
    }

    private static MessageDto ToDto(NewMessage m, MessageBatch.Row row) => new(
        m.Id, m.ConversationId, row.Seq, row.Change, m.SenderId, m.Kind, m.Text, m.Html, m.Parts, m.ReplyToId, row.Mentions, row.CreatedAt);

    private async Task PublishAsync(Guid conversationId, IReadOnlyList<MessageDto> messages)
    {
        // While Redis does not answer, publications must not pile up: those left out are found by the watermark or a sync.
        if (Interlocked.Increment(ref _underWay) > MostUnderWay)
        {
            Interlocked.Decrement(ref _underWay);
            MessageWriterTelemetry.PublicationLeftOut();
            return;
        }

        try
        {
            await publisher.MessagesChangedAsync(new MessagesChanged(conversationId, messages));
        }
        catch (Exception exception)
        {
            MessageWriterTelemetry.PublicationLeftOut();
            logger.LogError(exception, "{Count} new messages of conversation {ConversationId} could not be published; clients will resync", messages.Count, conversationId);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
