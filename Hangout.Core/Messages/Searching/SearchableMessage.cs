using System.Text.RegularExpressions;

namespace Hangout.Core.Messages.Searching;

/// <summary>What of a message can be searched for.</summary>
/// <param name="ConversationId">Where it stands.</param>
/// <param name="Seq">Its place.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="SenderId">Who wrote it.</param>
/// <param name="Text">Its flattened text.</param>
/// <param name="Mentions">Whom it mentions.</param>
/// <param name="PartTypes">The types of its parts, as on the wire.</param>
/// <param name="IsPinned">Whether it is pinned.</param>
/// <param name="HasReactions">Whether anybody reacted.</param>
/// <param name="HasThread">Whether anybody replied in a thread.</param>
internal sealed partial record SearchableMessage(
    Guid ConversationId, long Seq, DateTimeOffset CreatedAt, Guid? SenderId, string Text, IReadOnlyList<Guid> Mentions, IReadOnlyList<string> PartTypes,
    bool IsPinned, bool HasReactions, bool HasThread)
{
    /// <summary>What <c>has:</c> takes.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["link", "image", "file", "code", "poll", "location", "audio", "video", "mention", "reaction", "thread", "pin"];

    /// <summary>Whether <c>has:</c> takes a word.</summary>
    public static bool IsKind(string what) => Kinds.Contains(what, StringComparer.Ordinal);

    /// <summary>Which of them it has.</summary>
    public IEnumerable<string> Has()
    {
        var has = PartTypes.Where(IsKind);
        if (Link().IsMatch(Text))
            has = has.Append("link");
        if (Fence().IsMatch(Text))
            has = has.Append("code");
        if (Mentions.Count > 0)
            has = has.Append("mention");
        if (IsPinned)
            has = has.Append("pin");
        if (HasReactions)
            has = has.Append("reaction");
        if (HasThread)
            has = has.Append("thread");
        return has.Distinct(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\bhttps?://\S|\bwww\.\S", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex(@"^ {0,3}(?:```|~~~)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Fence();
}
