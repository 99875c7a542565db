using Hangout.Contracts;
using Hangout.Core.Accounts;
using Hangout.Web.Accounts.OpenIdConnect;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>What a request may do at the other services: the access token of its session.</summary>
public static class SessionAccess
{
    /// <summary>The session's token, refreshed when it is about to end.</summary>
    /// <param name="context">The request; answered with 401 or 503 when there is no token for it.</param>
    /// <param name="session">Its session.</param>
    /// <returns>The token; null when the request was answered.</returns>
    public static async Task<string?> TokenOrAnswerAsync(HttpContext context, WebSession session)
    {
        try
        {
            if (await context.RequestServices.GetRequiredService<SessionRefresher>().AccessTokenAsync(session, context.RequestAborted) is { } token)
                return token;
            context.RequestServices.GetRequiredService<SessionCookie>().Remove(context);
            await Problems.WriteAsync(context, StatusCodes.Status401Unauthorized, ErrorCodes.Unauthenticated, "The session is over. Sign in again.");
        }
        catch (Exception e) when (OidcClient.IsUnavailable(e, context.RequestAborted))
        {
            context.RequestServices.GetRequiredService<ILogger<SessionRefresher>>().LogWarning("The provider does not answer: {Reason}", e.Message);
            context.Response.Headers.RetryAfter = "5";
            await Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, ErrorCodes.Overloaded, "Signing in is not possible right now. Try again soon.");
        }
        return null;
    }
}
