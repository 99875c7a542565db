using Hangout.ServiceDefaults.Authentication;
using Hangout.ServiceDefaults.Health;
using Hangout.ServiceDefaults.Jwt;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.Hosting;

/// <summary>Who calls: bearer tokens of the configured OpenID Connect provider.</summary>
public static class AuthenticationExtensions
{
    /// <summary>
    /// Adds <see cref="JwtValidator"/> for the provider in configuration section <c>Authentication</c>, its keys kept warm, and the
    /// health check <c>identity</c>. What a host needs that validates tokens itself; <see cref="AddHangoutAuthentication"/> includes it.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of builder.</typeparam>
    /// <param name="builder">The host's builder.</param>
    /// <returns>The builder.</returns>
    public static TBuilder AddJwtValidation<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<JwtOptions>()
            .BindConfiguration("Authentication")
            .Validate(
                options => Uri.TryCreate(options.Authority, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https",
                "Authentication:Authority must be the http(s) address of the OpenID Connect provider, e.g. https://id.example.org/realms/hangout.")
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<ProviderKeys>();
        builder.Services.TryAddSingleton<JwtValidator>();
        builder.Services.AddHostedService<ProviderKeysWarmup>();
        builder.Services.AddHealthChecks().AddCheck<IdentityHealthCheck>("identity", HealthStatus.Degraded);
        return builder;
    }

    /// <summary>
    /// Lets in only who brings an access token of the configured provider, everywhere except where <c>AllowAnonymous</c> says
    /// otherwise. 401 and 403 are problem details (<c>unauthenticated</c>, <c>not_allowed</c>).
    /// </summary>
    /// <typeparam name="TBuilder">The kind of builder.</typeparam>
    /// <param name="builder">The host's builder.</param>
    /// <returns>The builder.</returns>
    public static TBuilder AddHangoutAuthentication<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddJwtValidation();
        builder.Services.TryAddSingleton<BearerAuthentication>();
        builder.Services.AddAuthentication(BearerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, configureOptions: null);
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return builder;
    }

    /// <summary>Authentication, authorization and rate limits, in the order they need. Call it once, after <c>UseServiceDefaults</c>.</summary>
    /// <param name="app">The application.</param>
    /// <returns>The application.</returns>
    public static WebApplication UseHangoutAuthentication(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        return app;
    }
}
