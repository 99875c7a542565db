using System.Text;
using Hangout.Core.Messages;

namespace Hangout.Bench.Runs.History;

/// <summary>A thousand messages of 20 to 400 characters as people write them, rendered as the product renders them.</summary>
internal static class HistoryTexts
{
    /// <summary>How many there are.</summary>
    public const int Count = 1_000;

    private const int Shortest = 20, Longest = 400;

    private static readonly string[] Sentences =
    [
        "See you at half past three.", "Thanks, that was quick!", "Can somebody look at the figures before noon?", "I moved the meeting to **Thursday**, same room.",
        "The train is late again, I will be there in twenty minutes.", "Has anyone seen the blue folder?", "`dotnet test` is green here now.", "Lunch?",
        "Here is the page I meant: https://example.org/plans/spring?week=12", "No, the other one, on the second floor.", "I would rather wait until Maria is back from her holiday.",
        "Great idea, let us try it with a small group first and see how it goes.", "Please bring the signed copy, they want the original.", "*Maybe* next week.",
        "The invoice went out yesterday; they should have it by Monday at the latest.", "Happy birthday, and many more of them!", "Who has the key to the store room?",
        "I have read the draft: the second part is strong, the first could be half as long.", "It rains, so we are in the hall instead of the garden.", "ok, done",
    ];

    /// <summary>Makes them, the same each time.</summary>
    /// <returns>Text and HTML.</returns>
    public static IReadOnlyList<(string Text, string Html)> Make()
    {
        var random = new Random(1_000);
        return [.. Enumerable.Range(0, Count).Select(_ => Write(random)).Select(text => (text, MarkdownRenderer.Render(text).Html))];
    }

    private static string Write(Random random)
    {
        // Most messages are short.
        var length = Shortest + ((Longest - Shortest) * Math.Pow(random.NextDouble(), 2));
        var text = new StringBuilder();
        while (text.Length < length)
            text.Append(text.Length > 0 ? " " : "").Append(Sentences[random.Next(Sentences.Length)]);
        return text.ToString(0, Math.Min(text.Length, Longest)).Trim();
    }
}
