using Hangout.Contracts.Conversations;

namespace Hangout.Core.Data.Demo;

/// <summary>A conversation of the demo: who talks, about what, how much, and when last.</summary>
/// <param name="Kind">Direct, group or channel.</param>
/// <param name="Title">None for direct ones.</param>
/// <param name="Description">What it is about.</param>
/// <param name="IsPublic">For channels.</param>
/// <param name="People">Usernames; the first one made it.</param>
/// <param name="Topics">Which dialogues fit.</param>
/// <param name="Dialogues">How many are played.</param>
/// <param name="LastHoursAgo">When the last one began.</param>
/// <param name="Unread">How many of the newest messages some people have not read.</param>
internal sealed record DemoConversation(
    ConversationKind Kind, string? Title, string? Description, bool IsPublic, string[] People, string[] Topics, int Dialogues, double LastHoursAgo,
    params (string Username, int Count)[] Unread)
{
    /// <summary>How the plan names it.</summary>
    public string Key => Title ?? string.Join('-', People);
}

internal static class DemoPlan
{
    private static readonly string[] Everyone =
        ["alice", "bob", "carol", "dave", "admin", "erin", "frank", "grace", "heidi", "ivan", "judy", "ken", "lena"];

    public static readonly DemoConversation[] All =
    [
        Channel("general", "Everything that concerns everybody.", Everyone, ["general"], 44, 2.2, ("alice", 4), ("bob", 6)),
        Channel("engineering", "How we build it. Questions welcome.", ["bob", "dave", "frank", "grace", "ivan", "ken", "erin", "alice"], ["engineering"], 40, 1.1, ("alice", 5), ("bob", 3)),
        Channel("design", "Screens, icons, words.", ["carol", "alice", "grace", "judy", "lena"], ["design"], 12, 5),
        Channel("random", "Everything else.", Everyone, ["random"], 38, 3.4, ("bob", 9)),
        Channel("releases", "What went out, and what goes out next.", ["frank", "bob", "dave", "grace", "judy", "ken", "alice"], ["releases"], 10, 22),
        Channel("support", "Customers' questions and how we answered.", ["heidi", "judy", "bob", "alice", "ken", "lena"], ["support"], 18, 7, ("alice", 3)),
        Channel("data", "Numbers, and what they mean.", ["erin", "alice", "bob", "lena"], ["data"], 10, 28),
        Channel("climbing", "Rock, ropes, cake.", ["dave", "carol", "ken", "frank"], ["climbing"], 9, 30),
        new(ConversationKind.Channel, "leadership", "Plans and people.", false, ["alice", "admin", "heidi"], ["leadership", "product"], 12, 26),
        new(ConversationKind.Channel, "security", "Need to know.", false, ["ivan", "frank", "bob", "admin"], ["security"], 9, 50, ("bob", 2)),
        Group("Launch crew", ["alice", "bob", "carol", "dave", "lena"], ["launch", "product"], 22, 0.6, ("alice", 2), ("bob", 7)),
        Group("On call", ["frank", "bob", "ivan", "admin"], ["oncall"], 18, 11, ("bob", 1)),
        Group("Lunch", ["bob", "alice", "carol", "grace", "ken"], ["lunch"], 16, 19),
        Group(null, ["carol", "grace", "alice"], ["design", "direct"], 9, 32),
        Direct("alice", "bob", 26, 0.3, ("alice", 2)),
        Direct("alice", "carol", 18, 4.5),
        Direct("alice", "dave", 12, 27),
        Direct("alice", "heidi", 12, 9, ("alice", 1)),
        Direct("alice", "admin", 7, 70),
        Direct("bob", "frank", 16, 6, ("bob", 3)),
        Direct("bob", "carol", 12, 24),
        Direct("bob", "dave", 12, 29),
        Direct("bob", "erin", 9, 52),
        Direct("carol", "grace", 9, 31),
        Direct("dave", "ken", 6, 75),
        Direct("heidi", "judy", 6, 33),
    ];

    /// <summary>What was said last in some of them: to people who have not read it yet.</summary>
    public static readonly Dictionary<string, (string Username, string Text)[]> Closing = new(StringComparer.Ordinal)
    {
        ["general"] =
        [
            ("heidi", "The archivist from Porto visits us on Thursday. @alice, would you show her around?"),
            ("ken", "@bob, reception asks for the recipe of your bread. I said it is a trade secret."),
        ],
        ["engineering"] =
        [
            ("grace", "@alice, could you decide between the two variants in https://git.example.com/northwind/app/issues/512? Both are built, it is only a question of taste."),
            ("frank", "@bob the drain is through, you can restart `router-3` now."),
        ],
        ["support"] = [("heidi", "@alice, Mrs. Okafor asks for you by name. She says she has cake.")],
        ["Launch crew"] =
        [
            ("lena", "@bob, may I have a quote of yours for the press kit? Two sentences are enough."),
            ("carol", "The pictures are in the folder, @alice please choose one. I like **number three**."),
        ],
        ["alice-bob"] =
        [
            ("bob", "Did you see the numbers of this morning? 🚀"),
            ("bob", "Call me when you are out of the meeting, I have an idea for the demo."),
        ],
        ["alice-heidi"] = [("heidi", "Thank you for yesterday! The customer has already signed.")],
        ["bob-frank"] =
        [
            ("frank", "One more thing: could you take the pager tomorrow from four to six?"),
            ("frank", "Dentist. I would rather have the pager."),
        ],
    };

    private static DemoConversation Channel(
        string title, string description, string[] people, string[] topics, int dialogues, double lastHoursAgo, params (string, int)[] unread) =>
        new(ConversationKind.Channel, title, description, true, people, topics, dialogues, lastHoursAgo, unread);

    private static DemoConversation Group(string? title, string[] people, string[] topics, int dialogues, double lastHoursAgo, params (string, int)[] unread) =>
        new(ConversationKind.Group, title, null, false, people, topics, dialogues, lastHoursAgo, unread);

    private static DemoConversation Direct(string a, string b, int dialogues, double lastHoursAgo, params (string, int)[] unread) =>
        new(ConversationKind.Direct, null, null, false, [a, b], ["direct", "social"], dialogues, lastHoursAgo, unread);
}
