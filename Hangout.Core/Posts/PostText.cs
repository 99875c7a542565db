using System.Text.RegularExpressions;
using Hangout.Contracts;
using Hangout.Core.Data;
using Hangout.Core.Messages;
using Hangout.Core.Relationships;

namespace Hangout.Core.Posts;

/// <summary>The text of a post or comment, rendered as messages are (MSG-2), and what stands in it: tags as links to their pages, and people.</summary>
/// <param name="Text">Markdown.</param>
/// <param name="Html">Safe HTML; every name looks like a mention until <see cref="MentionAsync"/> knows whose it is.</param>
/// <param name="Tags">Lower case, without repeats.</param>
/// <param name="Names">Usernames, lower case.</param>
internal sealed partial record PostText(string Text, string Html, string[] Tags, IReadOnlyList<string> Names)
{
    /// <summary>As <see cref="RenderTurns"/>: shorter ones cost less than the wait is worth.</summary>
    private const int ShortText = 500;

    private static readonly string KnownSql =
        $"""
        select u.id, u.username from users u
        where u.username = any($2) and u.id <> $1 and not u.is_suspended and u.deleted_at is null and not {Block.BetweenSql("$1", "u.id")}
        """;

    /// <summary>No text.</summary>
    public static PostText None { get; } = new("", "", [], []);

    /// <summary>Checks and renders, in the person's turn when it is long.</summary>
    /// <param name="turns">Keeps one person's texts from taking everybody's time.</param>
    /// <param name="userId">The author.</param>
    /// <param name="text">As it came.</param>
    /// <param name="longest">Its limit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The text, maybe without anything to see; or <c>validation_failed</c>.</returns>
    public static async Task<Result<PostText>> CheckAsync(RenderTurns turns, Guid userId, string? text, int longest, CancellationToken cancellationToken)
    {
        if (text is { Length: var length } && length > longest)
            return Failure.Invalid("text", $"at most {longest} characters.");
        if (!TextRules.IsStorable(text))
            return Failure.Invalid("text", "holds a NUL or half a character.");
        var flat = MessageContent.Normalize(text ?? "");
        if (!TextRules.IsVisible(flat))
            return None;
        var rendered = flat.Length <= ShortText ? Of(flat) : await turns.RunAsync(userId, () => Of(flat), cancellationToken);
        if (rendered.Tags.Length > Limits.PostTags)
            return Failure.Invalid("text", $"at most {Limits.PostTags} different tags.");
        return rendered.Names.Count > Limits.PostMentions ? Failure.Invalid("text", $"mentions at most {Limits.PostMentions} people.") : rendered;
    }

    /// <summary>Renders.</summary>
    /// <param name="text">Markdown with something to see.</param>
    /// <returns>The text.</returns>
    public static PostText Of(string text)
    {
        var (html, names) = MarkdownRenderer.Render(text);
        var tags = new List<string>();
        var isInLink = false;
        // The renderer alone writes these: of what people write, brackets and quotation marks are escaped. A link in a link there cannot be.
        var linked = LinksAndTags().Replace(html, match =>
        {
            if (!match.Groups["tag"].Success)
            {
                isInLink = match.Value != "</a>";
                return match.Value;
            }

            if (isInLink)
                return match.Value;
            var tag = match.Groups["tag"].Value;
            if (!tags.Contains(tag, StringComparer.Ordinal))
                tags.Add(tag);
            return $"<a href=\"/tags/{Uri.EscapeDataString(tag)}\">{match.Groups["shown"].Value}</a>";
        });
        return new(text, linked, [.. tags], names);
    }

    /// <summary>Finds out who is mentioned: people with an account, never oneself, and nobody across a block. The names of others become text.</summary>
    /// <param name="db">The context.</param>
    /// <param name="authorId">Who mentions.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Their IDs, and the HTML.</returns>
    public async Task<(Guid[] People, string Html)> MentionAsync(HangoutDbContext db, Guid authorId, CancellationToken cancellationToken)
    {
        if (Names.Count == 0)
            return ([], Html);
        var known = await db.QueryAsync(KnownSql, [authorId, Names.ToArray()], row => (Id: row.GetGuid(0), Name: row.GetString(1)), cancellationToken);
        var html = Mention().Replace(Html, match => known.Exists(k => k.Name == match.Groups["name"].Value) ? match.Value : match.Groups["shown"].Value);
        return ([.. known.Select(k => k.Id)], html);
    }

    [GeneratedRegex("<a |</a>|<span class=\"hashtag\" data-tag=\"(?<tag>[^\"]*)\">(?<shown>[^<]*)</span>", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LinksAndTags();

    [GeneratedRegex(Mentions.MarkStart + "(?<name>[^\"]*)\">(?<shown>[^<]*)</span>", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Mention();
}
