using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;

namespace Hangout.Tests.ClientModel;

/// <summary>What docs/data.md and docs/realtime.md say of one conversation, as the specification that clients are compared with.</summary>
public sealed class ServerModel
{
    /// <summary>Few, so that sequences of some twenty steps get to "start afresh". The product's limit is 500.</summary>
    public const int MaxChanges = 7;

    public static readonly Guid Id = Named(1), Me = Named(2), Ann = Named(3), Ben = Named(4);
    private static readonly DateTimeOffset Beginning = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly List<MessageDto> _messages = [];

    /// <summary>Every state that a message ever had, by <c>change</c>.</summary>
    public List<MessageDto> Log { get; } = [];

    public long LastSeq => _messages.Count;

    public long LastChange => Log.Count;

    public long LastRead { get; private set; }

    /// <summary>Whether the client's person is a member.</summary>
    public bool IsMember { get; set; } = true;

    public static Guid Named(int number) => new(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public static string NameOf(Guid? person) => person is not { } id ? "-" : id == Me ? "me" : id == Ann ? "ann" : "ben";

    public MessageDto Send(Guid? author, bool mentionsMe) => Note(new MessageDto(
        Named(1_000 + _messages.Count + 1), Id, _messages.Count + 1, LastChange + 1, author, author is null ? MessageKind.System : MessageKind.Text, "text", null,
        null, null, mentionsMe ? [Me] : null, Beginning.AddSeconds(_messages.Count + 1)));

    public MessageDto? Edit(int at) => Alter(at, m => m with { Text = m.Text + "!", EditedAt = m.CreatedAt });

    public MessageDto? Delete(int at) => Alter(at, m => m with { Text = "", Mentions = null, DeletedAt = m.CreatedAt });

    public ReadStateChanged Read(long seq)
    {
        LastRead = Math.Max(LastRead, Math.Min(seq, LastSeq));
        var (unread, mentions) = Counts();
        return new ReadStateChanged(Id, LastRead, LastSeq, unread, mentions);
    }

    public ConversationDto Conversation()
    {
        var (unread, mentions) = Counts();
        var last = _messages.LastOrDefault();
        return new ConversationDto(
            Id, ConversationKind.Group, "Model", null, null, IsPublic: false, 3, [], LastSeq, LastChange, last, last?.CreatedAt ?? Beginning,
            MemberRole.Member, CanPost: true, LastRead, unread, mentions, new(), []);
    }

    public MessagePage Page(long from, long to)
    {
        var messages = _messages.Where(m => m.Seq >= from && m.Seq <= to).ToList();
        return new MessagePage(messages, [], messages.Count > 0 && messages[0].Seq > 1, messages.Count > 0 && messages[^1].Seq < LastSeq, LastChange);
    }

    /// <summary>The messages whose latest change lies after one, as they stand now: what a sync and the watermark deliver.</summary>
    public List<MessageDto> ChangedAfter(long change) => [.. _messages.Where(m => m.Change > change).OrderBy(m => m.Change)];

    /// <summary>Answers a sync.</summary>
    /// <param name="request">The question.</param>
    /// <param name="meanwhile">How many changes are made after the server has looked how far the conversation is and before it reads the messages.</param>
    public SyncResult Sync(SyncRequest request, int meanwhile = 0)
    {
        ConversationDto[]? list = !request.Full ? null : IsMember ? [Conversation()] : [];
        if (!IsMember)
            return new SyncResult([], [.. request.Conversations.Select(k => k.ConversationId)], list, []);
        var changes =
            from known in request.Conversations
            let last = known.Change > LastChange ? LastChange : Math.Max(known.Change, LastChange - meanwhile)
            where known.Change != last
            select known.Change > last || last - known.Change > MaxChanges
                ? new ConversationChanges(Id, [], last, StartAfresh: true)
                : new ConversationChanges(Id, ChangedAfter(known.Change), last);
        return new SyncResult([.. changes], [], list, []);
    }

    /// <summary>Puts the conversation back to how it was after a change.</summary>
    public void Restore(int change)
    {
        var log = Log.Take(change).ToList();
        Log.Clear();
        _messages.Clear();
        log.ForEach(m => Note(m));
        LastRead = Math.Min(LastRead, LastSeq);
    }

    private (int Unread, int Mentions) Counts()
    {
        var unread = _messages.Where(m => m.Seq > LastRead && m.SenderId is { } sender && sender != Me && m.DeletedAt is null).ToList();
        return (unread.Count, unread.Count(m => m.Mentions?.Contains(Me) ?? false));
    }

    private MessageDto? Alter(int at, Func<MessageDto, MessageDto> change)
    {
        if (_messages.Count == 0 || _messages[at % _messages.Count] is not { DeletedAt: null, SenderId: not null } held)
            return null;
        return Note(change(held) with { Change = LastChange + 1 });
    }

    private MessageDto Note(MessageDto message)
    {
        if (message.Seq > LastSeq)
            _messages.Add(message);
        else
            _messages[(int)message.Seq - 1] = message;
        Log.Add(message);
        return message;
    }
}
