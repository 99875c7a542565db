using Microsoft.IdentityModel.Tokens;

namespace Hangout.ServiceDefaults.Authentication;

/// <summary>Why a token was refused. For the log and the metric; the caller is not told.</summary>
public enum TokenFailure
{
    /// <summary>Not of the compact form, too long, not strict JSON, or with repeated members.</summary>
    Malformed,

    /// <summary>An algorithm that is not on the list: <c>none</c>, HMAC and all others.</summary>
    Algorithm,

    /// <summary>A header that must not be there (<c>crit</c>, <c>b64</c>), or a wrong or missing <c>typ</c> or <c>kid</c>.</summary>
    Header,

    /// <summary>The provider has no such key, or could not be asked.</summary>
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

    /// <summary>A token of another purpose, such as an ID token.</summary>
    Purpose,

    /// <summary>A claim that is needed is missing or of the wrong shape.</summary>
    Claims,
}

/// <summary>Carries the reason through the framework's handler.</summary>
internal sealed class TokenRefusedException(TokenFailure failure) : SecurityTokenException(failure.ToString())
{
    public TokenFailure Failure { get; } = failure;

    public static TokenFailure ReasonOf(Exception exception) => exception switch
    {
        TokenRefusedException refused => refused.Failure,
        SecurityTokenSignatureKeyNotFoundException => TokenFailure.UnknownKey,
        SecurityTokenInvalidSignatureException => TokenFailure.Signature,
        SecurityTokenInvalidIssuerException => TokenFailure.Issuer,
        SecurityTokenInvalidAudienceException => TokenFailure.Audience,
        SecurityTokenExpiredException or SecurityTokenNoExpirationException => TokenFailure.Expired,
        SecurityTokenNotYetValidException => TokenFailure.NotYetValid,
        SecurityTokenException => TokenFailure.Claims,
        _ => TokenFailure.Malformed,
    };
}
