using Hangout.Contracts;
using Hangout.ServiceDefaults.RateLimits;
using Hangout.Web.Accounts.Sessions;

namespace Hangout.Web.Pages;

/// <summary>The page of an invite link, and joining by it (CNV-3).</summary>
internal static class InvitePages
{
    /// <summary>Maps <c>GET /invite/{code}</c>, and <c>POST /invite/{code}/join</c>, which only our own pages may send (see <c>OriginCheck</c>).</summary>
    public static void MapInvites(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/invite/{code:maxlength(64)}").AllowAnonymous();
        group.MapGet("", ShowAsync).RequireRateLimiting(RateLimitPolicies.Search);
        group.MapPost("/join", JoinAsync).RequireRateLimiting(RateLimitPolicies.Write).DisableAntiforgery();
    }

    private static async Task<IResult> ShowAsync(HttpContext context, InviteCalls invites, string code, CancellationToken cancellationToken)
    {
        HideFromOthers(context);
        var theme = PagesSetup.ThemeOf(context);
        var (preview, error) = await invites.ShowAsync(code, context.Connection.RemoteIpAddress?.ToString(), cancellationToken);
        return preview is null
            ? Refuse(context, error, theme)
            : new Microsoft.AspNetCore.Http.HttpResults.RazorComponentResult<InvitePage>(
                new { Preview = preview, Path = PathOf(code), IsSignedIn = context.Session() is not null, Theme = theme });
    }

    private static async Task<IResult> JoinAsync(HttpContext context, InviteCalls invites, SessionRefresher sessions, string code, CancellationToken cancellationToken)
    {
        HideFromOthers(context);
        var theme = PagesSetup.ThemeOf(context);
        if (context.Session() is not { } session)
            return Results.LocalRedirect($"/signin?returnUrl={Uri.EscapeDataString(PathOf(code))}");
        var (token, failure) = await PagesSetup.TokenAsync(sessions, session, cancellationToken);
        if (token is null)
            return PagesSetup.Fail(context, failure, theme);
        var (conversation, error) = await invites.JoinAsync(code, token, cancellationToken);
        return conversation is null ? Refuse(context, error, theme) : Results.LocalRedirect($"/#conversation?conversationId={conversation.Id}");
    }

    private static IResult Refuse(HttpContext context, string? error, string theme)
    {
        (context.Response.StatusCode, var page) = error switch
        {
            ErrorCodes.InviteInvalid or ErrorCodes.NotFound => (StatusCodes.Status404NotFound, Notices.DeadInvite(theme)),
            ErrorCodes.ConversationFull => (StatusCodes.Status409Conflict, Notices.NotJoined(error, theme)),
            ErrorCodes.NotAllowed => (StatusCodes.Status403Forbidden, Notices.NotJoined(error, theme)),
            ErrorCodes.RateLimited => (StatusCodes.Status429TooManyRequests, Notices.Error(StatusCodes.Status429TooManyRequests, traceId: null, theme)),
            ErrorCodes.Unauthenticated => (StatusCodes.Status401Unauthorized, Notices.SignedOut(byThemselves: false, theme)),
            ErrorCodes.AccountClosed => (StatusCodes.Status403Forbidden, Notices.SignIn("closed", theme)),
            _ => (StatusCodes.Status503ServiceUnavailable, Notices.Unavailable(theme)),
        };
        return page;
    }

    private static string PathOf(string code) => $"/invite/{Uri.EscapeDataString(code)}";

    /// <summary>The address holds a secret: no cache keeps the page, no search engine shows it, no other site learns of it.</summary>
    private static void HideFromOthers(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Robots-Tag"] = "noindex";
        context.Response.Headers["Referrer-Policy"] = "same-origin";
    }
}
