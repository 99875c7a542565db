namespace Hangout.Web.Pages;

/// <summary>How this browser's desktop looks besides its theme (ACC-7). The script keeps it in a cookie (<c>ui/look.ts</c>), so that the first paint is right.</summary>
/// <param name="Density">Of things: <c>compact</c> or <c>normal</c>.</param>
/// <param name="Font">The size of text: <c>small</c>, <c>medium</c> or <c>large</c>.</param>
/// <param name="Motion"><c>none</c> or <c>full</c>.</param>
public sealed record LookCookie(string Density, string Font, string Motion)
{
    /// <summary>As the browser says; what it does not say is as usual.</summary>
    public static LookCookie Read(HttpContext context)
    {
        var words = (context.Request.Cookies["hangout-look"] ?? "").Split('.');
        return new(
            words.Contains("compact") ? "compact" : "normal",
            words.Contains("small") ? "small" : words.Contains("large") ? "large" : "medium",
            words.Contains("still") ? "none" : "full");
    }
}
