namespace Hangout.ServiceDefaults.Jwt;

/// <summary>Whose tokens are accepted: configuration section <c>Authentication</c>.</summary>
public sealed class JwtOptions
{
    /// <summary>The provider's address, without a trailing slash; discovery is below it at <c>/.well-known/openid-configuration</c>.</summary>
    public string Authority { get; set; } = "";

    /// <summary>The only accepted <c>iss</c>, compared exactly. The authority when not set.</summary>
    public string? Issuer { get; set; }

    /// <summary>What an access token's <c>aud</c> must contain.</summary>
    public string Audience { get; set; } = "hangout-api";

    /// <summary>How far clocks may differ. Default 30 s.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How old the provider's keys may be before they are fetched anew in the background. Default 5 minutes.</summary>
    public TimeSpan KeysRefreshAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How old they may be and still be believed while the provider cannot be reached. Default 12 hours.</summary>
    public TimeSpan KeysExpireAfter { get; set; } = TimeSpan.FromHours(12);

    /// <summary>At most one fetch in this time, however many unknown key IDs arrive. Default 10 s.</summary>
    public TimeSpan UnknownKeyInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The expected <c>iss</c>.</summary>
    internal string ExpectedIssuer => string.IsNullOrEmpty(Issuer) ? Authority.TrimEnd('/') : Issuer;
}
