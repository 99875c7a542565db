using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Hangout.ServiceDefaults.Authentication;

/// <summary>Takes the bearer token out of a request (RFC 6750), in exactly one place.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    private static readonly PathString Hubs = "/hubs";

    /// <summary>Finds the token.</summary>
    /// <param name="request">The request.</param>
    /// <param name="token">The token; null when there is none.</param>
    /// <returns>False when the request is ambiguous or its header malformed: it must be refused then, not treated as anonymous.</returns>
    public static bool TryRead(HttpRequest request, out string? token)
    {
        token = null;
        var header = request.Headers[HeaderNames.Authorization];
        // Browsers cannot set headers on a WebSocket, so there, and only there, the query may carry the token.
        var query = request.Path.StartsWithSegments(Hubs, StringComparison.OrdinalIgnoreCase) && IsWebSocket(request.HttpContext)
            ? request.Query["access_token"]
            : default;
        if (header.Count + query.Count > 1)
            return false;
        if (query.Count == 1)
        {
            token = query[0];
            return !string.IsNullOrEmpty(token);
        }
        if (header.Count == 0)
            return true;
        if (header[0] is not { } value || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        token = value[Scheme.Length..];
        return token.Length > 0 && !token.AsSpan().ContainsAny(' ', ',', '\t');
    }

    /// <summary>Whether the request asks for a WebSocket, over HTTP/1.1 or HTTP/2.</summary>
    public static bool IsWebSocket(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" }
        || (HttpMethods.IsGet(context.Request.Method)
            && context.Request.Headers.Upgrade.Count == 1
            && string.Equals(context.Request.Headers.Upgrade[0], "websocket", StringComparison.OrdinalIgnoreCase));
}
