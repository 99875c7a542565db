using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hangout.Contracts;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hangout.ServiceDefaults.Errors;

internal static class ErrorExtensions
{
    /// <summary>Every error, also the framework's own, leaves as problem details with <c>code</c> and <c>traceId</c>.</summary>
    public static void AddErrors(this IServiceCollection services)
    {
        services.AddExceptionHandler<UnhandledErrors>();
        services.AddSingleton<IDeveloperPageExceptionFilter, NoDeveloperPage>();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var problem = context.ProblemDetails;
            problem.Status ??= context.HttpContext.Response.StatusCode;
            problem.Extensions.TryAdd("code", CodeOf(problem.Status.Value));
            problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
            if (problem.Extensions.TryGetValue("retryAfterMs", out var retry) && retry is int milliseconds)
                context.HttpContext.Response.Headers.RetryAfter = Math.Max(1, (milliseconds + 999) / 1000).ToString(CultureInfo.InvariantCulture);
        });
        // Binding failures are exceptions in every environment, so that they get their code in one place.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => ErrorCodes.Unauthenticated,
        StatusCodes.Status403Forbidden => ErrorCodes.NotAllowed,
        StatusCodes.Status404NotFound => ErrorCodes.NotFound,
        StatusCodes.Status408RequestTimeout or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout => ErrorCodes.Overloaded,
        StatusCodes.Status413PayloadTooLarge or StatusCodes.Status415UnsupportedMediaType => ErrorCodes.BodyMalformed,
        StatusCodes.Status429TooManyRequests => ErrorCodes.RateLimited,
        >= 500 => ErrorCodes.Internal,
        _ => ErrorCodes.ValidationFailed,
    };
}

/// <summary>In development the framework puts a page around everything that shows the stack trace and the request's headers. Nobody needs it: the log has the first.</summary>
internal sealed class NoDeveloperPage : IDeveloperPageExceptionFilter
{
    public Task HandleExceptionAsync(ErrorContext errorContext, Func<ErrorContext, Task> next) =>
        Problems.WriteAsync(errorContext.HttpContext, errorContext.HttpContext.Response.StatusCode, ErrorCodes.Internal, UnhandledErrors.Detail);
}

/// <summary>Turns what escaped a handler into an answer; logs what is our fault.</summary>
internal sealed class UnhandledErrors(IProblemDetailsService problems, ILogger<UnhandledErrors> logger) : IExceptionHandler
{
    public const string Detail = "Something failed on the server. The trace ID identifies it.";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest; // Nobody reads it.
            return true;
        }
        var (status, code, detail) = exception switch
        {
            BadHttpRequestException { InnerException: JsonException } => (400, ErrorCodes.BodyMalformed, "The body is not valid JSON of the expected shape."),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (413, ErrorCodes.BodyMalformed, "The body is too large."),
            BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => (415, ErrorCodes.BodyMalformed, "The body must be application/json."),
            BadHttpRequestException bad => (bad.StatusCode, ErrorCodes.ValidationFailed, "The request is not valid."),
            _ => (500, ErrorCodes.Internal, Detail),
        };
        if (status >= 500)
            logger.LogError(exception, "{Method} {Path} failed", httpContext.Request.Method, httpContext.Request.Path);
        var result = Problems.Problem(status, code, detail);
        httpContext.Response.StatusCode = status;
        await problems.WriteAsync(new() { HttpContext = httpContext, ProblemDetails = result.ProblemDetails, Exception = exception });
        return true;
    }
}
