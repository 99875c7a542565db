using Hangout.Contracts;
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
    }

    /// <summary>Only addresses that a click cannot turn against the reader.</summary>
    public static bool IsAllowed(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto"
        // "https:/path" and the like are absolute to some browsers and relative to others.
        && (uri.Scheme == "mailto" || url.StartsWith(uri.Scheme + "://", StringComparison.OrdinalIgnoreCase));

    public static void OpenLink(HtmlRenderer renderer, string url)
    {
        renderer.Write("<a href=\"").WriteEscapeUrl(url).Write("\" rel=\"noopener nofollow\" target=\"_blank\">");
    }
}

/// <summary>Links; an image is shown as a link to it: the reader's address goes to no foreign host unasked.</summary>
internal sealed class SafeLinkRenderer : HtmlObjectRenderer<LinkInline>
{
    private long _ofReferences;

    protected override void Write(HtmlRenderer renderer, LinkInline obj)
    {
        var url = obj.GetDynamicUrl?.Invoke() ?? obj.Url;
        // A reference repeats its definition's address each time it is used: beyond what a whole message may hold, only its words are shown.
        var isTooMuch = obj.Reference is not null && (_ofReferences += url?.Length ?? 0) > Limits.MessageText;
        var isLink = !isTooMuch && renderer.EnableHtmlForInline && SafeRenderers.IsAllowed(url) && !IsInsideLink(obj);
        if (isLink)
            SafeRenderers.OpenLink(renderer, url!);
        if (obj.FirstChild is not null)
            renderer.WriteChildren(obj);
        else if (!isTooMuch)
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
        renderer.WriteEscape(obj.Url);
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
