using System.Collections.Concurrent;
using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Hangout.Realtime.Backplane;

namespace Hangout.Realtime.Connections;

/// <summary>Carries out what changes the standing of open connections: the end of a session (ACC-4, ACC-5), coming into or out of a conversation.</summary>
internal sealed class ConnectionControl(TopicRegistry topics, Memberships memberships, ChangesReader changes, TimeProvider clock)
{
    // Longer than an access token lives: a session that ended is not let in again by a token of its own.
    private static readonly TimeSpan EndedRemembered = TimeSpan.FromMinutes(30);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _endedSessions = new(StringComparer.Ordinal);

    /// <summary>Whether a session was ended while this node ran.</summary>
    /// <param name="sessionId">The provider's session.</param>
    /// <returns>True when its tokens must not be accepted any more.</returns>
    public bool HasEnded(string? sessionId) => sessionId is not null && _endedSessions.ContainsKey(sessionId);

    /// <summary>Closes a person's connections.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="sessionId">Those of this session; null for all.</param>
    /// <param name="reason">As <see cref="SessionEnded"/> tells it.</param>
    /// <returns>When all are closed.</returns>
    public Task EndSessionsAsync(Guid userId, string? sessionId, string reason)
    {
        if (sessionId is not null)
            Remember(sessionId);
        var affected = topics.Clients.Values.Where(c => c.UserId == userId && (sessionId is null || c.SessionId == sessionId));
        return Task.WhenAll(affected.Select(client => EndAsync(client, reason)));
    }

    /// <summary>Tells a client that its session is over, and closes the connection.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="reason">As <see cref="SessionEnded"/> tells it.</param>
    /// <returns>When closed.</returns>
    public Task EndAsync(Client client, string reason)
    {
        // From here on it hears nothing more, whatever the closing still takes.
        topics.LeaveAll(client);
        client.Send(new Frame(RealtimePublisher.Frame(nameof(IRealtimeClient.SessionEnded), new SessionEnded(reason))));
        RealtimeTelemetry.ConnectionClosed(reason);
        return client.CloseAsync(reason is "suspended" or "deleted" ? ErrorCodes.AccountClosed : ErrorCodes.Unauthenticated, mayReconnect: false);
    }

    /// <summary>Lets a person's connections join or leave a conversation.</summary>
    /// <param name="change">The order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When done.</returns>
    public async Task ApplyMembershipAsync(MembershipControl change, CancellationToken cancellationToken)
    {
        var topic = Topic.Conversation(change.ConversationId);
        foreach (var client in topics.Clients.Values.Where(c => c.UserId == change.UserId))
        {
            if (client.KeepForStart(change.ConversationId, change.Active))
                continue;
            if (change.Active)
                await JoinLiveAsync(client, topic, cancellationToken);
            else
                topics.Leave(client, [topic]);
        }
    }

    /// <summary>Joins a conversation while the connection is in use.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="topic">The conversation.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it hears the conversation.</returns>
    public async Task JoinLiveAsync(Client client, Topic topic, CancellationToken cancellationToken)
    {
        await topics.JoinAsync(client, [topic]);
        var committed = await memberships.LastChangesAsync([topic.Id], cancellationToken);
        if (!committed.TryGetValue(topic.Id, out var lastChange))
            return;
        topics.Find(topic)?.StartAt(lastChange);
        // What was written between the client's first look and this moment went past it: the newest message shows it the hole.
        var newest = await changes.ReadAsync([new ChangeRange(topic.Id, lastChange - 1, lastChange)], cancellationToken);
        if (newest.TryGetValue(topic.Id, out var messages))
            client.Send(new Frame(RealtimePublisher.Frame(nameof(IRealtimeClient.MessagesChanged), new MessagesChanged(topic.Id, messages))));
    }

    /// <summary>Compares what every connection listens to with the database, because orders may have been lost.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When done.</returns>
    public async Task ReadMembershipsAnewAsync(CancellationToken cancellationToken)
    {
        foreach (var person in topics.Clients.Values.Where(c => c.UserId != Guid.Empty).GroupBy(c => c.UserId).ToList())
        {
            var now = await memberships.OfAsync(person.Key, cancellationToken);
            foreach (var client in person)
            {
                topics.Leave(client, client.Topics(TopicKind.Conversation).Where(t => !now.ContainsKey(t.Id)));
                foreach (var id in now.Keys.Where(id => !client.Has(Topic.Conversation(id))))
                    await JoinLiveAsync(client, Topic.Conversation(id), cancellationToken);
            }
        }
    }

    private void Remember(string sessionId)
    {
        var now = clock.GetUtcNow();
        _endedSessions[sessionId] = now;
        foreach (var (id, at) in _endedSessions)
        {
            if (now - at > EndedRemembered)
                _endedSessions.TryRemove(id, out _);
        }
    }
}
