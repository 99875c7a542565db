using System.Diagnostics.Metrics;
using Hangout.Contracts;
using Hangout.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Hangout.ServiceDefaults.Authentication;

/// <summary>Where the framework's handler finds the token, and what it answers: problem details, and not why.</summary>
/// <param name="logger">Told why a token was refused.</param>
internal sealed class BearerEvents(ILogger<BearerEvents> logger) : JwtBearerEvents
{
    private static readonly Meter Meter = new("Hangout.ServiceDefaults");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "hangout.auth.refused", unit: "{token}", description: "Tokens that were refused, by reason.");

    public override Task MessageReceived(MessageReceivedContext context)
    {
        if (!BearerToken.TryRead(context.Request, out var token))
            context.Fail(Tell(new TokenRefusedException(TokenFailure.Malformed)));
        else if (token is null)
            context.NoResult();
        context.Token = token;
        return Task.CompletedTask;
    }

    public override Task AuthenticationFailed(AuthenticationFailedContext context)
    {
        // Whatever went wrong, nobody is let in, and the handler does not throw it on.
        context.Fail(Tell(context.Exception));
        return Task.CompletedTask;
    }

    public override Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        context.Response.Headers.WWWAuthenticate = context.AuthenticateFailure is null
            ? "Bearer realm=\"hangout\""
            : "Bearer realm=\"hangout\", error=\"invalid_token\"";
        return Problems.Problem(StatusCodes.Status401Unauthorized, ErrorCodes.Unauthenticated, "Sign in to do this.").ExecuteAsync(context.HttpContext);
    }

    public override Task Forbidden(ForbiddenContext context) =>
        Problems.Problem(StatusCodes.Status403Forbidden, ErrorCodes.NotAllowed, "You may not do this.").ExecuteAsync(context.HttpContext);

    private Exception Tell(Exception exception)
    {
        var reason = TokenRefusedException.ReasonOf(exception);
        Refused.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
        if (exception is SecurityTokenException)
            // Anybody can send such tokens, as many as they like: the metric counts them.
            logger.LogDebug("A token was refused: {Reason}", reason);
        else
            logger.LogError(exception, "A token could not be checked");
        return exception;
    }
}
