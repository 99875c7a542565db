using Hangout.Contracts;
using Hangout.ServiceDefaults.Errors;

namespace Hangout.Web.Security;

/// <summary>
/// Refuses requests that another site makes in the browser's name: unsafe methods (CSRF) must come from our own origin (SEC-4).
/// Together with the SameSite cookie; it also stops other ports of the same host. WebSockets need a ticket, which only such a request gets.
/// </summary>
/// <param name="next">What follows.</param>
public sealed class OriginCheck(RequestDelegate next)
{
    /// <summary>Passes the request on, or answers 403.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!IsUnsafe(request.Method) || IsOwn(request) || IsMailLink(request))
            return next(context);
        // Who brings a bearer token is no page of another site. Nothing may look at a cookie beside it.
        var hasToken = request.Headers.Authorization.Count > 0;
        request.Headers.Cookie = default;
        return hasToken
            ? next(context)
            : Problems.WriteAsync(context, StatusCodes.Status403Forbidden, ErrorCodes.NotAllowed, "The request came from another site.");
    }

    private static bool IsUnsafe(string method) =>
        !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method) && !HttpMethods.IsTrace(method);

    /// <summary>Mail providers follow the link that ends mails for their readers (RFC 8058). Its token counts, and no cookie.</summary>
    private static bool IsMailLink(HttpRequest request) => request.Path.Equals("/api/public/unsubscribe", StringComparison.OrdinalIgnoreCase);

    private static bool IsOwn(HttpRequest request)
    {
        // Every browser sends Origin with these; who sends none is no browser and has no cookie to be misused, unless an old one: refused.
        if (request.Headers.Origin is not [{ } origin])
            return false;
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site) && site != "same-origin")
            return false;
        return string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
