using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;

namespace Hangout.IntegrationTests.Support;

/// <summary>What a client keeps of one conversation, by the rules of docs/realtime.md.</summary>
public sealed class ConversationState(Guid id)
{
    private readonly SortedDictionary<long, MessageDto> _early = [];
    private readonly Dictionary<Guid, MessageDto> _messages = [];

    public Guid Id { get; } = id;

    /// <summary>Everything up to this change is here.</summary>
    public long Change { get; private set; }

    /// <summary>Whether something is known to be missing.</summary>
    public bool HasHole => _early.Count > 0;

    public IReadOnlyList<MessageDto> Messages => [.. _messages.Values.OrderBy(m => m.Seq)];

    public MessageDto? Find(Guid messageId) => _messages.GetValueOrDefault(messageId);

    /// <summary>An event: what follows without a hole is taken, what comes too early waits.</summary>
    public void Apply(MessagesChanged changed)
    {
        foreach (var message in changed.Messages.Where(m => m.Change > Change))
            _early[message.Change] = message;
        Drain();
    }

    /// <summary>The answer to a sync.</summary>
    public void Apply(ConversationChanges changes)
    {
        if (changes.StartAfresh)
            throw new InvalidOperationException("Start afresh: the caller must fetch the newest page.");
        foreach (var message in changes.Messages)
            Put(message);
        Change = Math.Max(Change, changes.LastChange);
        Drain();
    }

    /// <summary>Starts anew from what was fetched.</summary>
    public void Reset(IEnumerable<MessageDto> messages, long lastChange)
    {
        _messages.Clear();
        foreach (var message in messages)
            Put(message);
        Change = lastChange;
        Drain();
    }

    private void Drain()
    {
        foreach (var old in _early.Keys.Where(change => change <= Change).ToList())
        {
            Put(_early[old]);
            _early.Remove(old);
        }

        while (_early.Remove(Change + 1, out var next))
        {
            Put(next);
            Change = next.Change;
        }
    }

    /// <summary>Of two states of a message the one with the larger change is newer.</summary>
    private void Put(MessageDto message)
    {
        if (!_messages.TryGetValue(message.Id, out var known) || known.Change < message.Change)
            _messages[message.Id] = message;
    }
}
