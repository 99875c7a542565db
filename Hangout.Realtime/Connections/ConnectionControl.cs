using System.Collections.Concurrent;
using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Presence;

namespace Hangout.Realtime.Connections;

/// <summary>Carries out what changes the standing of open connections: the end of a session (ACC-4, ACC-5), and what each kind of topic does.</summary>
internal sealed class ConnectionControl(
    TopicRegistry topics, IEnumerable<TopicKind> kinds, PresenceService presence, TimeProvider clock, ILogger<ConnectionControl> logger)
{
    /// <summary>Longer than an access token lives: a session that ended is not let in again by a token of its own.</summary>
    public static readonly TimeSpan EndedRemembered = TimeSpan.FromMinutes(30);

    // By so much the provider's clock may be ahead of the others.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenForgetting = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _endedSessions = new(StringComparer.Ordinal);
    private long _forgotAt;

    /// <summary>Whether a session has ended since its token was issued. The provider's session may go on and issue others, after a new sign-in.</summary>
    /// <param name="sessionId">The provider's session.</param>
    /// <param name="issuedAt">When the token was issued.</param>
    /// <returns>True when the token must not be accepted any more.</returns>
    public bool HasEnded(string? sessionId, DateTimeOffset issuedAt) =>
        sessionId is not null && _endedSessions.TryGetValue(sessionId, out var endedAt) && issuedAt <= endedAt + ClockDifference;

    /// <summary>The connections of a person to this node.</summary>
    /// <param name="userId">Whose.</param>
    /// <returns>As they are now.</returns>
    public IEnumerable<Client> Of(Guid userId) => topics.Clients.Values.Where(c => c.UserId == userId);

    /// <summary>Carries out a command in the background; failures are logged.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">The node stops.</param>
    public void Carry(ControlMessage command, CancellationToken cancellationToken) => Carry(command, Of, cancellationToken);

    /// <summary>Carries out a command with the connections already at hand, for many commands at once.</summary>
    /// <param name="command">The command.</param>
    /// <param name="clientsOf">The connections of a person.</param>
    /// <param name="cancellationToken">The node stops.</param>
    public void Carry(ControlMessage command, Func<Guid, IEnumerable<Client>> clientsOf, CancellationToken cancellationToken)
    {
        if (command is SessionEndedControl ended)
            _ = GuardAsync(EndSessionsAsync(clientsOf(ended.UserId), ended));
        else if (command is PresenceControl chosen)
            _ = GuardAsync(presence.ChosenAsync(chosen.UserId, cancellationToken));
        foreach (var kind in kinds)
            _ = GuardAsync(kind.CarryAsync(command, clientsOf, cancellationToken));
    }

    /// <summary>Closes a person's connections.</summary>
    /// <param name="clients">All of theirs.</param>
    /// <param name="command">Which of them, and why.</param>
    /// <returns>When all are closed.</returns>
    private Task EndSessionsAsync(IEnumerable<Client> clients, SessionEndedControl command)
    {
        if (command.Sid is { } sessionId)
            Remember(sessionId, command.EndedAt ?? clock.GetUtcNow());
        var ended = clients.Where(c => command.Sid is null || (c.SessionId == command.Sid && HasEnded(command.Sid, c.IssuedAt)));
        return Task.WhenAll(ended.Select(client => EndAsync(client, ReasonFor(command.Reason))).ToList());
    }

    /// <summary>Tells a client that its session is over, and closes the connection.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="reason">As <see cref="SessionEnded"/> tells it.</param>
    /// <returns>When closed.</returns>
    public Task EndAsync(Client client, string reason)
    {
        // From here on it hears nothing more, whatever the closing still takes.
        topics.LeaveAll(client);
        client.Send(new Frame(RealtimePublisher.Frame(new SessionEnded(reason))));
        RealtimeTelemetry.ConnectionClosed(reason);
        return client.CloseAsync(reason is "suspended" or "deleted" ? ErrorCodes.AccountClosed : ErrorCodes.Unauthenticated, mayReconnect: false);
    }

    private async Task GuardAsync(Task command)
    {
        try
        {
            await command;
        }
        catch (OperationCanceledException exception)
        {
            logger.LogDebug(exception, "The node stops; a command was not carried out");
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "A command to this node's connections failed");
        }
    }

    /// <summary>The words that the protocol knows.</summary>
    private static string ReasonFor(string reason) => reason is "signed_out" or "suspended" or "deleted" or "expired" ? reason : "revoked";

    private void Remember(string sessionId, DateTimeOffset endedAt)
    {
        _endedSessions.AddOrUpdate(sessionId, endedAt, (_, known) => known > endedAt ? known : endedAt);
        var now = clock.GetUtcNow();
        if (now.UtcTicks - Interlocked.Read(ref _forgotAt) < BetweenForgetting.Ticks)
            return;
        Interlocked.Exchange(ref _forgotAt, now.UtcTicks);
        foreach (var (id, at) in _endedSessions)
        {
            if (now - at > EndedRemembered)
                _endedSessions.TryRemove(id, out _);
        }
    }
}
