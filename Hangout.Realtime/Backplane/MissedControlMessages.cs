using System.Diagnostics;
using Hangout.Core.Realtime;
using Hangout.Realtime.Connections;

namespace Hangout.Realtime.Backplane;

/// <summary>
/// Commands on the <c>control</c> channel are quick but may be lost. The database is the truth: this looks every 1.5 s which memberships changed,
/// which sessions ended and who was blocked of late, and carries out what no command said, so that a person who lost a right hears nothing after 5 s (ACC-4, ACC-5, REL-4).
/// </summary>
internal sealed class MissedControlMessages(
    TopicRegistry topics, IEnumerable<TopicKind> kinds, ConnectionControl control, Memberships memberships, ILogger<MissedControlMessages> logger)
    : NodeLoop(TimeSpan.FromSeconds(1.5), logger)
{
    // A change carries the time of its statement but shows with its commit: look back by more than a transaction takes.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(20);
    private long _readAt = Stopwatch.GetTimestamp();

    // A session is not looked at when somebody connects with its token: what ended before this node started, or while it was empty, is read too.
    private long? _sessionsReadAt;

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (topics.Clients.IsEmpty)
        {
            // A client that connects later reads what holds then.
            _readAt = Stopwatch.GetTimestamp();
            return;
        }

        var now = Stopwatch.GetTimestamp();
        var sessions = _sessionsReadAt is { } readAt && Stopwatch.GetElapsedTime(readAt, now) is var since && since < ConnectionControl.EndedRemembered
            ? since + Overlap
            : ConnectionControl.EndedRemembered;
        var within = Stopwatch.GetElapsedTime(_readAt, now) + Overlap;
        var clients = topics.Clients.Values.ToLookup(c => c.UserId);
        // Each by itself: one that fails holds up no other, and all look back further the next time.
        await Task.WhenAll(kinds.Select(k => CarryAsync(k.MissedAsync(clients, within, cancellationToken)))
            .Append(CarryAsync(memberships.EndedSessionsAsync(sessions, cancellationToken))));
        (_readAt, _sessionsReadAt) = (now, now);

        async Task CarryAsync(Task<IReadOnlyList<ControlMessage>> missed)
        {
            foreach (var command in await missed)
                control.Carry(command, id => clients[id], cancellationToken);
        }
    }
}
