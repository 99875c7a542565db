using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Messages.Changes;

/// <summary>Pins a message for everyone, or takes the pin off (MSG-7). Doing it again changes nothing.</summary>
public sealed class PinMessage(ChangeMessage changeMessage)
{
    private static readonly Failure TooMany = new(ErrorCodes.TooManyPins, $"At most {Limits.Pins} messages of a conversation are pinned.");

    /// <summary>Pins, or unpins.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="request">What.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where the message stands; or <c>conversation_not_found</c>, <c>message_not_found</c>, <c>not_allowed</c>, <c>too_many_pins</c>.</returns>
    public Task<Result<ChangedMessage>> RunAsync(Guid userId, PinMessageRequest request, CancellationToken cancellationToken) =>
        changeMessage.RunAsync(userId, request.ConversationId, request.MessageId, async (message, ct) =>
        {
            var now = message.Now;
            if (message.IsDeleted)
                return ChangeMessage.MessageNotFound;
            if (!message.May(ConversationAction.PinMessages) || now.Kind == MessageKind.System)
                return ChangeMessage.NotAllowed;
            if (request.IsPinned == now.Pin is not null)
                return MessageChange.None;
            var pin = request.IsPinned ? await PinAsync(message, ct) : await UnpinAsync(message, ct);
            return pin.Failure is { } failure ? failure : MessageUnderChange.As(number => new PinChanged(now.ConversationId, now.Id, now.Seq, number, pin.Value));
        }, cancellationToken);

    // The conversation is locked, so nobody pins another one meanwhile.
    private static async Task<Result<PinDto?>> PinAsync(MessageUnderChange message, CancellationToken cancellationToken)
    {
        var pinned = await message.Db.QueryAsync(
            $"""
            update messages set pinned_at = clock_timestamp(), pinned_by = $3 where conversation_id = $1 and id = $2
                and (select count(*) from messages p where p.conversation_id = $1 and p.pinned_at is not null and p.deleted_at is null) < {Limits.Pins}
            returning pinned_at
            """,
            [message.Now.ConversationId, message.Now.Id, message.UserId], row => new PinDto(message.UserId, row.GetFieldValue<DateTimeOffset>(0)), cancellationToken);
        return pinned is [var pin] ? pin : TooMany;
    }

    private static async Task<Result<PinDto?>> UnpinAsync(MessageUnderChange message, CancellationToken cancellationToken)
    {
        await message.Db.Database.ExecuteSqlAsync(
            $"update messages set pinned_at = null, pinned_by = null where conversation_id = {message.Now.ConversationId} and id = {message.Now.Id}", cancellationToken);
        return default(PinDto);
    }
}
