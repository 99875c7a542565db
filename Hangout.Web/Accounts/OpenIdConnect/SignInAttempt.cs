using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Hangout.Web.Accounts.OpenIdConnect;

/// <summary>One sign-in under way: what the browser must bring back, and what the provider must repeat (RFC 9700).</summary>
/// <param name="State">Binds the answer to this browser.</param>
/// <param name="Nonce">Binds the ID token to this sign-in.</param>
/// <param name="CodeVerifier">Binds the code to this sign-in (PKCE, RFC 7636).</param>
/// <param name="ReturnUrl">Where to go afterwards: a path of this host.</param>
public sealed record SignInAttempt(string State, string Nonce, string CodeVerifier, string ReturnUrl)
{
    /// <summary>What is sent in advance of the verifier.</summary>
    public string CodeChallenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(CodeVerifier)));

    /// <summary>A new one with random values of 256 bits.</summary>
    /// <param name="returnUrl">Asked for by the caller; anything but a path of this host becomes <c>/</c>.</param>
    public static SignInAttempt New(string? returnUrl) => new(Secret(), Secret(), Secret(), LocalPath(returnUrl));

    /// <summary>The path when it stays on this host, else <c>/</c>: no open redirect.</summary>
    public static string LocalPath(string? url) =>
        url is ['/', ..] && url is not ['/', '/' or '\\', ..] && url.Length <= 2_000 && url.All(c => c is > ' ' and < (char)127) ? url : "/";

    private static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
