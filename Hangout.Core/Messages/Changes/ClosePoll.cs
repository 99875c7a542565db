using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Core.Data;

namespace Hangout.Core.Messages.Changes;

/// <summary>Ends the voting of a poll before its time, for its author (MSG-14). A poll that is closed stays as it is.</summary>
public sealed class ClosePoll(ChangeMessage changeMessage, TimeProvider clock)
{
    /// <summary>Closes.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="request">Which poll.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where the message stands; or <c>conversation_not_found</c>, <c>message_not_found</c>, <c>not_allowed</c>.</returns>
    public Task<Result<ChangedMessage>> RunAsync(Guid userId, ClosePollRequest request, CancellationToken cancellationToken) =>
        changeMessage.RunAsync(userId, request.ConversationId, request.MessageId, async (message, ct) =>
        {
            var parts = message.Now.Parts;
            if (message.IsDeleted || parts?.OfType<PollPart>().FirstOrDefault() is not { } poll)
                return ChangeMessage.MessageNotFound;
            if (!message.IsOwn)
                return ChangeMessage.NotAllowed;
            var now = clock.GetUtcNow();
            if (poll.ClosesAt <= now)
                return MessageChange.None;
            IReadOnlyList<MessagePart> closed = [.. parts.Select(p => p is PollPart open ? open with { ClosesAt = now } : p)];
            await message.Db.QueryAsync(
                "update messages set parts = $3::jsonb where conversation_id = $1 and id = $2",
                [request.ConversationId, request.MessageId, JsonSerializer.Serialize(closed, HangoutJson.Options)], _ => true, ct);
            return message.AsMessage();
        }, cancellationToken);
}
