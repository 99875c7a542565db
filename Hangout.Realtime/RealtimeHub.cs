using System.Diagnostics;
using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core;
using Hangout.Core.Messages;
using Hangout.Core.Messages.Changes;
using Hangout.Core.Messages.Previews;
using Hangout.Core.Relationships;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Connections;
using Hangout.Realtime.Presence;
using Hangout.Realtime.Sockets;
using Hangout.Realtime.Sync;
using Microsoft.AspNetCore.SignalR;

namespace Hangout.Realtime;

/// <summary>The hub that clients call; docs/realtime.md is its contract. Events do not come from here but from <see cref="TopicRegistry"/>.</summary>
internal sealed class RealtimeHub(
    ConnectionStart start, SendMessage sendMessage, SyncClient sync, Positions positions, PresenceService presence, PresenceWatches watches, MemberNews news,
    ConversationTopics conversations, IServiceScopeFactory scopes)
    : Hub<IRealtimeClient>, IRealtimeHub
{
    private Client Client => Context.Features.Get<Client>() ?? throw new InvalidOperationException("The connection was not started by the lifetime manager.");

    private CurrentUser User => Client.User ?? throw new HubException(ErrorCodes.Unauthenticated);

    /// <inheritdoc/>
    public override async Task OnConnectedAsync()
    {
        var socket = Context.Features.Get<HubSocket>() ?? throw new InvalidOperationException("Connections come from HubSockets only.");
        await start.RunAsync(Client, socket.User ?? new());
        // The person is in Client.User by now; the token's claims are not kept for an idle connection.
        socket.User = null;
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        presence.Gone(Client);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<SendMessageResult> SendMessage(SendMessageRequest request)
    {
        var result = await sendMessage.RunAsync(User.Id, request, CancellationToken.None);
        return new SendMessageResult(result.Message, result.Error);
    }

    /// <inheritdoc/>
    public Task<ChangeMessageResult> EditMessage(EditMessageRequest request) => ChangeAsync<EditMessage>(edit => edit.RunAsync(User.Id, request, CancellationToken.None));

    /// <inheritdoc/>
    public Task<ChangeMessageResult> DeleteMessage(DeleteMessageRequest request) => ChangeAsync<DeleteMessage>(delete => delete.RunAsync(User.Id, request, CancellationToken.None));

    /// <inheritdoc/>
    public Task<ChangeMessageResult> React(ReactRequest request) => ChangeAsync<React>(react => react.RunAsync(User.Id, request, CancellationToken.None));

    /// <inheritdoc/>
    public Task<ChangeMessageResult> HideMessage(HideMessageRequest request) => ChangeAsync<HideMessage>(hide => hide.RunAsync(User.Id, request, CancellationToken.None));

    /// <inheritdoc/>
    public Task<ChangeMessageResult> PinMessage(PinMessageRequest request) => ChangeAsync<PinMessage>(pin => pin.RunAsync(User.Id, request, CancellationToken.None));

    /// <inheritdoc/>
    public Task<ChangeMessageResult> SaveMessage(SaveMessageRequest request) => ChangeAsync<SaveMessage>(save => save.RunAsync(User.Id, request, CancellationToken.None));

    /// <inheritdoc/>
    public Task<ChangeMessageResult> Vote(VoteRequest request) => ChangeAsync<Vote>(vote => vote.RunAsync(User.Id, request, CancellationToken.None));

    /// <inheritdoc/>
    public Task<ChangeMessageResult> ClosePoll(ClosePollRequest request) => ChangeAsync<ClosePoll>(close => close.RunAsync(User.Id, request, CancellationToken.None));

    /// <inheritdoc/>
    public Task<ChangeMessageResult> RemovePreview(RemovePreviewRequest request) =>
        ChangeAsync<RemovePreview>(remove => remove.RunAsync(User.Id, request, CancellationToken.None));

    /// <inheritdoc/>
    public async Task<SyncResult> Sync(SyncRequest request)
    {
        await Client.LargeAnswer.WaitAsync(Context.ConnectionAborted);
        SyncResult? result = null;
        try
        {
            return result = await sync.RunAsync(User.Id, request, Context.ConnectionAborted);
        }
        finally
        {
            // An answer keeps the next one waiting until it is written: see BudgetedProtocol.
            if (result is not { Error: null })
                Client.LargeAnswer.Release();
        }
    }

    /// <inheritdoc/>
    public async Task Typing(TypingRequest request)
    {
        if (!Client.Has(conversations.Of(request.ConversationId)))
            throw new HubException($"{ErrorCodes.ConversationNotFound}: There is no such conversation.");
        // Typing of an invisible person is not shown.
        if (await presence.IsVisibleAsync(Client, Context.ConnectionAborted) && Client.Typing.LetsThrough(Stopwatch.GetTimestamp(), request.ConversationId, request.IsTyping))
            await news.TypingAsync(new TypingChanged(request.ConversationId, Client.UserId, request.IsTyping), Context.ConnectionAborted);
    }

    /// <inheritdoc/>
    public Task<ReadStateResult> MarkRead(MarkReadRequest request) => positions.ReadAsync(User, request, Context.ConnectionAborted);

    /// <inheritdoc/>
    public async Task MarkDelivered(MarkDeliveredRequest request) =>
        positions.Delivered(User, request, await presence.IsVisibleAsync(Client, Context.ConnectionAborted));

    /// <inheritdoc/>
    public Task<PresenceChanged> WatchPresence(WatchPresenceRequest request)
    {
        if (request.UserIds.Count > Limits.UserIds)
            throw new HubException($"{ErrorCodes.ValidationFailed}: At most {Limits.UserIds} people can be watched.");
        return watches.WatchAsync(Client, [.. request.UserIds.Distinct()], Context.ConnectionAborted);
    }

    private async Task<ChangeMessageResult> ChangeAsync<T>(Func<T, Task<Result<ChangedMessage>>> change)
        where T : notnull
    {
        await using var scope = scopes.CreateAsyncScope();
        var result = await change(scope.ServiceProvider.GetRequiredService<T>());
        return result.Failure is { } failure ? new ChangeMessageResult(Error: new HubError(failure.Code, failure.Message)) : new ChangeMessageResult(result.Value);
    }

    /// <inheritdoc/>
    public Task Heartbeat(HeartbeatRequest request) => presence.BeatAsync(Client, request.IsActive);
}
