using Hangout.ServiceDefaults.Jwt;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.Hosting;

/// <summary>Validation for the web host's own handshake; it goes with that.</summary>
public static class JwtValidationExtensions
{
    /// <summary>Adds <see cref="JwtValidator"/> for the provider in configuration section <c>Authentication</c>, its keys kept warm.</summary>
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
        builder.Services.AddHealthChecks().AddCheck<KeysCheck>("identity", HealthStatus.Degraded);
        return builder;
    }

    private sealed class KeysCheck(ProviderKeys keys) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(keys.LastError is null && keys.FetchedAt is not null
                ? HealthCheckResult.Healthy($"{keys.Count} signing keys.")
                : HealthCheckResult.Degraded($"The provider's signing keys could not be fetched: {keys.LastError ?? "not yet"}."));
    }
}
