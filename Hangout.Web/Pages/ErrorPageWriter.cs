using System.Diagnostics;

namespace Hangout.Web.Pages;

/// <summary>Errors as a page where a person looks; everything else gets problem details.</summary>
public sealed class ErrorPageWriter : IProblemDetailsWriter
{
    /// <inheritdoc/>
    public bool CanWrite(ProblemDetailsContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.HttpContext.Request;
        return request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            && !request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            && !request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = context.HttpContext;
        var status = context.ProblemDetails.Status ?? http.Response.StatusCode;
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        await Notices.Error(status, Activity.Current?.TraceId.ToString(), PagesSetup.ThemeOf(http)).ExecuteAsync(http);
    }
}
