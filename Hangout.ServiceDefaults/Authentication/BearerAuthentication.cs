using System.Diagnostics.Metrics;
using Hangout.Contracts;
using Hangout.ServiceDefaults.Errors;
using Hangout.ServiceDefaults.Jwt;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Hangout.ServiceDefaults.Authentication;

/// <summary>Says who sends a request, by the provider's access token that it carries; answers 401 when that is nobody.</summary>
/// <param name="validator">Checks tokens.</param>
/// <param name="logger">Told why a token was refused.</param>
public sealed class BearerAuthentication(JwtValidator validator, ILogger<BearerAuthentication> logger)
{
    private static readonly Meter Meter = new("Hangout.ServiceDefaults");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "hangout.auth.refused", unit: "{token}", description: "Tokens that were refused, by reason.");

    /// <summary>Looks at the request's token.</summary>
    /// <param name="context">The request.</param>
    /// <returns>What became of it; null when there is none.</returns>
    public async ValueTask<JwtResult?> AuthenticateAsync(HttpContext context)
    {
        if (!BearerToken.TryRead(context.Request, out var token))
            return Told(JwtResult.Refused(JwtFailure.Malformed));
        return token is null ? null : await ValidateAsync(token, context.RequestAborted);
    }

    /// <summary>Looks at a token that came by another way.</summary>
    /// <param name="token">The token.</param>
    /// <param name="cancellationToken">Ends the wait for the provider's keys.</param>
    /// <returns>What became of it.</returns>
    public async ValueTask<JwtResult> ValidateAsync(string token, CancellationToken cancellationToken) =>
        Told(await validator.ValidateAccessTokenAsync(token, cancellationToken));

    /// <summary>Answers 401: <c>unauthenticated</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>When answered.</returns>
    public static Task ChallengeAsync(HttpContext context)
    {
        var wasRefused = BearerToken.TryRead(context.Request, out var token) is false || token is not null;
        context.Response.Headers[HeaderNames.WWWAuthenticate] = wasRefused
            ? "Bearer realm=\"hangout\", error=\"invalid_token\""
            : "Bearer realm=\"hangout\"";
        return Problems.Problem(StatusCodes.Status401Unauthorized, ErrorCodes.Unauthenticated, "Sign in to do this.").ExecuteAsync(context);
    }

    private JwtResult Told(JwtResult result)
    {
        if (result.Failure is { } failure)
        {
            Refused.Add(1, new KeyValuePair<string, object?>("reason", failure.ToString()));
            logger.LogInformation("A token was refused: {Reason}", failure);
        }

        return result;
    }
}
