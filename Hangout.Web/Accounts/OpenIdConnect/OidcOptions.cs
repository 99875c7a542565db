using System.ComponentModel.DataAnnotations;

namespace Hangout.Web.Accounts.OpenIdConnect;

/// <summary>The identity provider, from the configuration section <c>Authentication</c> (ACC-1).</summary>
public sealed class OidcOptions
{
    /// <summary>The provider's issuer; discovery is below it.</summary>
    [Required]
    public string Authority { get; set; } = "";

    /// <summary>The client registered at the provider.</summary>
    public string ClientId { get; set; } = "hangout-web";

    /// <summary>The client's secret; it never leaves this process except to the provider.</summary>
    [Required]
    public string ClientSecret { get; set; } = "";

    /// <summary>What is asked for at sign-in.</summary>
    public string Scope { get; set; } = "openid profile email";

    /// <summary>What an access token's <c>aud</c> must contain.</summary>
    public string Audience { get; set; } = "hangout-api";
}
