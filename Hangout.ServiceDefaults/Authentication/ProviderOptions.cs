namespace Hangout.ServiceDefaults.Authentication;

/// <summary>Whose tokens are accepted: configuration section <c>Authentication</c>.</summary>
public sealed class ProviderOptions
{
    /// <summary>The provider's address; discovery is below it at <c>/.well-known/openid-configuration</c>.</summary>
    public string Authority { get; set; } = "";

    /// <summary>The only accepted <c>iss</c>, compared exactly. The authority when not set.</summary>
    public string? Issuer { get; set; }

    /// <summary>What an access token's <c>aud</c> must contain.</summary>
    public string Audience { get; set; } = "hangout-api";

    /// <summary>How far clocks may differ. Default 30 s.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the provider's keys are fetched again in the background. Default 5 minutes.</summary>
    public TimeSpan KeysRefreshAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How old keys may be and still be trusted while the provider is away. Default 12 hours.</summary>
    public TimeSpan KeysExpireAfter { get; set; } = TimeSpan.FromHours(12);

    /// <summary>At most one fetch in this time, however many unknown key IDs arrive. Default 10 s.</summary>
    public TimeSpan UnknownKeyInterval { get; set; } = TimeSpan.FromSeconds(10);

    internal string ExpectedIssuer => string.IsNullOrEmpty(Issuer) ? Authority.TrimEnd('/') : Issuer;
}
