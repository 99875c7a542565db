using System.Security.Cryptography;
using System.Text.Json;
using Hangout.Web.Accounts.Sessions;
using Microsoft.AspNetCore.DataProtection;

namespace Hangout.Web.Accounts.OpenIdConnect;

/// <summary>Keeps a sign-in attempt in the browser, encrypted, for at most 15 minutes; one cookie an attempt, so that tabs do not disturb each other.</summary>
/// <param name="protection">Encrypts.</param>
/// <param name="cookies">How cookies are named here.</param>
public sealed class SignInAttemptCookie(IDataProtectionProvider protection, SessionCookie cookies)
{
    /// <summary>So many may be under way; older ones give way, lest their cookies outgrow what a request may carry.</summary>
    private const int MostAttempts = 5;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Hangout.Web.SignInAttempt.v1").ToTimeLimitedDataProtector();

    /// <summary>Gives the attempt to the browser.</summary>
    public void Write(HttpContext context, SignInAttempt attempt)
    {
        var options = cookies.Options(context);
        var others = context.Request.Cookies.Keys.Where(name => name.StartsWith(Prefix(context), StringComparison.Ordinal)).ToList();
        foreach (var name in others.Take(others.Count - (MostAttempts - 1)))
            context.Response.Cookies.Delete(name, options);
        options.MaxAge = Lifetime;
        context.Response.Cookies.Append(Name(context, attempt.State), _protector.Protect(JsonSerializer.Serialize(attempt), Lifetime), options);
    }

    /// <summary>Takes the attempt with this state back, once. Null when this browser did not begin it, or too long ago.</summary>
    public SignInAttempt? Take(HttpContext context, string state)
    {
        if (state.Length is < 8 or > 100 || !state.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            return null;
        var name = Name(context, state);
        if (!context.Request.Cookies.TryGetValue(name, out var value))
            return null;
        context.Response.Cookies.Delete(name, cookies.Options(context));
        try
        {
            var attempt = JsonSerializer.Deserialize<SignInAttempt>(_protector.Unprotect(value));
            return attempt is not null && CryptographicOperations.FixedTimeEquals(Bytes(attempt.State), Bytes(state)) ? attempt : null;
        }
        catch (CryptographicException)
        {
            return null; // Expired, or never ours: the same to the caller.
        }
    }

    private string Prefix(HttpContext context) => $"{cookies.Name(context)}-signin-";

    private string Name(HttpContext context, string state) => Prefix(context) + state[..8];

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
