using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>The one cookie: the random key of the session, nothing else (SEC-4).</summary>
internal sealed class SessionCookie(IHostEnvironment environment) : ICookieManager, ISecureDataFormat<AuthenticationTicket>
{
    /// <summary>The name; <c>__Host-</c> makes the browser insist on Secure, Path=/ and no Domain.</summary>
    public const string SecureName = "__Host-hangout";

    /// <summary>In development, over plain HTTP to another machine, the browser would refuse the other name.</summary>
    private const string PlainName = "hangout-development";

    private const int KeyLength = 43;

    // The cookie handler wraps the key in a ticket with this claim.
    private const string KeyClaim = "Microsoft.AspNetCore.Authentication.Cookies-SessionId";

    /// <summary>Under what a session is stored: who reads the table cannot use it.</summary>
    public static byte[] IdOf(string key) => SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(key));

    /// <summary>The session's key; null when the browser sent none.</summary>
    public string? Read(HttpContext context) => context.Request.Cookies[NameFor(context)];

    string? ICookieManager.GetRequestCookie(HttpContext context, string key) => Read(context);

    void ICookieManager.AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        context.Response.Cookies.Append(NameFor(context), value ?? "", Secured(context, options));

    void ICookieManager.DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        context.Response.Cookies.Delete(NameFor(context), Secured(context, options));

    public string Protect(AuthenticationTicket data) => Protect(data, purpose: null);

    public string Protect(AuthenticationTicket data, string? purpose) => data.Principal.FindFirstValue(KeyClaim)!;

    public AuthenticationTicket? Unprotect(string? protectedText) => Unprotect(protectedText, purpose: null);

    public AuthenticationTicket? Unprotect(string? protectedText, string? purpose) =>
        protectedText is { Length: KeyLength } key ? new(new(new ClaimsIdentity([new(KeyClaim, key)])), CookieAuthenticationDefaults.AuthenticationScheme) : null;

    private string NameFor(HttpContext context) => IsSecure(context) ? SecureName : PlainName;

    private CookieOptions Secured(HttpContext context, CookieOptions options)
    {
        options.Secure = IsSecure(context);
        return options;
    }

    // Browsers keep Secure cookies over plain HTTP where it cannot leave the machine.
    private bool IsSecure(HttpContext context) =>
        context.Request.IsHttps || context.Request.Host.Host is "localhost" or "127.0.0.1" or "[::1]" || !environment.IsDevelopment();
}
