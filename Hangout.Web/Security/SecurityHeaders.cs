using System.Security.Cryptography;
using Hangout.Web.Accounts.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace Hangout.Web.Security;

/// <summary>Headers that tell the browser what our pages may do (SEC-4).</summary>
/// <param name="next">What follows.</param>
/// <param name="options">The provider: signing out is a form that leads there.</param>
public sealed class SecurityHeaders(RequestDelegate next, IOptions<OidcOptions> options)
{
    private readonly string _provider = new Uri(options.Value.Authority).GetLeftPart(UriPartial.Authority);

    /// <summary>Adds the headers when the answer starts.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            var (self, http) = ((SecurityHeaders, HttpContext))state;
            self.Add(http);
            return Task.CompletedTask;
        }, (this, context));
        return next(context);
    }

    private void Add(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=(self), payment=(), usb=()";
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = Policy(context);
    }

    // style-src-attr: the server renders each window at its saved place, as a style attribute. Style sheets need the nonce.
    private string Policy(HttpContext context)
    {
        var nonce = context.Items.TryGetValue(typeof(SecurityHeaders), out var value) ? $" 'nonce-{value}'" : "";
        var sockets = $"{(context.Request.IsHttps ? "wss" : "ws")}://{context.Request.Host}";
        return $"default-src 'none'; script-src 'self'{nonce}; style-src 'self'{nonce}; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; "
            + $"font-src 'self'; media-src 'self' blob:; connect-src 'self' {sockets}; worker-src 'self'; manifest-src 'self'; frame-src 'none'; "
            + $"object-src 'none'; base-uri 'none'; form-action 'self' {_provider}; frame-ancestors 'none'";
    }
}

/// <summary>The nonce of a page.</summary>
public static class CspNonce
{
    /// <summary>The value for the <c>nonce</c> attribute of inline scripts and styles; the same throughout one request.</summary>
    public static string GetCspNonce(this HttpContext context)
    {
        if (context.Items.TryGetValue(typeof(SecurityHeaders), out var value) && value is string known)
            return known;
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        context.Items[typeof(SecurityHeaders)] = nonce;
        return nonce;
    }
}
