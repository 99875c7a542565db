using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hangout.ServiceDefaults.Authentication;

/// <summary>The framework's token handler behind <see cref="StrictToken"/>, with the provider's keys and our claims.</summary>
internal sealed class AccessTokenHandler : JsonWebTokenHandler
{
    private readonly ProviderKeys _keys;

    public AccessTokenHandler(ProviderKeys keys)
    {
        _keys = keys;
        MapInboundClaims = false;
        MaximumTokenSizeInBytes = StrictToken.MaxLength;
    }

    /// <summary>What the handler checks. Nothing in a token leads to a key but its <c>kid</c>, and the key decides the algorithm.</summary>
    public static TokenValidationParameters Parameters(ProviderOptions provider, ProviderKeys keys) => new()
    {
        ValidIssuer = provider.ExpectedIssuer,
        ValidAudience = provider.Audience,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        ClockSkew = provider.ClockSkew,
        IssuerSigningKeyResolver = (_, _, kid, _) => keys.Find(kid) is { } key ? [key] : [],
        TryAllIssuerSigningKeys = false,
        // A key published for one algorithm verifies no other.
        AlgorithmValidator = (alg, key, _, _) => alg is "RS256" or "PS256" or "ES256" && key is JsonWebKey jwk && (string.IsNullOrEmpty(jwk.Alg) || jwk.Alg == alg),
    };

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        if (StrictToken.Read(token, out var keyId, out var payload) is { } failure)
            return Refused(failure);
        if (!await _keys.KnowAsync(keyId))
            return Refused(TokenFailure.UnknownKey);
        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (result.IsValid)
            result.ClaimsIdentity = HangoutClaims.ToIdentity(payload, "Bearer");
        return result;
    }

    private static TokenValidationResult Refused(TokenFailure failure) => new() { IsValid = false, Exception = new TokenRefusedException(failure) };
}
