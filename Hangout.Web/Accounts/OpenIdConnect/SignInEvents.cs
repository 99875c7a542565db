using Hangout.Contracts;
using Hangout.Core;
using Hangout.Core.Accounts;
using Hangout.Web.Accounts.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hangout.Web.Accounts.OpenIdConnect;

/// <summary>What we add to the handler: more checks, the local user, where a failed sign-in leads (ACC-1).</summary>
internal sealed class SignInEvents(
    EnsureUser users, SessionStore sessions, SessionCookie cookie, ProviderClient provider, IOptions<OidcOptions> settings, ILogger<SignInEvents> logger)
    : OpenIdConnectEvents
{
    /// <summary>The local user's ID, among the parameters of the session that begins.</summary>
    public const string UserId = "user";

    /// <summary>The page that says what happened and offers to try again: never a loop of redirects.</summary>
    /// <param name="reason"><c>denied</c>, <c>expired</c>, <c>closed</c>, <c>unavailable</c> or <c>failed</c>.</param>
    public static string FailurePage(string reason) => $"/?signin={reason}";

    public override async Task MessageReceived(MessageReceivedContext context)
    {
        // RFC 6749, 3.1: no parameter comes twice.
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Query.Any(parameter => parameter.Value.Count > 1))
            context.Fail("The answer is malformed.");
        else if (context.Properties is not null)
            await provider.MetadataAsync(context.HttpContext.RequestAborted);
    }

    /// <summary>The answer must come from this provider (RFC 9207: no mix-up with another one).</summary>
    public override async Task AuthorizationCodeReceived(AuthorizationCodeReceivedContext context)
    {
        var metadata = await provider.MetadataAsync(context.HttpContext.RequestAborted);
        if (context.ProtocolMessage.Iss is { } issuer ? issuer != metadata.Issuer : metadata.AuthorizationResponseIssParameterSupported)
            context.Fail("The answer is another provider's.");
    }

    public override async Task TokenValidated(TokenValidatedContext context)
    {
        var idToken = context.SecurityToken.Payload;
        // Keycloak names each token's purpose. Several audiences need an authorized party: the handler only warns.
        if ((idToken.TryGetValue("typ", out var purpose) && purpose is not "ID") || (idToken.Aud.Count > 1 && idToken.Azp is null))
        {
            context.Fail(new SecurityTokenException("The ID token is made for something else."));
            return;
        }

        var rules = context.Options.TokenValidationParameters.Clone();
        rules.ValidAudience = settings.Value.Audience;
        rules.ConfigurationManager = (BaseConfigurationManager)context.Options.ConfigurationManager!;
        var access = await context.Options.TokenHandler.ValidateTokenAsync(context.TokenEndpointResponse!.AccessToken, rules);
        if (access.IsValid && access.SecurityToken is JsonWebToken token && token.Subject == idToken.Sub && IsStorable(token))
            context.Principal = AccessToken.PersonOf(token);
        else
            context.Fail(new SecurityTokenException("The access token is not valid.", access.Exception));
    }

    public override async Task TicketReceived(TicketReceivedContext context)
    {
        var (http, person) = (context.HttpContext, context.Principal!);
        var user = await users.RunAsync(person, http.RequestAborted);
        if (user.Failure is { } failure)
        {
            await Leave(context, FailurePage(failure.Code == ErrorCodes.AccountClosed ? "closed" : "failed"));
            return;
        }

        context.Properties!.SetParameter<Guid?>(UserId, user.Value.Id);
        context.Properties.IsPersistent = true;
        // Whatever session this browser had is over: a session that was planted before the sign-in gains nothing.
        if (cookie.Read(http) is { } old)
            await sessions.ReplaceAsync(SessionCookie.IdOf(old), person.FindFirst("sid")?.Value, http.RequestAborted);
    }

    public override Task AccessDenied(AccessDeniedContext context) => Leave(context, FailurePage("denied"));

    public override Task RemoteFailure(RemoteFailureContext context)
    {
        var reason = context.Failure switch
        {
            // This browser did not ask for it: an old tab, or somebody else's answer slipped to it.
            AuthenticationFailureException => "expired",
            HttpRequestException or OperationCanceledException or TimeoutException => "unavailable",
            _ => "failed",
        };
        // A stranger may have written part of the message.
        logger.LogWarning("A sign-in ended with {Reason}: {Message}", reason, TextRules.Shorten(TextRules.OneLine(context.Failure!.Message), 300));
        return Leave(context, FailurePage(reason));
    }

    public override Task RedirectToIdentityProviderForSignOut(RedirectContext context)
    {
        context.ProtocolMessage.ClientId = context.Options.ClientId;
        return Task.CompletedTask;
    }

    public override Task SignedOutCallbackRedirect(RemoteSignOutContext context) => Leave(context, SignOutEndpoints.SignedOutPage);

    private static bool IsStorable(JsonWebToken token) =>
        token.Subject.Length is > 0 and <= 255 && TextRules.IsStorable(token.Subject)
        && (!token.TryGetPayloadValue<string>("sid", out var sid) || TextRules.IsStorable(sid));

    private static Task Leave<TOptions>(HandleRequestContext<TOptions> context, string page)
        where TOptions : AuthenticationSchemeOptions
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(page);
        context.HandleResponse();
        return Task.CompletedTask;
    }
}
