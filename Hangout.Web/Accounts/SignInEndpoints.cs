using Hangout.Core.Accounts;
using Hangout.ServiceDefaults.Authentication;
using Hangout.ServiceDefaults.Jwt;
using Hangout.ServiceDefaults.RateLimits;
using Hangout.Web.Accounts.OpenIdConnect;
using Hangout.Web.Accounts.Sessions;
using Microsoft.Extensions.Options;

namespace Hangout.Web.Accounts;

/// <summary>Signing in by authorization code and PKCE (ACC-1).</summary>
public static class SignInEndpoints
{
    private const string CallbackPath = "/signin-oidc";

    /// <summary>Maps <c>/signin</c> and <c>/signin-oidc</c>.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/signin", StartAsync).AllowAnonymous().RequireRateLimiting(RateLimitPolicies.Read);
        routes.MapGet(CallbackPath, FinishAsync).AllowAnonymous().RequireRateLimiting(RateLimitPolicies.Read);
    }

    /// <summary>Sends the browser to the provider; <c>register=1</c> asks for its registration page.</summary>
    private static async Task<IResult> StartAsync(
        HttpContext context, OidcClient provider, SignInAttemptCookie attempts, ILogger<SignInCompletion> logger,
        string? returnUrl, string? register, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            var attempt = SignInAttempt.New(returnUrl);
            var url = await provider.AuthorizeUrlAsync(attempt, RedirectUri(context), register is "1" or "true", cancellationToken);
            attempts.Write(context, attempt);
            return Results.Redirect(url);
        }
        catch (Exception e) when (OidcClient.IsUnavailable(e, cancellationToken))
        {
            return Unavailable(logger, e);
        }
    }

    /// <summary>Takes the provider's answer: checks that it belongs to this browser and this sign-in, and begins the session.</summary>
    private static async Task<IResult> FinishAsync(
        HttpContext context, SignInAttemptCookie attempts, OidcClient provider, SignInCompletion completion,
        ILogger<SignInCompletion> logger, string? state, string? code, string? iss, string? error, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        // No attempt of this browser: an old tab, or somebody else's answer slipped to it. Beginning anew is right for both.
        if (state is null || attempts.Take(context, state) is not { } attempt)
            return Failed("expired");
        if (error is not null || code is null)
        {
            logger.LogInformation("The provider did not sign in: {Error}", error is { Length: <= 50 } && error.All(c => char.IsAsciiLetter(c) || c == '_') ? error : "no code");
            return Failed(error == "access_denied" ? "denied" : "failed");
        }
        try
        {
            if (!await provider.IsOwnIssuerAsync(iss, cancellationToken))
                return Failed("expired");
            return await completion.CompleteAsync(context, attempt, code, RedirectUri(context), cancellationToken) is { } failure
                ? Failed(failure)
                : Results.LocalRedirect(attempt.ReturnUrl);
        }
        catch (OidcRefusedException e)
        {
            logger.LogWarning("The provider refused the code: {Error}", e.Error);
            return Failed("failed");
        }
        catch (Exception e) when (OidcClient.IsUnavailable(e, cancellationToken))
        {
            return Unavailable(logger, e);
        }
    }

    private static IResult Unavailable(ILogger logger, Exception e)
    {
        logger.LogWarning("The identity provider does not answer: {Reason}", e.Message);
        return Failed("unavailable");
    }

    // The page says what happened and offers to try again: never a loop of redirects.
    private static IResult Failed(string reason) => Results.LocalRedirect($"/?signin={reason}");

    private static string RedirectUri(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}{CallbackPath}";
}

/// <summary>Turns a code into a session.</summary>
/// <param name="provider">Exchanges the code.</param>
/// <param name="validator">Checks the tokens.</param>
/// <param name="users">Finds or makes the local user.</param>
/// <param name="sessions">Keeps the session.</param>
/// <param name="protector">Encrypts the tokens.</param>
/// <param name="cookie">Names the session to the browser.</param>
/// <param name="options">The client's ID.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says why a sign-in failed.</param>
public sealed class SignInCompletion(
    OidcClient provider, JwtValidator validator, EnsureUser users, SessionStore sessions, SessionTokenProtector protector, SessionCookie cookie,
    IOptions<OidcOptions> options, TimeProvider time, ILogger<SignInCompletion> logger)
{
    /// <summary>Exchanges the code, checks both tokens and begins the session. Null, or why not: <c>failed</c>, <c>closed</c>.</summary>
    public async Task<string?> CompleteAsync(HttpContext context, SignInAttempt attempt, string code, string redirectUri, CancellationToken cancellationToken)
    {
        var tokens = await provider.ExchangeCodeAsync(code, redirectUri, attempt.CodeVerifier, cancellationToken);
        var person = await validator.ValidateIdTokenAsync(tokens.IdToken ?? "", options.Value.ClientId, attempt.Nonce, cancellationToken);
        var access = await validator.ValidateAccessTokenAsync(tokens.AccessToken, cancellationToken);
        if (!person.IsValid || !access.IsValid || Claim(person, HangoutClaims.Subject) != Claim(access, HangoutClaims.Subject))
        {
            logger.LogWarning("A sign-in failed: ID token {IdToken}, access token {AccessToken}", person.Failure, access.Failure);
            return "failed";
        }
        var user = await users.RunAsync(access.Principal, cancellationToken);
        if (user.Failure is not null)
            return "closed";

        var sid = Claim(access, HangoutClaims.SessionId);
        // Whatever session this browser had is over: a session that was planted before the sign-in gains nothing.
        if (cookie.ReadId(context) is { } oldId && await sessions.FindAsync(oldId, cancellationToken) is { } old)
            await sessions.ReplaceAsync(old, sid, cancellationToken);

        var now = time.GetUtcNow();
        var id = cookie.Issue(context, SessionStore.LongestLifetime);
        await sessions.BeginAsync(
            new WebSession
            {
                Id = id,
                UserId = user.Value.Id,
                Issuer = Claim(person, HangoutClaims.Issuer)!,
                Subject = Claim(person, HangoutClaims.Subject)!,
                Sid = sid,
                Tokens = protector.Protect(id, new(tokens.AccessToken, tokens.RefreshToken, tokens.IdToken)),
                AccessExpiresAt = now.AddSeconds(tokens.ExpiresIn),
                UserAgent = Truncate(context.Request.Headers.UserAgent.ToString(), 500),
                Ip = SessionAuthentication.ClientAddress(context),
                CreatedAt = now,
                LastActiveAt = now,
                ExpiresAt = now + SessionStore.IdleLifetime,
            },
            cancellationToken);
        return null;
    }

    private static string? Claim(JwtResult token, string name) => token.Principal?.FindFirst(name)?.Value;

    private static string? Truncate(string text, int length) => text.Length == 0 ? null : text[..Math.Min(text.Length, length)];
}
