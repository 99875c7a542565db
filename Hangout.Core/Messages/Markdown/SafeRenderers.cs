using System.Globalization;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Renderers.Html.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Hangout.Core.Messages.Markdown;

/// <summary>Renderers for what could carry something harmful: addresses, images, the language of code.</summary>
internal static class SafeRenderers
{
    public static void Use(HtmlRenderer renderer)
    {
        renderer.ObjectRenderers.Replace<LinkInlineRenderer>(new SafeLinkRenderer());
        renderer.ObjectRenderers.Replace<AutolinkInlineRenderer>(new SafeAutolinkRenderer());
        renderer.ObjectRenderers.Replace<CodeBlockRenderer>(new SafeCodeRenderer());
        renderer.ObjectRenderers.Replace<ListRenderer>(new NumberedListRenderer());
        renderer.ObjectRenderers.Replace<HtmlTableRenderer>(new PlainTableRenderer());
    }

    /// <summary>Only addresses that a click cannot turn against the reader.</summary>
    public static bool IsAllowed(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto"
        // "https:/path" and the like are absolute to some browsers and relative to others.
        && (uri.Scheme == "mailto" || url.StartsWith(uri.Scheme + "://", StringComparison.OrdinalIgnoreCase));

    public static void OpenLink(HtmlRenderer renderer, string url)
    {
        renderer.Write("<a href=\"").WriteEscapeUrl(url).Write("\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">");
    }
}

/// <summary>Links; an image is shown as a link to it: the reader's address goes to no foreign host unasked.</summary>
internal sealed class SafeLinkRenderer : HtmlObjectRenderer<LinkInline>
{
    protected override void Write(HtmlRenderer renderer, LinkInline obj)
    {
        var url = obj.Url;
        var isLink = renderer.EnableHtmlForInline && SafeRenderers.IsAllowed(url) && !IsInsideLink(obj);
        if (isLink)
            SafeRenderers.OpenLink(renderer, url!);
        if (obj.Any(EmptyBlocks.IsShown))
            renderer.WriteChildren(obj);
        else
            renderer.WriteEscape(url);
        if (isLink)
            renderer.Write("</a>");
    }

    private static bool IsInsideLink(LinkInline link)
    {
        for (var parent = link.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is LinkInline)
                return true;
        }

        return false;
    }
}

internal sealed class SafeAutolinkRenderer : HtmlObjectRenderer<AutolinkInline>
{
    protected override void Write(HtmlRenderer renderer, AutolinkInline obj)
    {
        var url = obj.IsEmail ? "mailto:" + obj.Url : obj.Url;
        var isLink = renderer.EnableHtmlForInline && SafeRenderers.IsAllowed(url);
        if (isLink)
            SafeRenderers.OpenLink(renderer, url);
        renderer.WriteEscape(isLink || SafeRenderers.IsAllowed(url) ? obj.Url : $"<{obj.Url}>");
        if (isLink)
            renderer.Write("</a>");
    }
}

internal sealed class SafeCodeRenderer : HtmlObjectRenderer<CodeBlock>
{
    private const int LongestLanguage = 40;

    protected override void Write(HtmlRenderer renderer, CodeBlock obj)
    {
        renderer.EnsureLine();
        renderer.Write("<pre><code");
        if (obj is FencedCodeBlock { Info: { Length: > 0 and <= LongestLanguage } language } && language.All(IsLanguage))
            renderer.Write(" class=\"language-").Write(language.ToLowerInvariant()).Write('"');
        renderer.Write('>');
        renderer.WriteLeafRawLines(obj, writeEndOfLines: true, escape: true);
        renderer.WriteLine("</code></pre>");
    }

    private static bool IsLanguage(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '#' or '.' or '_' or '-';
}

/// <summary>Lists whose numbers are those that were typed, also where they skip some.</summary>
internal sealed class NumberedListRenderer : HtmlObjectRenderer<ListBlock>
{
    protected override void Write(HtmlRenderer renderer, ListBlock list)
    {
        renderer.EnsureLine();
        var next = list.IsOrdered && list.Count > 0 ? ((ListItemBlock)list[0]).Order : 1;
        if (renderer.EnableHtmlForBlock)
        {
            renderer.Write(list.IsOrdered ? "<ol" : "<ul");
            if (next != 1)
                renderer.Write(" start=\"").Write(next.ToString(CultureInfo.InvariantCulture)).Write('"');
            renderer.WriteAttributes(list).WriteLine(">");
        }

        foreach (var item in list.Cast<ListItemBlock>())
        {
            var wasImplicit = renderer.ImplicitParagraph;
            renderer.ImplicitParagraph = !list.IsLoose;
            renderer.EnsureLine();
            if (renderer.EnableHtmlForBlock)
            {
                renderer.Write("<li");
                if (list.IsOrdered && item.Order != next)
                    renderer.Write(" value=\"").Write(item.Order.ToString(CultureInfo.InvariantCulture)).Write('"');
                renderer.WriteAttributes(item).Write('>');
            }

            next = item.Order + 1;
            renderer.WriteChildren(item);
            if (renderer.EnableHtmlForBlock)
                renderer.WriteLine("</li>");
            renderer.EnsureLine();
            renderer.ImplicitParagraph = wasImplicit;
        }

        if (renderer.EnableHtmlForBlock)
            renderer.WriteLine(list.IsOrdered ? "</ol>" : "</ul>");
    }
}

/// <summary>Tables. Alignment is an attribute: the site's policy allows no style in a message.</summary>
internal sealed class PlainTableRenderer : HtmlObjectRenderer<Table>
{
    protected override void Write(HtmlRenderer renderer, Table table)
    {
        renderer.EnsureLine();
        Tag(renderer, "<table>");
        var isInHead = false;
        var hasBody = false;
        foreach (var row in table.Cast<TableRow>())
        {
            if (row.IsHeader && !isInHead && !hasBody)
                Tag(renderer, "<thead>");
            else if (!row.IsHeader && !hasBody)
                Tag(renderer, isInHead ? "</thead>\n<tbody>" : "<tbody>");
            isInHead = row.IsHeader;
            hasBody |= !row.IsHeader;
            Tag(renderer, "<tr>");
            for (var i = 0; i < row.Count; i++)
                WriteCell(renderer, (TableCell)row[i], row.IsHeader ? "th" : "td", AlignmentOf(table, i));
            Tag(renderer, "</tr>");
        }

        Tag(renderer, hasBody ? "</tbody>" : "</thead>");
        Tag(renderer, "</table>");
    }

    private static void WriteCell(HtmlRenderer renderer, TableCell cell, string name, string? alignment)
    {
        if (renderer.EnableHtmlForBlock)
            renderer.Write('<').Write(name).Write(alignment is null ? "" : $" align=\"{alignment}\"").Write('>');
        var wasImplicit = renderer.ImplicitParagraph;
        renderer.ImplicitParagraph = cell.Count <= 1;
        renderer.WriteChildren(cell);
        renderer.ImplicitParagraph = wasImplicit;
        if (renderer.EnableHtmlForBlock)
            renderer.Write("</").Write(name).WriteLine(">");
        else
            renderer.Write(' ');
    }

    private static string? AlignmentOf(Table table, int column) => column >= table.ColumnDefinitions.Count ? null : table.ColumnDefinitions[column].Alignment switch
    {
        TableColumnAlign.Left => "left",
        TableColumnAlign.Center => "center",
        TableColumnAlign.Right => "right",
        _ => null,
    };

    private static void Tag(HtmlRenderer renderer, string tag)
    {
        if (renderer.EnableHtmlForBlock)
            renderer.WriteLine(tag);
    }
}
