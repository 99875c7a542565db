using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using Hangout.ClientModel;
using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Hangout.IntegrationTests.Support;

/// <summary>
/// A client as docs/realtime.md wants it: comes back by itself, syncs on every connect and at a hole, and sends unsent messages again
/// with the same ID until each is acknowledged or refused for good.
/// </summary>
public sealed partial class HangoutClient : IAsyncDisposable
{
    private static readonly TimeSpan HoleTimeout = TimeSpan.FromMilliseconds(200);
    private readonly Func<Uri> _hub;
    private readonly Func<string?>? _token;
    private readonly Func<Task<string>>? _ticket;
    private readonly Action<ClientWebSocketOptions>? _configure;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, ConversationState> _conversations = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _syncing = new(1);
    private readonly SemaphoreSlim _catchingUp = new(1);
    private HubConnection? _connection;
    private Task _running = Task.CompletedTask;
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOffline;

    /// <summary>Makes a client; <see cref="StartAsync"/> connects it.</summary>
    /// <param name="hub">Where the hub is at the moment.</param>
    /// <param name="token">The bearer token at the moment; null when it comes with a ticket.</param>
    /// <param name="ticket">Gets a ticket for one connection.</param>
    /// <param name="configure">Headers and the like.</param>
    public HangoutClient(Func<Uri> hub, Func<string?>? token = null, Func<Task<string>>? ticket = null, Action<ClientWebSocketOptions>? configure = null) =>
        (_hub, _token, _ticket, _configure) = (hub, token, ticket, configure);

    /// <summary>Whose client it is: one's own messages do not count as unread. Empty when the test does not look at counts.</summary>
    public Guid Me { get; init; }

    /// <summary>Every event that came, in order, duplicates and all.</summary>
    public ConcurrentQueue<object> Events { get; } = new();

    /// <summary>Why each connection ended; null for a plain end.</summary>
    public ConcurrentQueue<Exception?> Closings { get; } = new();

    public SessionEnded? SessionEnded { get; private set; }

    public bool IsConnected => _connection?.State == HubConnectionState.Connected;

    public int Syncs { get; private set; }

    /// <summary>The connection of the moment, for calls of a test's own.</summary>
    public HubConnection Connection => _connection ?? throw new InvalidOperationException("Not connected.");

    /// <summary>What it has of a conversation; kept from the first mention on.</summary>
    public ConversationState Of(Guid conversationId)
    {
        lock (_gate)
            return _conversations.TryGetValue(conversationId, out var state) ? state : _conversations[conversationId] = ConversationState.FromStart(conversationId);
    }

    public IReadOnlyList<MessageDto> MessagesOf(Guid conversationId) => Of(conversationId).Timeline?.Messages ?? [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _running = RunAsync();
        try
        {
            await _connected.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"The client did not connect: {string.Join("; ", Closings.Select(c => c?.Message))}", exception);
        }
    }

    /// <summary>Pulls the cable: no goodbye, and no coming back before <see cref="GoOnline"/>.</summary>
    public async Task GoOfflineAsync()
    {
        _isOffline = true;
        if (_connection is { } connection)
            await connection.DisposeAsync();
    }

    public void GoOnline() => _isOffline = false;

    public Task<PresenceChanged> WatchPresenceAsync(IReadOnlyList<Guid> userIds, CancellationToken cancellationToken) =>
        Connection.InvokeAsync<PresenceChanged>(nameof(IRealtimeHub.WatchPresence), new WatchPresenceRequest(userIds), cancellationToken);

    /// <summary>Whether nodes no longer let any of them hear a conversation: who may not type there is off its channel.</summary>
    public static async Task<bool> AreDeafToAsync(Guid conversationId, IEnumerable<HangoutClient> clients, CancellationToken cancellationToken)
    {
        var errors = await Task.WhenAll(clients.Select(c => Record.ExceptionAsync(() => c.TypingAsync(conversationId, isTyping: false, cancellationToken)).AsTask()));
        return errors.All(e => e?.Message.StartsWith(ErrorCodes.ConversationNotFound, StringComparison.Ordinal) == true);
    }

    public Task TypingAsync(Guid conversationId, bool isTyping, CancellationToken cancellationToken) =>
        Connection.InvokeAsync(nameof(IRealtimeHub.Typing), new TypingRequest(conversationId, isTyping), cancellationToken);

    public async Task<ReadStateResult> MarkReadAsync(Guid conversationId, long seq, CancellationToken cancellationToken)
    {
        var result = await Connection.InvokeAsync<ReadStateResult>(nameof(IRealtimeHub.MarkRead), new MarkReadRequest(conversationId, seq), cancellationToken);
        if (result.State is { } state)
            Change(conversationId, c => c.With(state, Me));
        return result;
    }

    public Task MarkDeliveredAsync(CancellationToken cancellationToken, params MarkReadRequest[] positions) =>
        Connection.InvokeAsync(nameof(IRealtimeHub.MarkDelivered), new MarkDeliveredRequest(positions), cancellationToken);

    public Task HeartbeatAsync(bool isActive, CancellationToken cancellationToken) =>
        Connection.InvokeAsync(nameof(IRealtimeHub.Heartbeat), new HeartbeatRequest(isActive), cancellationToken);

    public Task<SyncResult> SyncOnceAsync(SyncRequest request, CancellationToken cancellationToken) =>
        Connection.InvokeAsync<SyncResult>(nameof(IRealtimeHub.Sync), request, cancellationToken);

    /// <summary>How it stands with the connection.</summary>
    public override string ToString() =>
        $"{(IsConnected ? "connected" : _running.IsCompleted ? "ended" : "not connected")} after {Syncs} syncs, {Closings.Count} closings, the last for {Closings.LastOrDefault()?.Message ?? "nothing"}";

    public async ValueTask DisposeAsync()
    {
        if (!_ended.IsCancellationRequested)
            await _ended.CancelAsync();
        if (_connection is { } connection)
            await connection.DisposeAsync();
        await _running;
        _syncing.Dispose();
        _ended.Dispose();
    }

    private async Task RunAsync()
    {
        var delay = TimeSpan.FromMilliseconds(50);
        while (!_ended.IsCancellationRequested && SessionEnded is null)
        {
            try
            {
                if (!_isOffline)
                {
                    var closed = await ConnectAsync();
                    delay = TimeSpan.FromMilliseconds(50);
                    Closings.Enqueue(await closed);
                }
            }
            catch (Exception exception)
            {
                // Whatever refused it, a ticket's address too: it comes back, and the test reads why here.
                Closings.Enqueue(exception);
            }

            lock (_gate)
            {
                if (_connected.Task.IsCompleted)
                    _connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            await Task.Delay(delay, _ended.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            delay = TimeSpan.FromMilliseconds(Math.Min(1_000, delay.TotalMilliseconds * 2));
        }
    }

    /// <summary>Connects, syncs, sends what is unsent.</summary>
    /// <returns>A task that ends with the connection.</returns>
    private async Task<Task<Exception?>> ConnectAsync()
    {
        var builder = new HubConnectionBuilder();
        builder.Services.AddSingleton<IConnectionFactory>(new WebSocketConnectionFactory(options =>
        {
            if (_token?.Invoke() is { } token)
                options.SetRequestHeader("Authorization", $"Bearer {token}");
            _configure?.Invoke(options);
        }));
        var hub = _ticket is null ? _hub() : new UriBuilder(_hub()) { Query = $"ticket={await _ticket()}" }.Uri;
        builder.Services.AddSingleton<EndPoint>(new UriEndPoint(hub));
        builder.Services.Configure<JsonHubProtocolOptions>(options => HangoutJson.Apply(options.PayloadSerializerOptions));
        var connection = builder.Build();
        var closed = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Closed += exception =>
        {
            closed.TrySetResult(exception);
            return Task.CompletedTask;
        };
        Listen(connection);
        try
        {
            await connection.StartAsync(_ended.Token);
            _connection = connection;
            await SyncAsync(connection, full: true);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        lock (_gate)
            _connected.TrySetResult();
        _ = FlushAsync(connection);
        return closed.Task;
    }

    private void Listen(HubConnection connection)
    {
        connection.On<MessagesChanged>(nameof(IRealtimeClient.MessagesChanged), changed => TakeChange(connection, changed, state => state.With(changed.Messages, Me)));
        connection.On<ReactionChanged>(nameof(IRealtimeClient.ReactionChanged), changed => TakeChange(connection, changed, state => state.With(Patch.Of(changed), Me)));
        connection.On<PinChanged>(nameof(IRealtimeClient.PinChanged), changed => TakeChange(connection, changed, state => state.With(Patch.Of(changed), Me)));
        connection.On<PreviewsChanged>(nameof(IRealtimeClient.PreviewsChanged), changed => TakeChange(connection, changed, state => state.With(Patch.Of(changed), Me)));
        connection.On<FilesChanged>(nameof(IRealtimeClient.FilesChanged), changed => TakeChange(connection, changed, state => state.With(Patch.Of(changed), Me)));
        connection.On<VoteChanged>(nameof(IRealtimeClient.VoteChanged), changed => TakeChange(connection, changed, state => state.With(Patch.Of(changed), Me)));
        connection.On<MessagesHidden>(nameof(IRealtimeClient.MessagesHidden), changed =>
        {
            Events.Enqueue(changed);
            Change(changed.ConversationId, c => c.With(changed));
        });
        connection.On<HiddenChange>(nameof(IRealtimeClient.HiddenChange), changed => TakeChange(connection, changed, state => state.With(changed)));
        connection.On<SyncRequested>(nameof(IRealtimeClient.SyncRequested), requested =>
        {
            Events.Enqueue(requested);
            _ = CatchUpAsync(connection, full: true);
        });
        connection.On<SessionEnded>(nameof(IRealtimeClient.SessionEnded), ended => SessionEnded = ended);
        Note<ConversationsChanged>(nameof(IRealtimeClient.ConversationsChanged));
        connection.On<ReadStateChanged>(nameof(IRealtimeClient.ReadStateChanged), changed =>
        {
            Events.Enqueue(changed);
            Change(changed.ConversationId, c => c.With(changed, Me));
        });
        Note<SavedChanged>(nameof(IRealtimeClient.SavedChanged));
        Note<PositionsChanged>(nameof(IRealtimeClient.PositionsChanged));
        Note<TypingChanged>(nameof(IRealtimeClient.TypingChanged));
        Note<PresenceChanged>(nameof(IRealtimeClient.PresenceChanged));
        Note<ThreadStateChanged>(nameof(IRealtimeClient.ThreadStateChanged));
        Note<ScheduledChanged>(nameof(IRealtimeClient.ScheduledChanged));
        Note<DraftChanged>(nameof(IRealtimeClient.DraftChanged));
        Note<PostsChanged>(nameof(IRealtimeClient.PostsChanged));
        Note<AnswerGrew>(nameof(IRealtimeClient.AnswerGrew));
        Note<OwnFileChanged>(nameof(IRealtimeClient.OwnFileChanged));
        Note<NotificationsChanged>(nameof(IRealtimeClient.NotificationsChanged));

        void Note<T>(string method)
            where T : notnull => connection.On<T>(method, changed => Events.Enqueue(changed));
    }

    private void TakeChange(HubConnection connection, IConversationChange changed, Func<ConversationState, ConversationState> take)
    {
        Events.Enqueue(changed);
        bool isBehind;
        lock (_gate)
        {
            var state = take(Of(changed.ConversationId));
            _conversations[changed.ConversationId] = state;
            isBehind = state.IsBehind;
        }

        if (isBehind)
            _ = FillHoleAsync(connection, changed.ConversationId);
    }

    /// <summary>Of a conversation that is kept.</summary>
    private void Change(Guid conversationId, Func<ConversationState, ConversationState> change)
    {
        lock (_gate)
        {
            if (_conversations.TryGetValue(conversationId, out var held))
                _conversations[conversationId] = change(held);
        }
    }

    /// <summary>Publications of two nodes may overtake each other: only a hole that stays is synced.</summary>
    private async Task FillHoleAsync(HubConnection connection, Guid conversationId)
    {
        await Task.Delay(HoleTimeout);
        if (Of(conversationId).IsBehind)
            await CatchUpAsync(connection, full: false, conversationId);
    }

    private async Task CatchUpAsync(HubConnection connection, bool full, Guid? only = null)
    {
        // One at a time: the tries of many would use up the budget that they wait for.
        await _catchingUp.WaitAsync();
        try
        {
            while ((full || Of(only!.Value).IsBehind) && connection.State == HubConnectionState.Connected && !await TryAsync())
                await Task.Delay(500, _ended.Token);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The connection went away; the next one syncs everything.
        }
        finally
        {
            _catchingUp.Release();
        }

        async Task<bool> TryAsync()
        {
            try
            {
                await SyncAsync(connection, full, only);
                return true;
            }
            catch (HubException)
            {
                return false;
            }
        }
    }

    private async Task SyncAsync(HubConnection connection, bool full, Guid? only = null)
    {
        await _syncing.WaitAsync(_ended.Token);
        try
        {
            KnownConversation[] known;
            lock (_gate)
                known = [.. _conversations.Where(c => only is null || c.Key == only).Select(c => new KnownConversation(c.Key, c.Value.Change))];
            var result = await connection.InvokeAsync<SyncResult>(nameof(IRealtimeHub.Sync), new SyncRequest(known, full), _ended.Token);
            if (result.Error is { } error)
                throw new HubException(error.Code);
            Syncs++;
            lock (_gate)
            {
                foreach (var changes in result.Changes)
                {
                    if (changes.StartAfresh)
                        throw new InvalidOperationException("Start afresh: the caller must fetch the newest page.");
                    var since = known.First(k => k.ConversationId == changes.ConversationId).Change;
                    _conversations[changes.ConversationId] = Of(changes.ConversationId).With(changes, since, Me);
                }

                foreach (var hidden in result.Hidden ?? [])
                    Change(hidden.ConversationId, c => c.With(hidden));
                foreach (var gone in result.Gone)
                    _conversations.Remove(gone);
                foreach (var dto in result.Conversations ?? [])
                    Change(dto.Id, c => c.With(dto, Me));
            }
        }
        finally
        {
            _syncing.Release();
        }
    }
}
