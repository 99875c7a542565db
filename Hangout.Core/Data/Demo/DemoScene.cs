using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Core.Conversations;
using Hangout.Core.Conversations.Changes;
using Hangout.Core.Messages;

namespace Hangout.Core.Data.Demo;

/// <summary>A conversation that is written by hand: what people do with messages, one change after the other as the services number them.</summary>
internal sealed class DemoScene
{
    private readonly HangoutDbContext _db;
    private readonly Dictionary<string, DemoPerson> _people;
    private readonly string[] _cast;
    private readonly int _number;
    private readonly Conversation _conversation;
    private DateTimeOffset _time;

    public DemoScene(HangoutDbContext db, Dictionary<string, DemoPerson> people, int number, string title, string description, DateTimeOffset begin, params string[] cast)
    {
        (_db, _people, _cast, _number, _time) = (db, people, cast, number, begin);
        _conversation = new()
        {
            Id = IdOf(number),
            Kind = ConversationKind.Group,
            Title = title,
            Description = description,
            CreatedBy = people[cast[0]].Id,
            MemberCount = cast.Length,
            CreatedAt = begin.AddMinutes(-5),
        };
        db.Conversations.Add(_conversation);
    }

    public Guid Id => _conversation.Id;

    public static Guid IdOf(int number) => DemoIds.Of("scene", number);

    public Message Say(string who, string text, Message? replyTo = null, Message? threadOf = null, ForwardedFrom? forwarded = null) =>
        Add(who, MessageContent.From(text, parts: null).Value, replyTo, threadOf, forwarded);

    public Message Show(string who, params MessagePart[] parts) => Add(who, MessageContent.From(text: null, parts).Value);

    /// <summary>What happened to the conversation, in a line of its own.</summary>
    public void Note(string who, SystemEvent what, params string[] whom)
    {
        var (seq, change) = Next(minutes: 2);
        var head = new ConversationHead(_conversation.Title, _conversation.Description, AvatarUrl: null, IsPublic: false, _cast.Length, new(), _conversation.ArchivedAt);
        Guid[] ids = [.. whom.Select(name => _people[name].Id)];
        _db.Messages.Add(new()
        {
            Id = NewId(seq),
            ConversationId = Id,
            Seq = seq,
            Change = change,
            Kind = MessageKind.System,
            SystemType = SnakeCase.Word(what),
            Metadata = JsonSerializer.Serialize(new SystemNote(what, _people[who].Id, ids.Length == 0 ? null : ids, head), HangoutJson.Options),
            Text = SystemText.Of(new(what, ids), _people[who].Id, head, _people.Values.ToDictionary(p => p.Id, p => p.Name)),
            CreatedAt = _time,
        });
    }

    public void React(Message message, string emoji, params string[] who)
    {
        var first = _conversation.LastChange + 1;
        foreach (var name in who)
        {
            message.Change = ++_conversation.LastChange;
            message.ReactionCount++;
            _db.Add(new MessageReaction
            {
                ConversationId = Id,
                MessageId = message.Id,
                UserId = _people[name].Id,
                Emoji = emoji,
                Change = message.Change,
                FirstChange = first,
                CreatedAt = _time,
            });
        }
    }

    public void Pin(Message message, string who)
    {
        message.Change = ++_conversation.LastChange;
        (message.PinnedAt, message.PinnedBy) = (_time, _people[who].Id);
    }

    public void Edit(Message message, string text)
    {
        var content = MessageContent.From(text, parts: null).Value;
        _db.MessageEdits.Add(new() { ConversationId = Id, MessageId = message.Id, Version = 1, Text = message.Text, Html = message.Html, WrittenAt = message.CreatedAt });
        (message.Text, message.Html, message.EditedAt, message.Change) = (content.Text, content.Html, _time, ++_conversation.LastChange);
    }

    public void Vote(Message poll, string who, params int[] options)
    {
        poll.Change = ++_conversation.LastChange;
        poll.VoteCount += options.Length;
        _db.PollVotes.AddRange(options.Select(option => new PollVote
        {
            ConversationId = Id,
            MessageId = poll.Id,
            UserId = _people[who].Id,
            Option = option,
            IsSingle = !poll.Parts!.OfType<PollPart>().Single().IsMultiple,
            VotedAt = _time.AddSeconds(_conversation.LastChange),
        }));
    }

    public void ClosePoll(Message poll)
    {
        poll.Change = ++_conversation.LastChange;
        poll.Parts = [.. poll.Parts!.Select(p => p is PollPart open ? open with { ClosesAt = _time } : p)];
    }

    public void Archive(string who)
    {
        _conversation.ArchivedAt = _time.AddMinutes(2);
        Note(who, SystemEvent.Archive);
    }

    public void Invite(string who, string code) => _db.Invites.Add(new() { Code = code, ConversationId = Id, CreatedBy = _people[who].Id, CreatedAt = _time });

    public void Schedule(string who, string text, DateTimeOffset at)
    {
        var id = DemoIds.Of($"scheduled {_number}", 1);
        _db.ScheduledMessages.Add(new() { Id = id, ConversationId = Id, SenderId = _people[who].Id, Request = new(id, Id, text), SendAt = at, CreatedAt = _time });
    }

    /// <summary>Everybody is in, and has read everything.</summary>
    public void End()
    {
        (_conversation.LastMessageAt, _conversation.LastActivityAt, _conversation.UpdatedAt) = (_time, _time, _time);
        _db.ConversationMembers.AddRange(_cast.Select((name, i) => new ConversationMember
        {
            ConversationId = Id,
            UserId = _people[name].Id,
            Role = i == 0 ? MemberRole.Owner : MemberRole.Member,
            LastReadSeq = _conversation.LastSeq,
            LastDeliveredSeq = _conversation.LastSeq,
            JoinedAt = _conversation.CreatedAt,
            UpdatedAt = _time,
        }));
    }

    private Message Add(string who, MessageContent content, Message? replyTo = null, Message? threadOf = null, ForwardedFrom? forwarded = null)
    {
        var (seq, change) = Next(minutes: 3);
        var sender = _people[who].Id;
        Guid[] mentions = forwarded is null ? [.. content.Mentions.Where(_cast.Contains).Select(name => _people[name].Id).Where(id => id != sender)] : [];
        var message = new Message
        {
            Id = NewId(seq),
            ConversationId = Id,
            Seq = seq,
            Change = change,
            SenderId = sender,
            Kind = content.Kind,
            Text = content.Text,
            Html = content.Html,
            Parts = content.Parts,
            ReplyToId = replyTo?.Id,
            ThreadRootId = threadOf?.Id,
            ThreadDepth = threadOf is null ? 0 : 1,
            IsInConversation = threadOf is null,
            Forwarded = forwarded,
            Mentions = mentions,
            CreatedAt = _time,
        };
        _db.Messages.Add(message);
        _db.MessageMentions.AddRange(mentions.Select(id => new MessageMention { UserId = id, ConversationId = Id, Seq = seq }));
        if (threadOf is not null)
            Follow(threadOf, sender, seq);
        return message;
    }

    /// <summary>Who writes in a thread follows it, and so does who began it.</summary>
    private void Follow(Message root, Guid sender, long seq)
    {
        root.ReplyCount++;
        foreach (var id in new[] { root.SenderId!.Value, sender }.Distinct())
        {
            if (_db.ThreadFollowers.Local.FirstOrDefault(f => f.RootId == root.Id && f.UserId == id) is not { } follower)
                _db.ThreadFollowers.Add(follower = new() { UserId = id, ConversationId = Id, RootId = root.Id, IsFollowing = true });
            follower.LastReadSeq = seq;
        }

        // All of them have read the thread to its end.
        foreach (var follower in _db.ThreadFollowers.Local.Where(f => f.RootId == root.Id))
            follower.LastReadSeq = seq;
    }

    private (long Seq, long Change) Next(double minutes)
    {
        _time = _time.AddMinutes(minutes);
        return (++_conversation.LastSeq, ++_conversation.LastChange);
    }

    private Guid NewId(long seq) => DemoIds.Of($"scene {_number}", (int)seq);
}
