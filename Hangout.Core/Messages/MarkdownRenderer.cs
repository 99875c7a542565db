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

    private const int WorkOfLine = 5;

    // No text within the other limits comes near it.
    private const int MaxHtml = 15 * Contracts.Limits.MessageText;

    private static readonly SearchValues<char> Marks = SearchValues.Create("*_~`[]()<>!|\\&#@+^=:$\t\"{}");
    internal static readonly SearchValues<char> CostlyMarks = SearchValues.Create("*_~`[]<!|@#\\");
    private static readonly string[] AddressStarts = ["://", "www.", "mailto:"];

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .UsePipeTables()
        .UseSoftlineBreakAsHardlineBreak()
        .Use<ChatExtension>()
        .Build();

    /// <summary>Renders a message's text.</summary>
    /// <param name="text">Markdown, at most <see cref="Contracts.Limits.MessageText"/> characters; line ends are <c>\n</c>.</param>
    /// <returns>The HTML and whom it mentions.</returns>
    public static RenderedText Render(string text)
    {
        if (IsPlain(text))
            return new(PlainHtml(text), []);
        try
        {
            var rendered = RenderMarkdown(text);
            return rendered.Html.Length <= MaxHtml ? rendered : AsTyped(text);
        }
        catch (Exception exception) when (exception is TooMuchWorkException or ArgumentException)
        {
            // The budget is spent; or Markdig's own limit of nesting.
            return AsTyped(text);
        }
    }

    /// <summary>The text without marks, as a notification shows it; white space is as the parser leaves it.</summary>
    /// <param name="text">Markdown.</param>
    /// <returns>Plain text; the source itself when rendering it is too much work.</returns>
    internal static string PlainText(string text)
    {
        try
        {
            using var writer = new StringWriter();
            var renderer = new HtmlRenderer(writer) { EnableHtmlForBlock = false, EnableHtmlForInline = false, EnableHtmlEscape = false };
            Write(Parse(text), renderer);
            return writer.ToString();
        }
        catch (Exception exception) when (exception is TooMuchWorkException or ArgumentException)
        {
            return text;
        }
    }

    internal static RenderedText RenderMarkdown(string text)
    {
        var document = Parse(text);
        using var writer = new StringWriter(new StringBuilder(text.Length + (text.Length / 4) + 64));
        Write(document, new HtmlRenderer(writer));
        var mentions = document.Descendants<MentionInline>().Where(m => m.IsPerson).Select(m => m.Word)
            .Distinct(StringComparer.Ordinal).Take(MaxMentions).ToArray();
        return new(writer.ToString(), mentions);
    }

    private static MarkdownDocument Parse(string text)
    {
        WorkBudget.Begin();
        WorkBudget.Spend((long)WorkOfLine * text.AsSpan().Count('\n'));
        var document = Markdig.Markdown.Parse(text, Pipeline);
        EmptyBlocks.ShowAsTyped(document, text);
        return document;
    }

    private static void Write(MarkdownDocument document, HtmlRenderer renderer)
    {
        Pipeline.Setup(renderer);
        SafeRenderers.Use(renderer);
        renderer.Render(document);
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

    private static RenderedText AsTyped(string text) => new($"<pre>{WebUtility.HtmlEncode(text)}</pre>\n", MentionsIn(text));

    private static string[] MentionsIn(string text)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0 && found.Count < MaxMentions; at = text.IndexOf('@', at + 1))
        {
            if (MentionParser.MayBegin(text, at) && MentionParser.WordAt(text.AsSpan(at + 1), person: true) is { Length: > 0 } word)
                found.Add(word.ToString().ToLowerInvariant());
        }

        return [.. found];
    }
}
