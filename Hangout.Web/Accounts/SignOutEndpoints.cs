using Hangout.Web.Accounts.OpenIdConnect;
using Hangout.Web.Accounts.Sessions;

namespace Hangout.Web.Accounts;

/// <summary>Signing out here and at the provider (ACC-1). Its forms are safe from other sites by the origin check (SEC-4).</summary>
public static class SignOutEndpoints
{
    private const string CallbackPath = "/signout-callback-oidc";

    /// <summary>Maps <c>POST /signout</c> and <c>/signout-callback-oidc</c>.</summary>
    public static void MapSignOut(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/signout", SignOutAsync).AllowAnonymous().DisableAntiforgery();
        routes.MapGet(CallbackPath, () => Results.LocalRedirect("/?signedout=1")).AllowAnonymous();
    }

    private static async Task<IResult> SignOutAsync(
        HttpContext context, SessionCookie cookie, SessionStore sessions, SessionRefresher tokens, OidcClient provider,
        ILogger<SessionStore> logger, CancellationToken cancellationToken)
    {
        cookie.Remove(context);
        context.Response.Headers.CacheControl = "no-store";
        if (SessionAuthentication.Of(context) is not { } session)
            return Results.LocalRedirect("/?signedout=1");

        var held = tokens.Read(session);
        await sessions.EndAsync(session, "signed_out", CancellationToken.None);
        return await AtProviderAsync(context, provider, held, logger, cancellationToken) is { } url ? Results.Redirect(url) : Results.LocalRedirect("/?signedout=1");
    }

    /// <summary>Kills the refresh token and gives the address that ends the browser's session at the provider; null when it does not answer.</summary>
    private static async Task<string?> AtProviderAsync(
        HttpContext context, OidcClient provider, SessionTokens? held, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            if (held?.RefreshToken is { } refreshToken)
                await provider.RevokeAsync(refreshToken, cancellationToken);
            var back = $"{context.Request.Scheme}://{context.Request.Host}{CallbackPath}";
            return await provider.SignOutUrlAsync(held?.IdToken, back, SignInAttempt.New("/").State, cancellationToken);
        }
        catch (Exception e) when (OidcClient.IsUnavailable(e, cancellationToken))
        {
            logger.LogWarning("Signed out here, but the provider does not answer: {Reason}", e.Message);
            return null;
        }
    }
}
