using System.Collections.Concurrent;
using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Hangout.IntegrationTests.Support;

public sealed partial class HangoutClient
{
    private readonly ConcurrentQueue<(SendMessageRequest Request, TaskCompletionSource<SendMessageResult> Done)> _unsent = new();
    private readonly SemaphoreSlim _flushing = new(1);

    /// <summary>Sends now or as soon as there is a connection; the answer comes once the message is durable or refused for good.</summary>
    public Task<SendMessageResult> SendAsync(Guid conversationId, string text, Guid? id = null, Guid? replyTo = null) =>
        SendAsync(new SendMessageRequest(id ?? Guid.CreateVersion7(), conversationId, text, ReplyToId: replyTo));

    public Task<SendMessageResult> SendAsync(SendMessageRequest request)
    {
        var done = new TaskCompletionSource<SendMessageResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _unsent.Enqueue((request, done));
        if (_connection is { State: HubConnectionState.Connected } connection)
            _ = FlushAsync(connection);
        return done.Task;
    }

    /// <summary>One call, whatever comes of it.</summary>
    public Task<SendMessageResult> SendOnceAsync(SendMessageRequest request, CancellationToken cancellationToken) =>
        Connection.InvokeAsync<SendMessageResult>(nameof(IRealtimeHub.SendMessage), request, cancellationToken);

    public Task<ChangeMessageResult> EditAsync(Guid conversationId, Guid messageId, string text, CancellationToken cancellationToken) =>
        Connection.InvokeAsync<ChangeMessageResult>(nameof(IRealtimeHub.EditMessage), new EditMessageRequest(conversationId, messageId, text), cancellationToken);

    public Task<ChangeMessageResult> DeleteAsync(Guid conversationId, Guid messageId, CancellationToken cancellationToken) =>
        Connection.InvokeAsync<ChangeMessageResult>(nameof(IRealtimeHub.DeleteMessage), new DeleteMessageRequest(conversationId, messageId), cancellationToken);

    public Task<ChangeMessageResult> ReactAsync(Guid conversationId, Guid messageId, string emoji, CancellationToken cancellationToken, bool isAdded = true) =>
        Connection.InvokeAsync<ChangeMessageResult>(nameof(IRealtimeHub.React), new ReactRequest(conversationId, messageId, emoji, isAdded), cancellationToken);

    public Task<ChangeMessageResult> HideAsync(Guid conversationId, Guid messageId, CancellationToken cancellationToken) =>
        Connection.InvokeAsync<ChangeMessageResult>(nameof(IRealtimeHub.HideMessage), new HideMessageRequest(conversationId, messageId), cancellationToken);

    public Task<ChangeMessageResult> PinAsync(Guid conversationId, Guid messageId, CancellationToken cancellationToken, bool isPinned = true) =>
        Connection.InvokeAsync<ChangeMessageResult>(nameof(IRealtimeHub.PinMessage), new PinMessageRequest(conversationId, messageId, isPinned), cancellationToken);

    public Task<ChangeMessageResult> SaveAsync(Guid conversationId, Guid messageId, CancellationToken cancellationToken, bool isSaved = true) =>
        Connection.InvokeAsync<ChangeMessageResult>(nameof(IRealtimeHub.SaveMessage), new SaveMessageRequest(conversationId, messageId, isSaved), cancellationToken);

    public Task<ChangeMessageResult> VoteAsync(Guid conversationId, Guid messageId, CancellationToken cancellationToken, params int[] options) =>
        Connection.InvokeAsync<ChangeMessageResult>(nameof(IRealtimeHub.Vote), new VoteRequest(conversationId, messageId, options), cancellationToken);

    public Task<ChangeMessageResult> ClosePollAsync(Guid conversationId, Guid messageId, CancellationToken cancellationToken) =>
        Connection.InvokeAsync<ChangeMessageResult>(nameof(IRealtimeHub.ClosePoll), new ClosePollRequest(conversationId, messageId), cancellationToken);

    private async Task FlushAsync(HubConnection connection)
    {
        await _flushing.WaitAsync();
        try
        {
            while (_unsent.TryPeek(out var first))
            {
                var result = await connection.InvokeAsync<SendMessageResult>(nameof(IRealtimeHub.SendMessage), first.Request, _ended.Token);
                if (result.Error is { Code: ErrorCodes.Overloaded or ErrorCodes.RateLimited } wait)
                {
                    await Task.Delay(wait.RetryAfterMs ?? 500, _ended.Token);
                    continue;
                }

                _unsent.TryDequeue(out _);
                first.Done.SetResult(result);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException or HubException)
        {
            // Not acknowledged: it stays unsent, and goes out again with the same ID on the next connection.
        }
        finally
        {
            _flushing.Release();
        }
    }
}
