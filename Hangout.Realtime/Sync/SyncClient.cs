using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Notifications;

namespace Hangout.Realtime.Sync;

/// <summary>Answers <c>Sync</c>: the difference, and on connect the list of conversations too (MSG-12, CNV-9).</summary>
internal sealed class SyncClient(SyncReader reader, IServiceScopeFactory scopes)
{
    /// <summary>Answers.</summary>
    /// <param name="userId">Whose client.</param>
    /// <param name="request">What it has.</param>
    /// <param name="cancellationToken">The client went away.</param>
    /// <returns>The difference, or <c>validation_failed</c>.</returns>
    public async Task<SyncResult> RunAsync(Guid userId, SyncRequest request, CancellationToken cancellationToken)
    {
        if (request.Conversations.Count > Limits.SyncConversations || request.Conversations.Any(c => c is null || c.Change < 0))
        {
            return new SyncResult([], [], null, [],
                Error: new HubError(ErrorCodes.ValidationFailed, $"conversations: at most {Limits.SyncConversations}, each change 0 or more."));
        }

        var difference = await reader.ReadAsync(userId, request.Conversations, cancellationToken);
        if (!request.Full)
            return difference;
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        return difference with
        {
            Conversations = await services.GetRequiredService<ListConversations>().NewestAsync(userId, cancellationToken),
            NotificationsUnread = await ListNotifications.UnreadAsync(services.GetRequiredService<HangoutDbContext>(), userId, cancellationToken),
        };
    }
}
