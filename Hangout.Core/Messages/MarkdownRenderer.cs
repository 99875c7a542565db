using System.Buffers;
using System.Net;
using System.Text;
using Hangout.Core.Messages.Markdown;
using Markdig;
using Markdig.Renderers;
using Markdig.Syntax;

namespace Hangout.Core.Messages;

/// <summary>Text that was rendered.</summary>
/// <param name="Html">Safe HTML: no element, attribute or address that the sender chose freely.</param>
/// <param name="Mentions">Usernames after an @, lower case, without repeats, at most <see cref="MarkdownRenderer.MaxMentions"/>.</param>
public sealed record RenderedText(string Html, IReadOnlyList<string> Mentions);

/// <summary>
/// Renders a message's Markdown once, on the server (MSG-2; docs/decisions/0007). HTML is never taken over, addresses are
/// <c>http</c>, <c>https</c> or <c>mailto</c>, images become links, and the time is bounded whatever the text.
/// </summary>
public static class MarkdownRenderer
{
    /// <summary>Most people one message may mention.</summary>
    public const int MaxMentions = 100;

    // Above these the text is no longer prose: Markdig would take long for it, so it is shown as it was typed.
    private const int MaxMarks = 12_000;
    private const int MaxMarksOfParagraph = 2_000;
    private const int MaxNesting = 40;
    private const int MaxAddresses = 500;
    private const int MaxTableCells = 20_000;
    private const long MaxOfReferences = 10_000_000;

    // No text within the other limits comes near it.
    private const int MaxHtml = 15 * Contracts.Limits.MessageText;

    private static readonly SearchValues<char> Marks = SearchValues.Create("*_~`[]()<>!|\\&#@+^=:$\t\"{}");
    private static readonly SearchValues<char> CostlyMarks = SearchValues.Create("*_~`[]<!|&^(");
    private static readonly string[] AddressStarts = ["://", "www.", "mailto:", "tel:"];

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .UsePipeTables()
        .UseTaskLists()
        .UseAutoLinks()
        .UseSoftlineBreakAsHardlineBreak()
        .Use<MentionExtension>()
        .Build();

    /// <summary>Renders a message's text.</summary>
    /// <param name="text">Markdown, at most <see cref="Contracts.Limits.MessageText"/> characters; line ends are <c>\n</c>.</param>
    /// <returns>The HTML and whom it mentions.</returns>
    public static RenderedText Render(string text)
    {
        if (IsPlain(text))
            return new(PlainHtml(text), []);
        if (IsCostly(text))
            return new(Verbatim(text), MentionsIn(text));
        try
        {
            var rendered = RenderMarkdown(text);
            return rendered.Html.Length <= MaxHtml ? rendered : new(Verbatim(text), MentionsIn(text));
        }
        catch (ArgumentException)
        {
            // Markdig's own limit of nesting.
            return new(Verbatim(text), MentionsIn(text));
        }
    }

    internal static RenderedText RenderMarkdown(string text)
    {
        var document = Markdig.Markdown.Parse(text, Pipeline);
        using var writer = new StringWriter(new StringBuilder(text.Length + (text.Length / 4) + 64));
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        SafeRenderers.Use(renderer);
        renderer.Render(document);
        var mentions = document.Descendants<MentionInline>().Where(m => m.IsPerson).Select(m => m.Word)
            .Distinct(StringComparer.Ordinal).Take(MaxMentions).ToArray();
        return new(writer.ToString(), mentions);
    }

    /// <summary>Words and sentences without any mark: most messages. They need no parser.</summary>
    internal static bool IsPlain(string text)
    {
        if (text.AsSpan().ContainsAny(Marks) && !OnlyHarmlessColons(text))
            return false;
        foreach (var start in AddressStarts)
        {
            if (text.Contains(start, StringComparison.OrdinalIgnoreCase))
                return false;
        }

        foreach (var line in text.AsSpan().EnumerateLines())
        {
            // A line that starts with anything but a letter could be a list, a heading's underline, code or an empty line.
            if (line.IsEmpty || !char.IsLetter(line[0]) || line[^1] == ' ')
                return false;
        }

        return text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 || !text.AsSpan().ContainsAny("\r\f\v\u0085\u2028\u2029\u00a0");
    }

    private static bool OnlyHarmlessColons(string text)
    {
        foreach (var c in text)
        {
            if (c is not (':' or '(' or ')' or '!' or '"') && Marks.Contains(c))
                return false;
        }

        return true;
    }

    private static string PlainHtml(string text) =>
        $"<p>{text.Replace("\"", "&quot;", StringComparison.Ordinal).Replace("\n", "<br />\n", StringComparison.Ordinal)}</p>\n";

    /// <summary>
    /// Whether Markdig would take long: its work grows with the square of the marks in one paragraph, of a table's size, and
    /// of the addresses; deep nesting costs at every level. Measured with every construct and mixtures of them.
    /// </summary>
    private static bool IsCostly(string text)
    {
        int marks = 0, marksOfParagraph = 0, rows = 0, columns = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var ofLine = MarksIn(line);
            marks += ofLine;
            marksOfParagraph = line.Trim(" \t").IsEmpty ? 0 : marksOfParagraph + ofLine;
            if (marks > MaxMarks || marksOfParagraph > MaxMarksOfParagraph || NestingOf(line) > MaxNesting)
                return true;
            if (line.Count('|') is var bars and > 0)
                (rows, columns) = (rows + 1, Math.Max(columns, bars + 1));
        }

        // A reference takes over its definition's whole address each time it is used.
        if (text.Contains("]:", StringComparison.Ordinal) && (long)text.Length * text.AsSpan().Count('[') > MaxOfReferences)
            return true;
        // Every row of a table is filled up to the longest.
        return (long)rows * columns > MaxTableCells || AddressStarts.Sum(start => text.AsSpan().Count(start)) > MaxAddresses;
    }

    private static int MarksIn(ReadOnlySpan<char> line)
    {
        var marks = 0;
        while (line.IndexOfAny(CostlyMarks) is var at and >= 0)
        {
            marks++;
            line = line[(at + 1)..];
        }

        return marks;
    }

    /// <summary>How many quotes and lists a line opens at most.</summary>
    private static int NestingOf(ReadOnlySpan<char> line)
    {
        var nesting = 0;
        foreach (var c in line)
        {
            if (c is '>' or '-' or '*' or '+' or '.' or ')')
                nesting++;
            else if (c is not (' ' or '\t') && !char.IsAsciiDigit(c))
                break;
        }

        return nesting;
    }

    /// <summary>The text as it was typed.</summary>
    private static string Verbatim(string text) => $"<pre>{WebUtility.HtmlEncode(text)}</pre>\n";

    private static string[] MentionsIn(string text)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0 && found.Count < MaxMentions; at = text.IndexOf('@', at + 1))
        {
            if ((at == 0 || !MentionParser.IsWord(text[at - 1])) && MentionParser.WordAt(text.AsSpan(at + 1), person: true) is { Length: > 0 } word)
                found.Add(word.ToString().ToLowerInvariant());
        }

        return [.. found];
    }
}
