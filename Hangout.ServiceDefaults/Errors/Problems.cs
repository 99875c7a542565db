using System.Diagnostics;
using System.Globalization;
using Hangout.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Hangout.ServiceDefaults.Errors;

/// <summary>Errors as RFC 9457 problem details with a stable <c>code</c> (SEC-1). <c>traceId</c> is added when they are written.</summary>
public static class Problems
{
    /// <summary>An error.</summary>
    /// <param name="status">HTTP status, 400 to 599.</param>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="detail">For people: what was wrong and what to do.</param>
    /// <param name="retryAfter">When to try again; also sent as <c>retryAfterMs</c>.</param>
    /// <returns>The result to return.</returns>
    public static ProblemHttpResult Problem(int status, string code, string detail, TimeSpan? retryAfter = null)
    {
        var problem = new ProblemDetails { Status = status, Detail = detail };
        problem.Extensions["code"] = code;
        if (retryAfter is { } delay)
            problem.Extensions["retryAfterMs"] = (int)Math.Ceiling(delay.TotalMilliseconds);
        return TypedResults.Problem(problem);
    }

    /// <summary>Writes an error where nothing else of the pipeline is to be relied on; JSON whatever the caller accepts.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">HTTP status, 400 to 599.</param>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="detail">For people.</param>
    /// <returns>When it is written.</returns>
    public static Task WriteAsync(HttpContext context, int status, string code, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        var problem = Problem(status, code, detail).ProblemDetails;
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        return context.Response.WriteAsJsonAsync(problem, options: null, "application/problem+json", context.RequestAborted);
    }

    /// <summary>404: it does not exist, or it is not the caller's; the two are not told apart.</summary>
    /// <param name="code">The thing's own code.</param>
    /// <returns>The result to return.</returns>
    public static ProblemHttpResult NotFound(string code = ErrorCodes.NotFound) =>
        Problem(StatusCodes.Status404NotFound, code, "There is no such thing, or it is not yours.");

    /// <summary>403: the caller may see the thing but not do this to it.</summary>
    /// <param name="detail">For people.</param>
    /// <returns>The result to return.</returns>
    public static ProblemHttpResult NotAllowed(string detail = "You may not do this.") =>
        Problem(StatusCodes.Status403Forbidden, ErrorCodes.NotAllowed, detail);

    /// <summary>400: inputs that break a limit or a format.</summary>
    /// <param name="errors">By field name as on the wire.</param>
    /// <param name="code">A more precise code where there is one.</param>
    /// <returns>The result to return.</returns>
    public static ProblemHttpResult Validation(IDictionary<string, string[]> errors, string code = ErrorCodes.ValidationFailed)
    {
        var problem = new HttpValidationProblemDetails(errors)
        {
            Status = StatusCodes.Status400BadRequest,
            Detail = "Some of the input is not valid; see errors.",
        };
        problem.Extensions["code"] = code;
        return TypedResults.Problem(problem);
    }

    /// <summary>400: one input that breaks a limit or a format.</summary>
    /// <param name="field">Its name on the wire.</param>
    /// <param name="error">What is wrong with it.</param>
    /// <param name="code">A more precise code where there is one.</param>
    /// <returns>The result to return.</returns>
    public static ProblemHttpResult Validation(string field, string error, string code = ErrorCodes.ValidationFailed) =>
        Validation(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [error] }, code);

    /// <summary>429: too much of something.</summary>
    /// <param name="response">Where it goes: it gets <c>Retry-After</c>.</param>
    /// <param name="retryAfter">When to try again.</param>
    /// <param name="detail">For people.</param>
    /// <returns>The result to return.</returns>
    public static ProblemHttpResult RateLimited(HttpResponse response, TimeSpan retryAfter, string detail = "Too many calls; try again a little later.")
    {
        response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problem(StatusCodes.Status429TooManyRequests, ErrorCodes.RateLimited, detail, retryAfter);
    }

    /// <summary>503: no more work now; nothing was written.</summary>
    /// <param name="retryAfter">When to try again.</param>
    /// <returns>The result to return.</returns>
    public static ProblemHttpResult Overloaded(TimeSpan retryAfter) =>
        Problem(StatusCodes.Status503ServiceUnavailable, ErrorCodes.Overloaded, "The server is busy; try again soon.", retryAfter);
}
