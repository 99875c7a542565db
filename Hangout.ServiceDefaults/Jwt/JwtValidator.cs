using System.Text.Json;
using Hangout.ServiceDefaults.Authentication;
using Microsoft.Extensions.Options;

namespace Hangout.ServiceDefaults.Jwt;

/// <summary>Decides whether a token is the provider's, for us, and valid now (RFC 7519, RFC 8725).</summary>
/// <remarks>
/// The token chooses nothing: algorithms are on a list, the key comes from the provider's published set alone (headers that carry
/// or point to keys are never looked at), and the key's type decides the verification. See docs/security.md.
/// </remarks>
/// <param name="keys">The provider's keys.</param>
/// <param name="options">Issuer, audience, clock skew.</param>
/// <param name="time">The clock.</param>
public sealed class JwtValidator(ProviderKeys keys, IOptions<JwtOptions> options, TimeProvider time)
{
    private readonly JwtOptions _options = options.Value;

    /// <summary>Validates an access token made for <see cref="JwtOptions.Audience"/>.</summary>
    /// <param name="token">The token in compact form, at most 16,384 characters.</param>
    /// <param name="cancellationToken">Cancels waiting for the provider's keys.</param>
    /// <returns>The principal, or why the token was refused.</returns>
    public Task<JwtResult> ValidateAccessTokenAsync(string token, CancellationToken cancellationToken) =>
        ValidateAsync(token, isTyped: true, CheckAccessToken, cancellationToken);

    /// <summary>Validates an ID token (OpenID Connect Core 1.0, section 3.1.3.7).</summary>
    /// <param name="token">The token in compact form.</param>
    /// <param name="clientId">The client that asked for it: the only audience it may be for.</param>
    /// <param name="nonce">What was sent with the sign-in; null for a token got by refreshing, which need not repeat it.</param>
    /// <param name="cancellationToken">Cancels waiting for the provider's keys.</param>
    /// <returns>The principal, or why the token was refused.</returns>
    public Task<JwtResult> ValidateIdTokenAsync(string token, string clientId, string? nonce, CancellationToken cancellationToken) =>
        ValidateAsync(token, isTyped: false, payload => CheckIdToken(payload, clientId, nonce), cancellationToken);

    // isTyped: OpenID Connect lets an ID token go without typ; an access token must say what it is.
    private async Task<JwtResult> ValidateAsync(string token, bool isTyped, Func<JsonElement, JwtFailure?> checkPurpose, CancellationToken cancellationToken)
    {
        if (CompactJwt.Parse(token) is not { } jwt)
            return JwtResult.Refused(JwtFailure.Malformed);
        if (CheckHeader(jwt.Header, isTyped, out var alg, out var kid) is { } headerFailure)
            return JwtResult.Refused(headerFailure);
        if (await keys.FindAsync(kid, cancellationToken) is not { } key)
            return JwtResult.Refused(JwtFailure.UnknownKey);
        if (!key.Verify(alg, jwt.SigningInput, jwt.Signature))
            return JwtResult.Refused(JwtFailure.Signature);
        if ((CheckIssuerAndTimes(jwt.Payload, out var expiresAt) ?? checkPurpose(jwt.Payload)) is { } failure)
            return JwtResult.Refused(failure);
        return JwtResult.Valid(new(HangoutClaims.ToIdentity(jwt.Payload, "Bearer")), jwt.Payload, expiresAt);
    }

    private static JwtFailure? CheckHeader(JsonElement header, bool isTyped, out string alg, out string kid)
    {
        alg = Text(header, "alg") ?? "";
        kid = Text(header, "kid") ?? "";
        if (alg is not ("RS256" or "PS256" or "ES256"))
            return JwtFailure.Algorithm;
        // An extension that must be understood, none of which is (RFC 7515, 4.1.11). The b64 trick of RFC 7797 needs it, too.
        if (header.TryGetProperty("crit", out _) || header.TryGetProperty("b64", out _))
            return JwtFailure.Header;
        if (isTyped && !header.TryGetProperty("typ", out _))
            return JwtFailure.Header;
        if (header.TryGetProperty("typ", out _) && (Text(header, "typ") is not { } type
            || !(type.Equals("JWT", StringComparison.OrdinalIgnoreCase) || type.Equals("at+jwt", StringComparison.OrdinalIgnoreCase))))
        {
            return JwtFailure.Header;
        }
        return kid.Length is 0 or > 200 ? JwtFailure.Header : null;
    }

    private JwtFailure? CheckIssuerAndTimes(JsonElement payload, out DateTimeOffset expiresAt)
    {
        expiresAt = default;
        if (Text(payload, "iss") is not { } issuer || issuer != _options.ExpectedIssuer)
            return JwtFailure.Issuer;
        if (Text(payload, "sub") is not { Length: > 0 and <= 255 })
            return JwtFailure.Claims;
        if (!TryTime(payload, "exp", out var exp) || !TryTime(payload, "nbf", out var nbf) || !TryTime(payload, "iat", out _))
            return JwtFailure.Claims;
        var now = time.GetUtcNow();
        if (exp is null || now >= exp + _options.ClockSkew)
            return JwtFailure.Expired;
        expiresAt = exp.Value;
        return nbf is not null && now < nbf - _options.ClockSkew ? JwtFailure.NotYetValid : null;
    }

    private JwtFailure? CheckAccessToken(JsonElement payload)
    {
        if (!HasAudience(payload, _options.Audience, out _))
            return JwtFailure.Audience;
        // Keycloak names each token's purpose in the payload: "Bearer", "ID", "Refresh", "Offline", "Logout".
        if (payload.TryGetProperty("typ", out var type) && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("Bearer"u8)))
            return JwtFailure.Purpose;
        // A nonce belongs to ID tokens, events to logout tokens and security events.
        return payload.TryGetProperty("nonce", out _) && !payload.TryGetProperty("typ", out _) || payload.TryGetProperty("events", out _)
            ? JwtFailure.Purpose
            : null;
    }

    private static JwtFailure? CheckIdToken(JsonElement payload, string clientId, string? nonce)
    {
        if (!HasAudience(payload, clientId, out var audiences))
            return JwtFailure.Audience;
        var authorizedParty = Text(payload, "azp");
        if ((audiences > 1 && authorizedParty is null) || (authorizedParty is not null && authorizedParty != clientId))
            return JwtFailure.Audience;
        if (payload.TryGetProperty("typ", out var type) && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("ID"u8)))
            return JwtFailure.Purpose;
        if (payload.TryGetProperty("events", out _))
            return JwtFailure.Purpose;
        return nonce is not null && Text(payload, "nonce") != nonce ? JwtFailure.Nonce : null;
    }

    private static bool HasAudience(JsonElement payload, string audience, out int count)
    {
        count = 0;
        if (!payload.TryGetProperty("aud", out var value))
            return false;
        if (value.ValueKind == JsonValueKind.String)
        {
            count = 1;
            return value.ValueEquals(audience);
        }
        if (value.ValueKind != JsonValueKind.Array)
            return false;
        var found = false;
        foreach (var item in value.EnumerateArray())
        {
            count++;
            if (item.ValueKind != JsonValueKind.String)
                return false;
            found |= item.ValueEquals(audience);
        }
        return found;
    }

    /// <summary>Reads a NumericDate. False when it is there but is none.</summary>
    private static bool TryTime(JsonElement payload, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!payload.TryGetProperty(name, out var value))
            return true;
        // Up to the year 2286, far from where adding a skew could overflow.
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || !(seconds is >= 0 and < 10_000_000_000))
            return false;
        time = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return true;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
