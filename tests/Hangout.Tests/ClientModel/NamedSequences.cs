namespace Hangout.Tests.ClientModel;

/// <summary>Sequences that were wrong once, or that no random one contains.</summary>
public static class NamedSequences
{
    public static Dictionary<string, (int Messages, Operation[] Operations)> All { get; } = new(StringComparer.Ordinal)
    {
        ["an empty newer page arrives after the timeline was dropped"] =
            (1, [It(Happening.AskNewer), It(Happening.Leave), It(Happening.Join), It(Happening.Answer)]),
        ["two publications overtake each other"] =
            (2, [It(Happening.Send, 0, Fate.Late), It(Happening.Send, 1), It(Happening.Late), It(Happening.Send, 2)]),
        ["a hole is closed by a sync that already holds what was set aside"] =
            (2, [It(Happening.Send, 0, Fate.Lost), It(Happening.Send, 1), It(Happening.AskSync), It(Happening.Send, 2), It(Happening.Answer)]),
        ["an edit overtakes the page that was read before it"] =
            (8, [It(Happening.AskOlder), It(Happening.Edit, 1), It(Happening.Answer)]),
        ["a late answer must not take back what came after it"] =
            (4, [It(Happening.AskSync), It(Happening.Edit, 3), It(Happening.Send, 2), It(Happening.Answer)]),
        ["while a sync is answered the message before the newest is edited"] =
            (2, [It(Happening.Send, 0, Fate.Lost), It(Happening.Send, 1, Fate.Lost), It(Happening.Edit, 2, Fate.Lost), It(Happening.AskSync, 1), It(Happening.Answer)]),
        ["too far behind: start afresh, with live messages meanwhile"] =
            (3, [.. Enumerable.Range(0, 9).Select(i => It(Happening.Send, i, Fate.Lost)), It(Happening.AskSync), It(Happening.Send, 1), It(Happening.Answer), It(Happening.Send, 2)]),
        ["a deletion arrives between a count and its answer"] =
            (4, [It(Happening.Send, 0), It(Happening.AskConversation), It(Happening.Delete, 4), It(Happening.Answer)]),
        ["the database was put back to an earlier time"] =
            (6, [It(Happening.Send), It(Happening.Send, 1), It(Happening.Disconnect), It(Happening.Restore, 4), It(Happening.Connect), It(Happening.Answer), It(Happening.Send, 2)]),
        ["a person types and falls silent"] =
            (1, [It(Happening.Typing, 0), It(Happening.Typing, 2), It(Happening.Tick, 10), It(Happening.Typing, 2), It(Happening.Tick, 6), It(Happening.Tick, 20)]),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    private static Operation It(Happening what, int at = 0, Fate fate = Fate.Arrives) => new(what, at, fate);
}
