using System.Text.Json.Serialization;
using Hangout.ClientModel;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;

namespace Hangout.Tests.ClientModel;

/// <summary>
/// One thing that reaches a client, short enough to be recorded: messages are named by their change in the sequence's log. The TypeScript client
/// replays the same steps (Client/test/vectors.test.ts).
/// </summary>
public sealed record Step
{
    private static readonly DateTimeOffset Clock = DateTimeOffset.UnixEpoch;

    private Step(string kind, Func<ClientState, ClientState> apply) => (Do, Apply) = (kind, apply);

    public string Do { get; }

    [JsonIgnore]
    public Func<ClientState, ClientState> Apply { get; }

    /// <summary>The messages by their <c>change</c>.</summary>
    public IReadOnlyList<long>? Changes { get; private init; }

    public Info? Info { get; private init; }

    public string? Mode { get; private init; }

    public bool? HasOlder { get; private init; }

    public bool? HasNewer { get; private init; }

    public long? LastChange { get; private init; }

    public long? Since { get; private init; }

    public bool? StartAfresh { get; private init; }

    public bool? Gone { get; private init; }

    public long? Seq { get; private init; }

    public long? Read { get; private init; }

    public int? Unread { get; private init; }

    public int? Mentions { get; private init; }

    public string? Who { get; private init; }

    public bool? IsTyping { get; private init; }

    /// <summary>In milliseconds.</summary>
    public long? Now { get; private init; }

    public static Step Live(params IReadOnlyList<MessageDto> messages) =>
        new("live", c => c.With(new MessagesChanged(ServerModel.Id, messages))) { Changes = [.. messages.Select(m => m.Change)] };

    public static Step Snapshot(ConversationDto dto) => new("info", c => c.With(new ConversationsChanged([dto], []))) { Info = Info.Of(dto) };

    public static Step Left() => new("gone", c => c.With(new ConversationsChanged([], [ServerModel.Id])));

    public static Step Page(MessagePage page, PageMode mode) => new("page", c => c.With(ServerModel.Id, page, mode))
    {
        Changes = [.. page.Messages.Select(m => m.Change)],
        Mode = mode.ToString().ToLowerInvariant(),
        HasOlder = page.HasOlder,
        HasNewer = page.HasNewer,
        LastChange = page.LastChange,
    };

    public static Step Synced(SyncRequest request, SyncResult result)
    {
        var changes = result.Changes.Count > 0 ? result.Changes[0] : null;
        return new Step("sync", c => c.With(request, result))
        {
            Since = request.Conversations.Count > 0 ? request.Conversations[0].Change : null,
            Changes = changes?.Messages.Select(m => m.Change).ToList(),
            LastChange = changes?.LastChange,
            StartAfresh = changes is { StartAfresh: true } ? true : null,
            Gone = result.Gone.Count > 0 ? true : null,
            Info = result.Conversations is [var dto] ? Info.Of(dto) : null,
        };
    }

    public static Step ReadHere(long seq) => new("readHere", c => c.WithReadHere(ServerModel.Id, seq)) { Seq = seq };

    public static Step ReadState(ReadStateChanged state) => new("readState", c => c.With(state))
    {
        Read = state.LastReadSeq,
        Seq = state.LastSeq,
        Unread = state.UnreadCount,
        Mentions = state.MentionCount,
    };

    public static Step Typing(Guid who, bool isTyping, long now) => new("typing", c => c.With(new TypingChanged(ServerModel.Id, who, isTyping), Clock.AddMilliseconds(now)))
    {
        Who = ServerModel.NameOf(who),
        IsTyping = isTyping,
        Now = now,
    };

    public static Step Tick(long now) => new("tick", c => c.At(Clock.AddMilliseconds(now))) { Now = now };

    /// <summary>What of a state both clients must agree on, as one line.</summary>
    public static string Describe(ClientState client)
    {
        var typing = string.Join(',', client.Typing.Keys.Select(t => ServerModel.NameOf(t.UserId)).Order(StringComparer.Ordinal));
        if (!client.Conversations.TryGetValue(ServerModel.Id, out var c))
            return $"- y[{typing}]";
        var timeline = c.Timeline is not { } t ? "-" : $"{(t.HasOlder ? "<" : "")}[{string.Join(',', t.Messages.Select(m => m.Change))}]{(t.HasNewer ? ">" : "")}";
        return $"K{c.Change}/{c.Seen} r{c.Info.LastReadSeq}/{c.ConfirmedRead} u{c.Info.UnreadCount}@{c.Info.MentionCount} c{c.CountedSeq}{(c.IsStale ? "?" : "")}"
            + $" l{c.Info.LastSeq}:{c.Info.LastMessage?.Change ?? 0} e[{string.Join(',', c.Early.Select(m => m.Change))}] t{timeline} y[{typing}]";
    }
}

/// <summary>A snapshot of the conversation, in short.</summary>
public sealed record Info(long Seq, long Change, long Last, long Read, int Unread, int Mentions)
{
    public static Info Of(ConversationDto dto) => new(dto.LastSeq, dto.LastChange, dto.LastMessage?.Change ?? 0, dto.LastReadSeq, dto.UnreadCount, dto.MentionCount);
}
