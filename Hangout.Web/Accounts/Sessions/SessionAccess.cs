using Hangout.Contracts;
using Hangout.ServiceDefaults.Errors;
using Hangout.Core.Accounts;
using Hangout.Web.Accounts.OpenIdConnect;
using Microsoft.AspNetCore.Authentication;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>The session of a request, and what it may do at the other services.</summary>
public static class SessionAccess
{
    /// <summary>The session of this request; null when there is none.</summary>
    public static WebSession? Session(this HttpContext context) => context.Features.Get<WebSession>();

    /// <summary>The session's access token, refreshed when it is about to end.</summary>
    /// <param name="context">The request; answered with 401 or 503 when there is no token for it.</param>
    /// <param name="session">Its session.</param>
    /// <returns>The token; null when the request was answered.</returns>
    public static async Task<string?> TokenOrAnswerAsync(HttpContext context, WebSession session)
    {
        try
        {
            if (await context.RequestServices.GetRequiredService<SessionRefresher>().AccessTokenAsync(session, context.RequestAborted) is { } token)
                return token;
            await context.SignOutAsync();
            await Problems.WriteAsync(context, StatusCodes.Status401Unauthorized, ErrorCodes.Unauthenticated, "The session is over. Sign in again.");
        }
        catch (Exception e) when (ProviderClient.IsUnavailable(e, context.RequestAborted))
        {
            context.RequestServices.GetRequiredService<ILogger<SessionRefresher>>().LogWarning("The provider does not answer: {Reason}", e.Message);
            context.Response.Headers.RetryAfter = "5";
            await Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, ErrorCodes.Overloaded, "Signing in is not possible right now. Try again soon.");
        }
        return null;
    }
}
