using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Hangout.Web.Accounts.OpenIdConnect;

/// <summary>Sets up ASP.NET Core's OpenID Connect handler: a confidential client, code with PKCE (ACC-1).</summary>
internal static class HandlerSetup
{
    private const int LongestToken = 16_384;

    public static void Configure(OpenIdConnectOptions options, OidcOptions provider, ProviderHandler handler, bool isDevelopment)
    {
        options.ClientId = provider.ClientId;
        options.ClientSecret = provider.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.Scope.Clear();
        foreach (var scope in provider.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            options.Scope.Add(scope);
        options.SaveTokens = true;
        options.ClaimActions.Clear(); // The issuer stays.
        options.DisableTelemetry = true;
        options.PushedAuthorizationBehavior = PushedAuthorizationBehavior.Disable;
        // Any site could send the browser there and sign the person out.
        options.RemoteSignOutPath = default;
        options.EventsType = typeof(SignInEvents);
        SetMetadata(options, provider.Authority.TrimEnd('/'), handler);
        SetTokenRules(options);
        SetCookies(options, isDevelopment);
    }

    private static void SetMetadata(OpenIdConnectOptions options, string authority, ProviderHandler handler)
    {
        options.Backchannel = new HttpClient(handler, disposeHandler: false) { Timeout = ProviderClient.Timeout, MaxResponseContentBufferSize = 256 * 1024 };
        var documents = new HttpDocumentRetriever(options.Backchannel) { RequireHttps = authority.StartsWith("https://", StringComparison.OrdinalIgnoreCase) };
        options.ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{authority}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), documents, new MetadataValidator(authority))
        {
            AutomaticRefreshInterval = TimeSpan.FromMinutes(5),
            RefreshInterval = TimeSpan.FromSeconds(10),
            // A key that the provider took back is not believed any longer.
            UseLastKnownGoodConfiguration = false,
        };
    }

    private static void SetTokenRules(OpenIdConnectOptions options)
    {
        options.TokenHandler = new SignedTokenHandler { MapInboundClaims = false, MaximumTokenSizeInBytes = LongestToken };
        var rules = options.TokenValidationParameters;
        rules.ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];
        rules.TryAllIssuerSigningKeys = false;
        rules.ClockSkew = TimeSpan.FromSeconds(30);
    }

    // The cookies of a sign-in under way go to all of this host, so that /signin can bound their number.
    private static void SetCookies(OpenIdConnectOptions options, bool isDevelopment)
    {
        // Browsers refuse __Host- over plain HTTP, which only development uses.
        var prefix = isDevelopment ? "hangout" : "__Host-hangout";
        options.CorrelationCookie.Name = $"{prefix}-signin-";
        options.NonceCookie.Name = $"{prefix}-nonce-";
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            cookie.Path = "/";
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = isDevelopment ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        }
    }

    // The OpenID Connect handler accepts unsigned ID tokens from the token endpoint, as the specification allows.
    private sealed class SignedTokenHandler : JsonWebTokenHandler
    {
        public override Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
        {
            validationParameters.RequireSignedTokens = true;
            return base.ValidateTokenAsync(token, validationParameters);
        }
    }

    // The document must speak for the issuer it was asked of (OpenID Connect Discovery 1.0, 4.3).
    private sealed class MetadataValidator(string issuer) : IConfigurationValidator<OpenIdConnectConfiguration>
    {
        public ConfigurationValidationResult Validate(OpenIdConnectConfiguration configuration) =>
            configuration.Issuer == issuer && IsAddress(configuration.AuthorizationEndpoint) && IsAddress(configuration.TokenEndpoint)
                ? new() { Succeeded = true }
                : new() { Succeeded = false, ErrorMessage = "The provider's metadata are another issuer's, or not complete." };

        private static bool IsAddress(string? endpoint) => Uri.TryCreate(endpoint, UriKind.Absolute, out _);
    }
}
