using System.Globalization;
using System.Text;
using Hangout.Contracts;
using Hangout.ServiceDefaults.Errors;
using Hangout.ServiceDefaults.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Hangout.ServiceDefaults.Http;

/// <summary>
/// Refuses what later code fails on instead of refusing it itself (SEC-1): a scheme and host that make no address, since pages, redirects and policies
/// make addresses of them; a charset that nobody knows; tunnels.
/// </summary>
/// <param name="next">What follows.</param>
internal sealed class RequestCheck(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        // Tunnels; a WebSocket over HTTP/2 says what it is.
        if (HttpMethods.IsConnect(request.Method) && context.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true })
            return RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "CONNECT is not served.");
        if (!HasKnownCharset(request))
            return RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "The charset of the body is unknown.");
        // Some load balancers ask for health without a host.
        if (HealthPaths.Contains(request.Path) || IsAddress(request.Scheme, request.Host))
            return next(context);
        return RefuseAsync(context, StatusCodes.Status400BadRequest, "The host of the request is malformed.");
    }

    // Not as a page: it would need the address.
    private static Task RefuseAsync(HttpContext context, int status, string detail) =>
        Problems.WriteAsync(context, status, ErrorCodes.ValidationFailed, detail);

    private static bool HasKnownCharset(HttpRequest request)
    {
        if (request.ContentType?.Contains("charset", StringComparison.OrdinalIgnoreCase) != true)
            return true;
        try
        {
            return !MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.Charset.Length == 0
                || Encoding.GetEncoding(type.Charset.ToString().Trim('"')) is not null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static bool IsAddress(string scheme, HostString host) =>
        scheme is "http" or "https" && Uri.TryCreate(string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host.Value}/"), UriKind.Absolute, out var uri)
        && uri is { UserInfo: "", PathAndQuery: "/", Fragment: "", Host.Length: > 0 };
}
