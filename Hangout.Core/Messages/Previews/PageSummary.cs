using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Hangout.Contracts;

namespace Hangout.Core.Messages.Previews;

/// <summary>What a page says of itself, as text of one line each.</summary>
/// <param name="Title">Never empty.</param>
/// <param name="Description">What it is about.</param>
/// <param name="SiteName">Whose page it says to be.</param>
internal sealed record PageSummary(string Title, string? Description, string? SiteName)
{
    static PageSummary() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Reads the head of a page: its Open Graph properties, else its own title and description.</summary>
    /// <param name="html">The page, or its beginning.</param>
    /// <param name="charset">As the server said; otherwise the page's own bytes tell.</param>
    /// <returns>Null when it has no title.</returns>
    public static PageSummary? Of(byte[] html, string? charset)
    {
        var head = HeadOf(html, EncodingOf(html, charset));
        if (head is null)
            return null;
        var meta = MetaOf(head);
        return (Line(meta, ["og:title", "twitter:title"], Limits.PreviewTitle) ?? Line(TitleOf(head), Limits.PreviewTitle)) is { } title
            ? new(title, Line(meta, ["og:description", "description", "twitter:description"], Limits.PreviewDescription), Line(meta, ["og:site_name"], Limits.PreviewSiteName))
            : null;
    }

    /// <summary>Only the head is parsed: its children are looked at one by one, so that no depth of a page's elements costs anything.</summary>
    private static IHtmlHeadElement? HeadOf(byte[] html, Encoding? encoding)
    {
        var parser = new HtmlParser();
        if (encoding is not null)
            return parser.ParseHead(encoding.GetString(html).TrimStart('\uFEFF'));
        using var stream = new MemoryStream(html);
        return parser.ParseHead(stream);
    }

    /// <summary>A byte order mark tells best, then the server.</summary>
    private static Encoding? EncodingOf(ReadOnlySpan<byte> html, string? charset)
    {
        if (html.StartsWith("\uFEFF"u8))
            return Encoding.UTF8;
        if (html.StartsWith<byte>([0xFF, 0xFE]))
            return Encoding.Unicode;
        if (html.StartsWith<byte>([0xFE, 0xFF]))
            return Encoding.BigEndianUnicode;
        if (charset is null)
            return null;
        try
        {
            // Browsers read Latin-1 as Windows-1252, too.
            var name = charset.Trim('"', '\'', ' ');
            return Encoding.GetEncoding(name.ToLowerInvariant() is "iso-8859-1" or "latin1" or "us-ascii" or "ascii" ? "windows-1252" : name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> MetaOf(IElement head)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var meta in head.Children.OfType<IHtmlMetaElement>())
        {
            if ((meta.GetAttribute("property") ?? meta.Name) is { Length: > 0 } name && meta.Content is { Length: > 0 } content)
                found.TryAdd(name.Trim(), content);
        }

        return found;
    }

    private static string? TitleOf(IElement head) => head.Children.OfType<IHtmlTitleElement>().FirstOrDefault()?.TextContent;

    private static string? Line(Dictionary<string, string> meta, ReadOnlySpan<string> names, int length)
    {
        foreach (var name in names)
        {
            if (meta.TryGetValue(name, out var text) && Line(text, length) is { } line)
                return line;
        }

        return null;
    }

    private static string? Line(string? text, int length) =>
        text is not null && TextRules.Name(TextRules.Shorten(text, 10 * length)) is { Length: > 0 } line ? TextRules.Shorten(line, length) : null;
}
