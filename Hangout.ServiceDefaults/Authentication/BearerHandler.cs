using System.Text.Encodings.Web;
using Hangout.Contracts;
using Hangout.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hangout.ServiceDefaults.Authentication;

/// <summary><see cref="BearerAuthentication"/> as ASP.NET Core's scheme; answers 401 and 403 as problem details.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, BearerAuthentication bearer)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (await bearer.AuthenticateAsync(Context) is not { } result)
            return AuthenticateResult.NoResult();
        if (!result.IsValid)
            return AuthenticateResult.Fail(result.Failure.Value.ToString());
        var properties = new AuthenticationProperties { ExpiresUtc = result.ExpiresAt, AllowRefresh = false };
        return AuthenticateResult.Success(new(result.Principal, properties, Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => BearerAuthentication.ChallengeAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Problem(StatusCodes.Status403Forbidden, ErrorCodes.NotAllowed, "You may not do this.").ExecuteAsync(Context);
}
