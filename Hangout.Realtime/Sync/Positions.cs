using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Messages;
using Microsoft.AspNetCore.SignalR;

namespace Hangout.Realtime.Sync;

/// <summary>Moves read and delivered positions by Core's use cases (CNV-8, MSG-8).</summary>
internal sealed class Positions(MarkRead markRead, MarkDelivered markDelivered)
{
    private const int RetryAfterMs = 500;

    /// <summary>Moves the read position forward.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="request">Up to where.</param>
    /// <param name="cancellationToken">The client went away.</param>
    /// <returns>Where it stands now, or the error.</returns>
    public async Task<ReadStateResult> ReadAsync(CurrentUser user, MarkReadRequest request, CancellationToken cancellationToken)
    {
        var result = await markRead.RunAsync(user, request.ConversationId, request.Seq, cancellationToken);
        return result.Failure is { } failure
            ? new ReadStateResult(Error: new HubError(failure.Code, failure.Message, failure.Code == ErrorCodes.Overloaded ? RetryAfterMs : null))
            : new ReadStateResult(result.Value);
    }

    /// <summary>Moves delivered positions forward.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="request">Up to where.</param>
    /// <param name="isVisible">Whether others may notice the person: a receipt that no person gave would show the invisible.</param>
    /// <exception cref="HubException"><c>validation_failed</c>, <c>overloaded</c>.</exception>
    public void Delivered(CurrentUser user, MarkDeliveredRequest request, bool isVisible)
    {
        if ((isVisible ? markDelivered.Run(user, request.Positions) : MarkDelivered.Check(request.Positions)) is { } failure)
            throw new HubException($"{failure.Code}: {failure.Message}");
    }
}
