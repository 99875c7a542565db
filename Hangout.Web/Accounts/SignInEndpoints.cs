using Hangout.ServiceDefaults.RateLimits;
using Hangout.Web.Accounts.OpenIdConnect;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Hangout.Web.Accounts;

/// <summary>Signing in (ACC-1): the beginning. ASP.NET Core's OpenID Connect handler does the rest.</summary>
public static class SignInEndpoints
{
    /// <summary>Where the provider's answer comes to.</summary>
    internal const string AnswerPath = "/signin-oidc";

    private const int LongestReturnPath = 2_000;

    // Of the sign-ins under way in a browser. More cookies could outgrow what a request may carry.
    private const int MaxUnderWay = 5;

    /// <summary>Maps <c>/signin</c>, and the rate limit of <c>/signin-oidc</c>, which the handler answers.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/signin", StartAsync).AllowAnonymous().RequireRateLimiting(RateLimitPolicies.Read);
        routes.Map(AnswerPath, () => Results.LocalRedirect(SignInEvents.FailurePage("expired"))).AllowAnonymous().RequireRateLimiting(RateLimitPolicies.Read);
    }

    /// <summary>The path when it stays on this host, else <c>/</c>: no open redirect.</summary>
    /// <param name="url">Asked for by the caller.</param>
    public static string LocalPath(string? url) =>
        url is ['/', ..] && url.Length <= LongestReturnPath && RedirectHttpResult.IsLocalUrl(url) && url.All(c => c is > ' ' and < (char)127) ? url : "/";

    /// <summary>Sends the browser to the provider; <c>register=1</c> asks for its registration page.</summary>
    private static async Task<IResult> StartAsync(
        HttpContext context, ProviderClient provider, ILogger<ProviderClient> logger, string? returnUrl, string? register, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            var metadata = await provider.MetadataAsync(cancellationToken);
            var properties = new AuthenticationProperties { RedirectUri = LocalPath(returnUrl) };
            // Initiating User Registration via OpenID Connect 1.0. Other providers show their sign-in page.
            if (register is "1" or "true" && metadata.PromptValuesSupported.Contains("create", StringComparer.Ordinal))
                properties.SetParameter(OpenIdConnectParameterNames.Prompt, "create");
            MakeRoom(context, provider.Options.CorrelationCookie);
            MakeRoom(context, provider.Options.NonceCookie);
            return Results.Challenge(properties, [OpenIdConnectDefaults.AuthenticationScheme]);
        }
        catch (Exception e) when (ProviderClient.IsUnavailable(e, cancellationToken))
        {
            logger.LogWarning("The identity provider does not answer: {Reason}", e.Message);
            return Results.LocalRedirect(SignInEvents.FailurePage("unavailable"));
        }
    }

    // Browsers send older cookies first.
    private static void MakeRoom(HttpContext context, CookieBuilder cookie)
    {
        var names = context.Request.Cookies.Keys.Where(name => name.StartsWith(cookie.Name!, StringComparison.Ordinal)).ToList();
        foreach (var name in names.SkipLast(MaxUnderWay - 1))
            context.Response.Cookies.Delete(name, cookie.Build(context));
    }
}
