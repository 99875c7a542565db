using Hangout.Core.Realtime;
using Hangout.Realtime.Connections;

namespace Hangout.Realtime.Backplane;

/// <summary>
/// A kind of topic that connections listen to: conversations, people, presence. One class says everything about it: who listens, what happens to a
/// publication, how events that Redis lost are made good, and what ends the listening. <c>AddTopicKind</c> registers it; nothing else names it
/// (docs/decisions/0025).
/// </summary>
/// <param name="prefix">What the names of its channels begin with. Every kind has its own.</param>
/// <param name="topics">Who listens to what.</param>
internal abstract class TopicKind(string prefix, TopicRegistry topics)
{
    /// <summary>What the names of its channels begin with.</summary>
    public string Prefix => prefix;

    /// <summary>Tells topics of this kind from those of another with the same ID.</summary>
    public int Hash { get; } = string.GetHashCode(prefix, StringComparison.Ordinal);

    protected TopicRegistry Topics => topics;

    /// <summary>A topic of this kind.</summary>
    /// <param name="id">Which one.</param>
    /// <returns>The topic.</returns>
    public Topic Of(Guid id) => new(this, id);

    /// <summary>The subscribe rule: the topics that a person's connections hear without asking.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Each with its newest change; 0 where the kind does not number its changes.</returns>
    public abstract Task<Dictionary<Guid, long>> HeardByAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Hands on what was published. It runs on the thread that reads from Redis and must not block.</summary>
    /// <param name="listeners">The topic's connections here.</param>
    /// <param name="frame">A whole hub frame.</param>
    public virtual void Heard(TopicListeners listeners, byte[] frame) => listeners.Deliver(new Frame(frame));

    /// <summary>Redis took the subscription only after connections had begun to rely on it: makes good what they may have missed.</summary>
    /// <param name="listeners">The topic's connections here.</param>
    public abstract void HeardLate(TopicListeners listeners);

    /// <summary>Carries out what a control command means for this kind. Here: the commands that name it.</summary>
    /// <param name="command">Any command.</param>
    /// <param name="clientsOf">The connections of a person.</param>
    /// <param name="cancellationToken">The node stops.</param>
    /// <returns>When done.</returns>
    public virtual Task CarryAsync(ControlMessage command, Func<Guid, IEnumerable<Client>> clientsOf, CancellationToken cancellationToken) =>
        command is AccessControl access && access.Prefix == prefix
            ? ChangeAccessAsync(clientsOf(access.UserId), access.Id, access.Active, cancellationToken)
            : Task.CompletedTask;

    /// <summary>
    /// The commands that should have come of late, as the database knows them: whoever lost a right hears nothing after 5 s, even when Redis lost the
    /// command. Here: by reading anew what everybody here hears. A kind that many hear reads what changed instead.
    /// </summary>
    /// <param name="clients">The connections of this node by person.</param>
    /// <param name="within">How far to look back.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Commands; those that were carried out already do nothing.</returns>
    public virtual async Task<IReadOnlyList<ControlMessage>> MissedAsync(ILookup<Guid, Client> clients, TimeSpan within, CancellationToken cancellationToken)
    {
        // First what they listen to, then what they may: a right that is given meanwhile is not taken away.
        var known = clients.Where(c => c.Key != Guid.Empty).Select(c => (UserId: c.Key, Topics: c.Select(client => IdsOf(client)).ToList())).ToList();
        var heard = await HeardByAsync([.. known.Select(k => k.UserId)], cancellationToken);
        return
        [
            .. known.Zip(heard).SelectMany(k => k.First.Topics.SelectMany(t => Difference(k.First.UserId, t, k.Second)).Distinct()),
        ];
    }

    /// <summary>Begins, with a new connection, to hear everything that its person hears without asking.</summary>
    /// <param name="client">The connection.</param>
    /// <returns>When it hears it.</returns>
    public async Task StartAsync(Client client)
    {
        var heard = await HeardByAsync(client.UserId, CancellationToken.None);
        await topics.JoinAsync(client, heard.Keys.Select(Of));
        foreach (var (id, lastChange) in heard)
            topics.Find(Of(id))?.StartAt(lastChange);
    }

    /// <summary>Lets connections of a person hear a topic, or no longer; those that do already, do nothing.</summary>
    /// <param name="clients">The connections.</param>
    /// <param name="id">Which topic.</param>
    /// <param name="mayHear">Whether they may.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When done.</returns>
    public async Task ChangeAccessAsync(IEnumerable<Client> clients, Guid id, bool mayHear, CancellationToken cancellationToken)
    {
        var topic = Of(id);
        foreach (var client in clients)
        {
            if (client.KeepForStart(topic, mayHear) || client.Has(topic) == mayHear)
                continue;
            if (mayHear)
                await JoinLiveAsync(client, topic, cancellationToken);
            else
                topics.Leave(client, [topic]);
        }
    }

    /// <summary>The subscribe rule for several people at once. Here: a question for each; a kind that many hear asks one for all.</summary>
    /// <param name="userIds">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>For each what <see cref="HeardByAsync(Guid, CancellationToken)"/> gives, in the same order.</returns>
    protected virtual async Task<IReadOnlyList<Dictionary<Guid, long>>> HeardByAsync(IReadOnlyList<Guid> userIds, CancellationToken cancellationToken) =>
        await Task.WhenAll(userIds.Select(id => HeardByAsync(id, cancellationToken)));

    /// <summary>Tells a connection that has come to a topic while in use what it needs to know of it.</summary>
    /// <param name="client">The connection; it hears the topic already.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When told.</returns>
    protected virtual Task JoinedAsync(Client client, Topic topic, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends an event to one connection, unless it has left the topic meanwhile.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="hubMessage">A whole hub frame.</param>
    protected static void Tell(Client client, Topic topic, byte[] hubMessage)
    {
        if (client.Has(topic))
            client.Send(new Frame(hubMessage));
    }

    private async Task JoinLiveAsync(Client client, Topic topic, CancellationToken cancellationToken)
    {
        await topics.JoinAsync(client, [topic]);
        try
        {
            await JoinedAsync(client, topic, cancellationToken);
        }
        catch
        {
            // The next look at the database tries again.
            topics.Leave(client, [topic]);
            throw;
        }
    }

    private HashSet<Guid> IdsOf(Client client) => [.. client.Topics(this).Select(t => t.Id)];

    private IEnumerable<ControlMessage> Difference(Guid userId, HashSet<Guid> known, Dictionary<Guid, long> heard) =>
        known.Where(id => !heard.ContainsKey(id)).Select(id => new AccessControl(prefix, id, userId, Active: false))
            .Concat(heard.Keys.Where(id => !known.Contains(id)).Select(id => new AccessControl(prefix, id, userId, Active: true)));
}
