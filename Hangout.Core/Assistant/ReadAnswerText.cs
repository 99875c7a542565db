using Hangout.Contracts.Assistant;
using Hangout.Core.Accounts;
using Hangout.Core.Assistant.Writing;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Messages.Changes;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Assistant;

/// <summary>What has come of an answer (AI-2): for whoever opens it while it is written, or missed something of it.</summary>
public sealed class ReadAnswerText(HangoutDbContext db, ConversationAccess access, AnswerChannel channel)
{
    /// <summary>Reads.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="messageId">Which answer.</param>
    /// <param name="from">Where to begin, in UTF-16 code units.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The text; or <c>validation_failed</c>, <c>conversation_not_found</c>, <c>message_not_found</c>.</returns>
    public async Task<Result<AnswerTextDto>> RunAsync(CurrentUser user, Guid conversationId, Guid messageId, int from, CancellationToken cancellationToken)
    {
        if (from < 0)
            return Failure.Invalid("from", "is 0 or more.");
        var membership = await access.FindAsync(user.Id, conversationId, cancellationToken);
        if (membership.Failure is not null)
            return membership.Failure;
        var historyFrom = membership.Value.Member.HistoryFromSeq;
        // Redis first: what ends meanwhile is then found whole below.
        var live = await channel.ReadAsync(messageId);
        var found = await (
            from message in db.Messages
            join answer in db.AssistantAnswers on message.Id equals answer.MessageId
            where message.ConversationId == conversationId && message.Id == messageId && message.DeletedAt == null && message.Seq > historyFrom
            select new { message.Text, message.Answer, SoFar = answer.Text }).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        if (found?.Answer is not { } known)
            return ChangeMessage.MessageNotFound;
        var isOpen = known.State is AnswerState.Waiting or AnswerState.Running;
        var text = !isOpen ? found.Text : live is not null && live.Length >= found.SoFar.Length ? live : found.SoFar;
        var at = Math.Min(from, text.Length);
        return new AnswerTextDto(at, text[at..], isOpen && text.Length > 0 ? AnswerState.Running : known.State);
    }
}
