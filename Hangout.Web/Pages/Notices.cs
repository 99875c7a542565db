using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Web.Pages;

/// <summary>The pages that say one thing and what to do next.</summary>
internal static class Notices
{
    /// <summary>A sign-in that did not end well, by its reason (see <c>SignInEndpoints</c>).</summary>
    public static RazorComponentResult SignIn(string reason, string theme) => reason switch
    {
        "denied" => Show(theme, "alert", "You did not sign in", "Signing in was cancelled. You can try again whenever you like.", "Sign in", "/signin"),
        "closed" => Show(theme, "lock", "This account is closed", "It was suspended or deleted. If you think that is a mistake, ask an administrator."),
        "expired" => Show(theme, "clock", "That took too long", "The sign-in is no longer valid, perhaps because it came from an old tab. Please start again.", "Sign in", "/signin"),
        _ => Show(theme, "alert", "Signing in failed", "Something went wrong on the way back from the sign-in page. Please try again.", "Sign in", "/signin"),
    };

    /// <summary>The session ended.</summary>
    public static RazorComponentResult SignedOut(bool byThemselves, string theme) => byThemselves
        ? Show(theme, "check", "You are signed out", "See you soon. Nothing of your account is left in this browser.", "Sign in again", "/signin")
        : Show(theme, "clock", "Your session has ended", "You signed out elsewhere, or it was too long ago. Sign in to go on where you left off.", "Sign in", "/signin");

    /// <summary>Api does not answer.</summary>
    public static RazorComponentResult Unavailable(string theme) =>
        Show(theme, "retry", "Hangout is catching its breath", "The server is starting or very busy. Try again in a moment; nothing is lost.", "Try again");

    /// <summary>An invite link that leads nowhere.</summary>
    public static RazorComponentResult DeadInvite(string theme) =>
        Show(theme, "link", "This link does not work", "It has ended, was used up, or never existed. Ask whoever sent it for a new one.", isIndexed: false);

    /// <summary>A person or a post that not everybody may see, or that does not exist: the two are not told apart.</summary>
    public static RazorComponentResult NotPublic(string theme) =>
        Show(theme, "lock", "There is nothing to see here", "This is not public, or it does not exist. Sign in to see what is open to you.", isIndexed: false);

    /// <summary>Joining by an invite link was refused.</summary>
    public static RazorComponentResult NotJoined(string code, string theme) => code switch
    {
        Contracts.ErrorCodes.ConversationFull =>
            Show(theme, "people", "There is no room", "This conversation has as many members as it may have. Ask whoever invited you to make room.", isIndexed: false),
        _ => Show(theme, "lock", "You cannot join", "You were removed from this conversation. Only who looks after it can let you back in.", isIndexed: false),
    };

    /// <summary>An error as people see it.</summary>
    public static RazorComponentResult Error(int status, string? traceId, string theme) => status switch
    {
        StatusCodes.Status404NotFound => Show(theme, "search", "There is nothing here", "The page does not exist, or it has moved."),
        StatusCodes.Status429TooManyRequests => Show(theme, "clock", "Too fast", "You made a lot of requests in a short time. Wait a moment and try again.", "Try again"),
        < 500 => Show(theme, "alert", "That did not work", "The request was not one that Hangout understands.", traceId: traceId),
        _ => Show(theme, "alert", "Something went wrong", "It is our fault, not yours. Trying again may help.", "Try again", traceId: traceId),
    };

    private static RazorComponentResult Show(
        string theme, string symbol, string title, string text, string action = "Go to Hangout", string href = "/", string? traceId = null, bool isIndexed = true) =>
        new RazorComponentResult<Notice>(new
        {
            Title = title,
            Text = text,
            Symbol = symbol,
            Action = action,
            Href = href,
            TraceId = traceId,
            Theme = theme,
            IsIndexed = isIndexed,
        });
}
