using System.Collections.Immutable;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;

namespace Hangout.ClientModel;

/// <summary>
/// What a client of one person knows. Immutable and without a clock or network of its own: feed it every event and answer, and keep the result.
/// The desktop's own state follows the same rules in TypeScript; both are held to the same recorded sequences.
/// </summary>
/// <param name="Me">Whose client.</param>
public sealed record ClientState(Guid Me)
{
    /// <summary>How long somebody types without saying so again (MSG-9).</summary>
    public static readonly TimeSpan TypingLasts = TimeSpan.FromSeconds(6);

    /// <summary>The person's conversations.</summary>
    public ImmutableDictionary<Guid, ConversationState> Conversations { get; init; } = ImmutableDictionary<Guid, ConversationState>.Empty;

    /// <summary>Who types where, until when.</summary>
    public ImmutableDictionary<(Guid ConversationId, Guid UserId), DateTimeOffset> Typing { get; init; } =
        ImmutableDictionary<(Guid ConversationId, Guid UserId), DateTimeOffset>.Empty;

    /// <summary>How watched people are.</summary>
    public ImmutableDictionary<Guid, PresenceDto> Presence { get; init; } = ImmutableDictionary<Guid, PresenceDto>.Empty;

    /// <summary>The list of conversations, or some of them.</summary>
    /// <param name="conversations">As the server sees them.</param>
    /// <returns>The state after it.</returns>
    public ClientState With(IEnumerable<ConversationDto> conversations) => this with
    {
        Conversations = conversations.Aggregate(Conversations, (held, dto) =>
            held.SetItem(dto.Id, held.TryGetValue(dto.Id, out var known) ? known.With(dto, Me) : ConversationState.From(dto))),
    };

    /// <summary>Conversations came, changed or went.</summary>
    /// <param name="changed">The event.</param>
    /// <returns>The state after it.</returns>
    public ClientState With(ConversationsChanged changed)
    {
        var next = With(changed.Conversations);
        return next with { Conversations = next.Conversations.RemoveRange(changed.Gone) };
    }

    /// <summary>Messages were written or changed; who wrote types no longer.</summary>
    /// <param name="changed">The event.</param>
    /// <returns>The state after it.</returns>
    public ClientState With(MessagesChanged changed)
    {
        var next = With(changed.ConversationId, c => c.With(changed.Messages, Me));
        return next with { Typing = next.Typing.RemoveRange(changed.Messages.Select(m => (changed.ConversationId, m.SenderId ?? Guid.Empty))) };
    }

    /// <summary>The answer to a <c>Sync</c>; one with an error changes nothing.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="result">What was answered.</param>
    /// <returns>The state after it.</returns>
    public ClientState With(SyncRequest request, SyncResult result)
    {
        if (result.Error is not null)
            return this;
        var next = this;
        foreach (var changes in result.Changes)
        {
            var since = request.Conversations.FirstOrDefault(k => k.ConversationId == changes.ConversationId)?.Change;
            next = next.With(changes.ConversationId, c => c.With(changes, since ?? c.Change, Me));
        }

        return next.With(new ConversationsChanged(result.Conversations ?? [], result.Gone));
    }

    /// <summary>A page of history.</summary>
    /// <param name="conversationId">Whose.</param>
    /// <param name="page">The page.</param>
    /// <param name="mode">Where it goes.</param>
    /// <returns>The state after it.</returns>
    public ClientState With(Guid conversationId, MessagePage page, PageMode mode) => With(conversationId, c => c.With(page, mode));

    /// <summary>The person has read up to here on this client.</summary>
    /// <param name="conversationId">Where.</param>
    /// <param name="seq">Up to which message.</param>
    /// <returns>The state after it.</returns>
    public ClientState WithReadHere(Guid conversationId, long seq) => With(conversationId, c => c.WithReadHere(seq, Me));

    /// <summary>Where the reading of a conversation stands according to the server.</summary>
    /// <param name="changed">The event, or the answer to <c>MarkRead</c>.</param>
    /// <returns>The state after it.</returns>
    public ClientState With(ReadStateChanged changed) => With(changed.ConversationId, c => c.With(changed, Me));

    /// <summary>Somebody types or has stopped; one's own is ignored.</summary>
    /// <param name="changed">The event.</param>
    /// <param name="now">The client's clock.</param>
    /// <returns>The state after it.</returns>
    public ClientState With(TypingChanged changed, DateTimeOffset now)
    {
        if (changed.UserId == Me)
            return this;
        var who = (changed.ConversationId, changed.UserId);
        return this with { Typing = changed.IsTyping ? Typing.SetItem(who, now + TypingLasts) : Typing.Remove(who) };
    }

    /// <summary>Time went by: who has not said again that they type, types no longer.</summary>
    /// <param name="now">The client's clock.</param>
    /// <returns>The state after it.</returns>
    public ClientState At(DateTimeOffset now) => this with { Typing = Typing.RemoveRange(Typing.Where(t => t.Value <= now).Select(t => t.Key)) };

    /// <summary>How people are.</summary>
    /// <param name="changed">The event, or the answer to <c>WatchPresence</c>.</param>
    /// <returns>The state after it.</returns>
    public ClientState With(PresenceChanged changed) => this with { Presence = Presence.SetItems(changed.People.Select(p => KeyValuePair.Create(p.UserId, p))) };

    private ClientState With(Guid conversationId, Func<ConversationState, ConversationState> change) =>
        Conversations.TryGetValue(conversationId, out var held) ? this with { Conversations = Conversations.SetItem(conversationId, change(held)) } : this;
}
