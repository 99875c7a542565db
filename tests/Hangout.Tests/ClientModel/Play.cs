using Hangout.ClientModel;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;

namespace Hangout.Tests.ClientModel;

/// <summary>What happens: by people, by the client, by the network.</summary>
public enum Happening
{
    Send, Edit, Delete, ReadElsewhere, ReadHere, Typing, Tick, Watermark, Leave, Join,
    AskSync, AskOlder, AskNewer, AskNewest, AskAround, AskConversation, AskMarkRead, Answer, Late, Disconnect, Connect, Settle,

    /// <summary>The server's database is put back to an earlier change; in named sequences only.</summary>
    Restore,
}

/// <summary>What the network does to an event.</summary>
public enum Fate
{
    Arrives, Lost, Twice, Late,
}

/// <summary>One operation of a sequence.</summary>
/// <param name="What">What happens.</param>
/// <param name="At">Which message, person or answer.</param>
/// <param name="Fate">What becomes of the event that tells it.</param>
public sealed record Operation(Happening What, int At, Fate Fate)
{
    /// <summary>Sends often; the rest as it comes.</summary>
    public static Operation From(int what, int at, int fate) => new(
        what < 8 ? Happening.Send : (Happening)((what - 8) % (int)Happening.Restore), at, fate < 4 ? Fate.Arrives : (Fate)(fate % 4));

    public const int Kinds = 30, Fates = 8;
}

/// <summary>Plays operations against the model of the server and a client, and records everything that reaches the client.</summary>
public sealed class Play
{
    private readonly List<Step> _late = [];
    private readonly List<Step> _answers = [];
    private bool _isConnected = true;
    private long _now;

    public Play(int messages)
    {
        for (var i = 0; i < messages; i++)
            Server.Send(i % 3 == 2 ? ServerModel.Me : ServerModel.Ann, mentionsMe: i % 4 == 3);
        Server.Read(messages / 2);
        Feed(Step.Snapshot(Server.Conversation()));
        Feed(Step.Page(Server.Page(Math.Max(1, Server.LastSeq - 3), Server.LastSeq), PageMode.Replace));
    }

    public ServerModel Server { get; } = new();

    public ClientState Client { get; private set; } = new(ServerModel.Me);

    /// <summary>What reached the client, and what it knew after each.</summary>
    public List<(Step Step, string After)> Steps { get; } = [];

    public ConversationState? Held => Client.Conversations.GetValueOrDefault(ServerModel.Id);

    public Play Run(IEnumerable<Operation> operations)
    {
        foreach (var operation in operations)
            Run(operation);
        return this;
    }

    /// <summary>Everything that is still on its way arrives, the client connects anew and asks until nothing is open.</summary>
    public Play Finish()
    {
        foreach (var step in _late.Concat(_answers).ToList())
            Feed(step);
        _isConnected = true;
        Feed(AskSync(full: true));
        Settle();
        return this;
    }

    private void Run(Operation operation)
    {
        var at = operation.At;
        switch (operation.What)
        {
            case Happening.Send: Tell(Step.Live(Server.Send(Author(at), at % 3 == 0)), operation.Fate); break;
            case Happening.Edit: Tell(Server.Edit(at) is { } edited ? Step.Live(edited) : null, operation.Fate); break;
            case Happening.Delete: Tell(Server.Delete(at) is { } deleted ? Step.Live(deleted) : null, operation.Fate); break;
            case Happening.ReadElsewhere: Tell(Step.ReadState(Server.Read(at)), operation.Fate); break;
            case Happening.ReadHere: Feed(Step.ReadHere(at)); break;
            case Happening.Typing: Tell(Step.Typing(Author(at) ?? ServerModel.Ben, at % 2 == 0, _now), operation.Fate); break;
            case Happening.Tick: Feed(Step.Tick(_now += at * 400)); break;
            case Happening.Watermark: Tell(Step.Live(Server.ChangedAfter(Server.LastChange - (at % 5))), operation.Fate); break;
            case Happening.Leave: Leave(operation.Fate); break;
            case Happening.Join: Join(operation.Fate); break;
            case Happening.Late: Deliver(_late, at); break;
            case Happening.Answer: Deliver(_answers, at); break;
            case Happening.Disconnect: _isConnected = false; break;
            case Happening.Connect: Connect(); break;
            case Happening.Restore: Server.Restore(at); break;
            case Happening.Settle when !_isConnected: break;
            case Happening.Settle: Settle(); break;
            default: Ask(operation.What, at); break;
        }
    }

    /// <summary>The client asks; the server answers with what is now, but the answer may be long on its way.</summary>
    private void Ask(Happening what, int at)
    {
        if (Held is not { } held || !Server.IsMember)
            return;
        var messages = held.Timeline?.Messages ?? [];
        var answer = what switch
        {
            Happening.AskSync => AskSync(full: false, at % 4),
            Happening.AskOlder => messages.Count > 0 ? Step.Page(Server.Page(messages[0].Seq - 3, messages[0].Seq - 1), PageMode.Older) : null,
            Happening.AskNewer => messages.Count > 0 ? Step.Page(Server.Page(messages[^1].Seq + 1, messages[^1].Seq + 3), PageMode.Newer) : null,
            Happening.AskNewest => Step.Page(Server.Page(Server.LastSeq - 3, Server.LastSeq), PageMode.Replace),
            Happening.AskAround => Step.Page(Around(at), PageMode.Replace),
            Happening.AskMarkRead => held.IsUnconfirmed ? Step.ReadState(Server.Read(held.Info.LastReadSeq)) : null,
            _ => Step.Snapshot(Server.Conversation()),
        };
        if (answer is not null)
            _answers.Add(answer);
    }

    private MessagePage Around(int at)
    {
        var middle = Server.LastSeq == 0 ? 0 : 1 + (at % Server.LastSeq);
        return Server.Page(middle - 2, middle + 2);
    }

    private Step AskSync(bool full, int meanwhile = 0)
    {
        var request = new SyncRequest([.. Client.Conversations.Values.Select(c => new KnownConversation(c.Info.Id, c.Change))], full);
        return Step.Synced(request, Server.Sync(request, meanwhile));
    }

    private void Connect()
    {
        _isConnected = true;
        _answers.Add(AskSync(full: true));
    }

    private void Leave(Fate fate)
    {
        Server.IsMember = false;
        Tell(Step.Left(), fate, always: true);
    }

    private void Join(Fate fate)
    {
        if (Server.IsMember)
            return;
        Server.IsMember = true;
        Tell(Step.Snapshot(Server.Conversation()), fate);
        Tell(Step.Live(Server.ChangedAfter(Server.LastChange - 1)), fate);
    }

    private void Tell(Step? step, Fate fate, bool always = false)
    {
        if (step is null || !_isConnected || fate == Fate.Lost || (!Server.IsMember && !always))
            return;
        if (fate == Fate.Late)
        {
            _late.Add(step);
            return;
        }

        Feed(step);
        if (fate == Fate.Twice)
            Feed(step);
    }

    private void Deliver(List<Step> steps, int at)
    {
        if (steps.Count == 0)
            return;
        var step = steps[at % steps.Count];
        steps.Remove(step);
        Feed(step);
    }

    /// <summary>What a client does by itself until nothing is open any more.</summary>
    private void Settle()
    {
        for (var round = 0; round < 20; round++)
        {
            if (Held is not { } held || !Server.IsMember)
                return;
            if (held is { IsBehind: false, IsUncounted: false, IsUnconfirmed: false })
                return;
            if (held.IsUnconfirmed)
                Feed(Step.ReadState(Server.Read(held.Info.LastReadSeq)));
            if (Held is { IsBehind: true })
                Feed(AskSync(full: false));
            if (Held is { IsUncounted: true })
                Feed(Step.Snapshot(Server.Conversation()));
        }

        throw new InvalidOperationException($"It does not settle: {Step.Describe(Client)}");
    }

    private void Feed(Step step)
    {
        var hadTimeline = Held?.Timeline is not null;
        Client = step.Apply(Client);
        if (hadTimeline && Held is { Timeline: null } && step.StartAfresh is null)
            throw new InvalidOperationException($"What was shown is gone after {step.Do} {string.Join(',', step.Changes ?? [])}: {Steps[^1].After}, then {Step.Describe(Client)}");
        Steps.Add((step, Step.Describe(Client)));
    }

    private static Guid? Author(int at) => (at % 7) switch
    {
        0 or 1 => ServerModel.Ann,
        2 or 3 => ServerModel.Ben,
        4 or 5 => ServerModel.Me,
        _ => null,
    };
}
