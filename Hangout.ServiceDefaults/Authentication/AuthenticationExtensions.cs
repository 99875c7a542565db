using Hangout.ServiceDefaults.Authentication;
using Hangout.ServiceDefaults.Health;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

/// <summary>Who calls: bearer tokens of the configured OpenID Connect provider.</summary>
public static class AuthenticationExtensions
{
    /// <summary>
    /// Lets in only callers with an access token of the provider in configuration section <c>Authentication</c>, except where
    /// <c>AllowAnonymous</c> says otherwise. 401 and 403 are problem details (<c>unauthenticated</c>, <c>not_allowed</c>).
    /// The health check <c>identity</c> is degraded while the provider's keys cannot be fetched.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of builder.</typeparam>
    /// <param name="builder">The host's builder.</param>
    /// <returns>The builder.</returns>
    public static TBuilder AddHangoutAuthentication<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddOptions<ProviderOptions>()
            .BindConfiguration("Authentication")
            .Validate(
                options => IsProvider(options.Authority, builder.Environment),
                "Authentication:Authority must be the https address of the OpenID Connect provider, e.g. https://id.example.org/realms/hangout. Plain http is for localhost and development.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ProviderKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<ProviderKeys>());
        services.AddHealthChecks().AddCheck<IdentityHealthCheck>("identity", HealthStatus.Degraded);

        services.AddSingleton<BearerEvents>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<ProviderKeys, IOptions<ProviderOptions>>((options, keys, provider) =>
        {
            options.TokenValidationParameters = AccessTokenHandler.Parameters(provider.Value, keys);
            options.TokenHandlers.Clear();
            options.TokenHandlers.Add(new AccessTokenHandler(keys));
            options.EventsType = typeof(BearerEvents);
            options.SaveToken = false;
        });
        services.AddAuthorizationBuilder()
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

    private static bool IsProvider(string authority, IHostEnvironment environment) =>
        Uri.TryCreate(authority, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || environment.IsDevelopment())));
}
