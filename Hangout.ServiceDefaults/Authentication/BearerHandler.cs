using System.Diagnostics.Metrics;
using System.Text.Encodings.Web;
using Hangout.Contracts;
using Hangout.ServiceDefaults.Errors;
using Hangout.ServiceDefaults.Jwt;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Hangout.ServiceDefaults.Authentication;

/// <summary>Authenticates requests by the provider's access tokens; answers 401 and 403 as problem details.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, JwtValidator validator)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";

    private static readonly Meter Meter = new("Hangout.ServiceDefaults");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "hangout.auth.refused", unit: "{token}", description: "Tokens that were refused, by reason.");

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!BearerToken.TryRead(Request, out var token))
            return Refuse(JwtFailure.Malformed);
        if (token is null)
            return AuthenticateResult.NoResult();
        var result = await validator.ValidateAccessTokenAsync(token, Context.RequestAborted);
        if (!result.IsValid)
            return Refuse(result.Failure.Value);
        var properties = new AuthenticationProperties { ExpiresUtc = result.ExpiresAt, AllowRefresh = false };
        return AuthenticateResult.Success(new(result.Principal, properties, Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var wasRefused = BearerToken.TryRead(Request, out var token) is false || token is not null;
        Response.Headers[HeaderNames.WWWAuthenticate] = wasRefused
            ? "Bearer realm=\"hangout\", error=\"invalid_token\""
            : "Bearer realm=\"hangout\"";
        return Problems.Problem(StatusCodes.Status401Unauthorized, ErrorCodes.Unauthenticated, "Sign in to do this.").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Problem(StatusCodes.Status403Forbidden, ErrorCodes.NotAllowed, "You may not do this.").ExecuteAsync(Context);

    private AuthenticateResult Refuse(JwtFailure failure)
    {
        Refused.Add(1, new KeyValuePair<string, object?>("reason", failure.ToString()));
        Logger.LogInformation("A token was refused: {Reason}", failure);
        return AuthenticateResult.Fail(failure.ToString());
    }
}
