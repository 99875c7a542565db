using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Realtime;
using Hangout.Core;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Messages;
using Hangout.Core.Notifications;

namespace Hangout.Realtime.Sync;

/// <summary>Answers <c>Sync</c>: the difference, and on connect the list of conversations too (MSG-12, CNV-9).</summary>
internal sealed class SyncClient
{
    private const int MaxTogether = 64;
    private readonly SyncReader _reader;
    private readonly IServiceScopeFactory _scopes;
    private readonly RequestBatcher<Guid, Overview> _overviews;

    public SyncClient(SyncReader reader, IServiceScopeFactory scopes)
    {
        (_reader, _scopes) = (reader, scopes);
        _overviews = new(ReadAsync, MaxTogether);
    }

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

        var difference = await _reader.ReadAsync(userId, request.Conversations, cancellationToken);
        if (!request.Full)
            return difference;
        var overview = await _overviews.AskAsync(userId, cancellationToken);
        return difference with { Conversations = overview.Conversations, NotificationsUnread = overview.Unread, NotificationsNewest = overview.Newest, Hidden = overview.Hidden };
    }

    private async Task<IReadOnlyList<Overview>> ReadAsync(IReadOnlyList<Guid> userIds)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var conversations = await services.GetRequiredService<ListConversations>().NewestAsync(userIds, CancellationToken.None);
        var db = services.GetRequiredService<HangoutDbContext>();
        var counts = await ListNotifications.CountsAsync(db, userIds, CancellationToken.None);
        var hidden = await HideMessage.NewestAsync(db, userIds, CancellationToken.None);
        return [.. userIds.Select(id => new Overview([.. conversations[id]], counts[id].Unread, counts[id].Newest, hidden.Contains(id) ? [.. hidden[id]] : null))];
    }

    private sealed record Overview(IReadOnlyList<ConversationDto> Conversations, int Unread, Guid? Newest, IReadOnlyList<MessagesHidden>? Hidden);
}
