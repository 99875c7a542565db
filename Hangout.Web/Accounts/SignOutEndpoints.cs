using Hangout.Web.Accounts.OpenIdConnect;
using Hangout.Web.Accounts.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace Hangout.Web.Accounts;

/// <summary>Signing out here and at the provider (ACC-1). The origin check stops other sites (SEC-4).</summary>
internal static class SignOutEndpoints
{
    public const string SignedOutPage = "/?signedout=1";

    /// <summary>Maps <c>POST /signout</c>. The OpenID Connect handler answers <c>/signout-callback-oidc</c>.</summary>
    public static void MapSignOut(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/signout", SignOutAsync).AllowAnonymous().DisableAntiforgery();

    private static async Task<IResult> SignOutAsync(
        HttpContext context, SessionTokenProtector protector, ProviderClient provider, ILogger<ProviderClient> logger, CancellationToken cancellationToken)
    {
        var tokens = context.Session() is { } session ? protector.Read(session) : null;
        await context.SignOutAsync();
        if (tokens is null)
            return Results.LocalRedirect(SignedOutPage);
        try
        {
            var metadata = await provider.MetadataAsync(cancellationToken);
            if (tokens.RefreshToken is { } refreshToken)
                await provider.RevokeAsync(metadata, refreshToken, cancellationToken);
            return string.IsNullOrEmpty(metadata.EndSessionEndpoint)
                ? Results.LocalRedirect(SignedOutPage)
                : Results.SignOut(authenticationSchemes: [OpenIdConnectDefaults.AuthenticationScheme]);
        }
        catch (Exception e) when (ProviderClient.IsUnavailable(e, cancellationToken))
        {
            logger.LogWarning("Signed out here, but the provider does not answer: {Reason}", e.Message);
            return Results.LocalRedirect(SignedOutPage);
        }
    }
}
