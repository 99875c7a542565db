using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Messages;
using Microsoft.AspNetCore.SignalR;

namespace Hangout.Realtime.Sync;

/// <summary>Moves read and delivered positions by Core's use cases (CNV-8, MSG-8). A scope of its own: sends must not pay for a context.</summary>
internal sealed class Positions(IServiceScopeFactory scopes)
{
    /// <summary>Moves the read position forward.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="request">Up to where.</param>
    /// <param name="cancellationToken">The client went away.</param>
    /// <returns>Where it stands now, or the error.</returns>
    public async Task<ReadStateResult> ReadAsync(CurrentUser user, MarkReadRequest request, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<MarkRead>().RunAsync(user, request.ConversationId, request.Seq, cancellationToken);
        return result.Failure is { } failure
            ? new ReadStateResult(Error: new HubError(failure.Code, failure.Message))
            : new ReadStateResult(result.Value);
    }

    /// <summary>Moves delivered positions forward.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="request">Up to where.</param>
    /// <param name="cancellationToken">The client went away.</param>
    /// <returns>When moved.</returns>
    /// <exception cref="HubException"><c>validation_failed</c>.</exception>
    public async Task DeliveredAsync(CurrentUser user, MarkDeliveredRequest request, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<MarkDelivered>().RunAsync(user, request.Positions, cancellationToken);
        if (result.Failure is { } failure)
            throw new HubException($"{failure.Code}: {failure.Message}");
    }
}
