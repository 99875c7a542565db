using System.Net;
using System.Text;
using Hangout.Core.Files.Processing.Tools;

namespace Hangout.Core.Files.Processing.Contents;

/// <summary>Documents that are archives of XML (Office Open XML, OpenDocument, EPUB): their text, for the search.</summary>
internal sealed class OfficeContent(ToolRunner tools)
{
    // Markup is many times what it holds. A character takes up to four bytes.
    private const int MarkupBytes = 16 * PlainText.MaxBytes, MaxCharacters = PlainText.MaxBytes / 4;

    private static readonly string[] Parts =
        ["word/document.xml", "word/footnotes.xml", "xl/sharedStrings.xml", "ppt/slides/slide*.xml", "content.xml", "*.xhtml", "*.html"];

    /// <summary>Names of elements after which a word ends; a run of letters in the middle of a word is an element, too.</summary>
    private static readonly HashSet<string> Breaks = new(StringComparer.Ordinal)
    {
        "p", "h", "br", "tab", "line-break", "s", "si", "table-cell", "tc", "td", "th", "tr", "li", "div", "h1", "h2", "h3", "h4", "h5", "h6", "title",
    };

    public static bool Is(string mediaType) =>
        mediaType.StartsWith("application/vnd.openxmlformats-officedocument.", StringComparison.Ordinal)
            || mediaType.StartsWith("application/vnd.oasis.opendocument.", StringComparison.Ordinal) || mediaType == "application/epub+zip";

    /// <summary>Reads the text. Without one, as in an archive of something else or behind a password, the document is a file like any other.</summary>
    public async Task<FileFindings> LookAsync(WorkFolder folder, CancellationToken cancellationToken)
    {
        var unpacked = await tools.RunAsync(folder, "unzip", ["-p", "-q", "-P", "", WorkFolder.Original, .. Parts], cancellationToken, outputBytes: MarkupBytes);
        return new() { Text = PlainText.Clean(Encoding.UTF8.GetBytes(TextOf(Encoding.UTF8.GetString(unpacked.Output)))) };
    }

    /// <summary>What stands between the tags, at most <see cref="MaxCharacters"/> of it.</summary>
    internal static string TextOf(ReadOnlySpan<char> markup)
    {
        var text = new StringBuilder();
        while (markup.Length > 0 && text.Length < MaxCharacters)
        {
            var open = markup.IndexOf('<');
            var words = open < 0 ? markup : markup[..open];
            text.Append(WebUtility.HtmlDecode(words.ToString()));
            if (open < 0)
                break;
            markup = markup[open..];
            var close = markup.IndexOf('>');
            if (close < 0)
                break;
            if (Breaks.Contains(NameOf(markup[1..close])))
                text.Append(text.Length > 0 && text[^1] != '\n' ? "\n" : "");
            markup = markup[(close + 1)..];
        }

        return text.ToString(0, Math.Min(text.Length, MaxCharacters));
    }

    private static string NameOf(ReadOnlySpan<char> tag)
    {
        var name = tag.TrimStart('/');
        var end = name.IndexOfAny(" \t\r\n/");
        name = end < 0 ? name : name[..end];
        return name[(name.IndexOf(':') + 1)..].ToString();
    }
}
