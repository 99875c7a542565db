using System.Net;
using System.Text.RegularExpressions;
using Hangout.Contracts;

namespace Hangout.Core.Messages.Previews;

/// <summary>A web address that a message links to.</summary>
/// <param name="Url">As the message has it.</param>
/// <param name="Page">Without its fragment, in one spelling: what is fetched, and what the cache is asked for.</param>
internal sealed record MessageLink(string Url, string Page);

/// <summary>The web addresses of a message: those of its rendered HTML, so none in code.</summary>
internal static partial class MessageLinks
{
    /// <summary>How a link to a web address begins in rendered HTML, as a pattern of SQL's <c>like</c>. Nothing that a sender writes can look so.</summary>
    public const string Pattern = "%<a href=\"http%";

    private const int LongestUrl = 2_000;

    /// <summary>Whether there may be any.</summary>
    public static bool HasAny(string html) => html.Contains("<a href=\"http", StringComparison.Ordinal);

    /// <summary>The first ones, at most <see cref="Limits.Previews"/>, each page once. Places on a map and messages of a desk show themselves.</summary>
    public static IReadOnlyList<MessageLink> Of(string? html)
    {
        var links = new List<MessageLink>();
        if (html is null)
            return links;
        foreach (var match in Link().EnumerateMatches(html))
        {
            if (LinkOf(WebUtility.HtmlDecode(html.AsSpan(match.Index + "<a href=\"".Length, match.Length - "<a href=\"\"".Length).ToString())) is not { } link
                || links.Exists(known => known.Page == link.Page))
                continue;
            links.Add(link);
            if (links.Count == Limits.Previews)
                break;
        }

        return links;
    }

    private static MessageLink? LinkOf(string url)
    {
        if (url.Length > LongestUrl || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || !IsFetchable(uri) || LocationText.IsLink(url) || Permalink().IsMatch(uri.AbsolutePath))
            return null;
        var page = uri.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
        return page.Length <= LongestUrl ? new(url, page) : null;
    }

    /// <summary>Whether an address may be asked for at all.</summary>
    public static bool IsFetchable(Uri uri) => uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.IdnHost.Length > 0;

    [GeneratedRegex("<a href=\"https?://[^\"]+\"", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex("^/app/chat/[0-9a-fA-F-]{36}(?:/|$)", RegexOptions.NonBacktracking)]
    private static partial Regex Permalink();
}
