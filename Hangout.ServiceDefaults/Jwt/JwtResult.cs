using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using System.Text.Json;
using Hangout.ServiceDefaults.Authentication;

namespace Hangout.ServiceDefaults.Jwt;

/// <summary>Why a token was refused. For logs and metrics; a caller learns only that it was.</summary>
public enum JwtFailure
{
    /// <summary>Not of the compact form, too large, not strict JSON, or with repeated members.</summary>
    Malformed,

    /// <summary>An algorithm that is not on the list: <c>none</c>, HMAC and all others.</summary>
    Algorithm,

    /// <summary>A header that must not be there (<c>crit</c>) or a wrong or missing <c>typ</c> or <c>kid</c>.</summary>
    Header,

    /// <summary>The provider has no such key, or it could not be asked.</summary>
    UnknownKey,

    /// <summary>The signature is not the key's, or the key does not fit the algorithm.</summary>
    Signature,

    /// <summary>Another issuer's.</summary>
    Issuer,

    /// <summary>Made for somebody else.</summary>
    Audience,

    /// <summary>Too old, or without an end.</summary>
    Expired,

    /// <summary>Not valid yet.</summary>
    NotYetValid,

    /// <summary>A token of another purpose: an ID token as an access token, and so on.</summary>
    Purpose,

    /// <summary>A claim that is needed is missing or of the wrong shape.</summary>
    Claims,

    /// <summary>Not the answer to this sign-in.</summary>
    Nonce,
}

/// <summary>What became of a token: its principal, or why not.</summary>
public sealed class JwtResult
{
    private JwtResult(ClaimsPrincipal? principal, JsonElement payload, DateTimeOffset expiresAt, JwtFailure? failure)
    {
        Principal = principal;
        Payload = payload;
        ExpiresAt = expiresAt;
        Failure = failure;
    }

    /// <summary>Whether everything about the token holds.</summary>
    [MemberNotNullWhen(true, nameof(Principal))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsValid => Failure is null;

    /// <summary>Who the token speaks of, with the claims of <see cref="HangoutClaims"/>.</summary>
    public ClaimsPrincipal? Principal { get; }

    /// <summary>All claims as they came; undefined when refused.</summary>
    public JsonElement Payload { get; }

    /// <summary>When it ends (<c>exp</c>).</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>Why it was refused.</summary>
    public JwtFailure? Failure { get; }

    internal static JwtResult Valid(ClaimsPrincipal principal, JsonElement payload, DateTimeOffset expiresAt) => new(principal, payload, expiresAt, failure: null);

    internal static JwtResult Refused(JwtFailure failure) => new(principal: null, default, default, failure);
}
