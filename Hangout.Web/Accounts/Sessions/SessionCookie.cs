using System.Buffers.Text;
using System.Security.Cryptography;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>The one cookie: a random name of the session, nothing else (SEC-4).</summary>
/// <param name="environment">Only development may do without TLS.</param>
public sealed class SessionCookie(IHostEnvironment environment)
{
    /// <summary>The name; <c>__Host-</c> makes the browser insist on Secure, Path=/ and no Domain.</summary>
    public const string SecureName = "__Host-hangout";

    /// <summary>The name where the browser would refuse the other one: plain HTTP to an address that is not this machine, in development only.</summary>
    public const string PlainName = "hangout-development";

    /// <summary>The name to use for this request.</summary>
    public string Name(HttpContext context) => IsSecure(context) ? SecureName : PlainName;

    /// <summary>HttpOnly, SameSite=Lax, Path=/ and, except for <see cref="PlainName"/>, Secure.</summary>
    public CookieOptions Options(HttpContext context) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", Secure = IsSecure(context), IsEssential = true };

    /// <summary>The hash under which the session is stored; null when there is no well-formed cookie.</summary>
    public byte[]? ReadId(HttpContext context) =>
        context.Request.Cookies.TryGetValue(Name(context), out var value) && value.Length == 43 ? Hash(value) : null;

    /// <summary>Gives the browser a new session and returns the hash to store it under.</summary>
    public byte[] Issue(HttpContext context, TimeSpan lifetime)
    {
        var value = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var options = Options(context);
        options.MaxAge = lifetime;
        context.Response.Cookies.Append(Name(context), value, options);
        return Hash(value);
    }

    /// <summary>Takes the cookie away.</summary>
    public void Remove(HttpContext context) => context.Response.Cookies.Delete(Name(context), Options(context));

    // Browsers keep Secure cookies over plain HTTP where it cannot leave the machine.
    private bool IsSecure(HttpContext context) =>
        context.Request.IsHttps || context.Request.Host.Host is "localhost" or "127.0.0.1" or "[::1]" || !environment.IsDevelopment();

    private static byte[] Hash(string value) => SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(value));
}
