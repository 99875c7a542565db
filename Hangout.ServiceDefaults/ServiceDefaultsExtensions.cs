using Hangout.Contracts;
using Hangout.ServiceDefaults.Authentication;
using Hangout.ServiceDefaults.Errors;
using Hangout.ServiceDefaults.Health;
using Hangout.ServiceDefaults.Http;
using Hangout.ServiceDefaults.RateLimits;
using Hangout.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of Hangout has in common.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Largest request body, in bytes: a message of the longest text, escaped, fits. Uploads raise it on their own endpoint.</summary>
    public const long MaxRequestBody = 2 * 1024 * 1024;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    /// <summary>An orchestrator waits 10 s before it kills; this leaves time to send the last telemetry.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Adds telemetry, health checks, service discovery and resilience of HTTP clients, problem details, rate limits, request limits
    /// and timeouts, JSON settings, and graceful shutdown (OPS-1, OPS-2, SEC-1, SEC-3).
    /// </summary>
    /// <typeparam name="TBuilder">The kind of builder.</typeparam>
    /// <param name="builder">The host's builder.</param>
    /// <returns>The builder.</returns>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.SetDatabaseDefaults();
        builder.AddRedisDefaults();
        builder.AddTelemetry();
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddHealth();
        services.AddErrors();
        services.AddRateLimits(builder.Configuration);
        services.AddHttpClients();
        services.ConfigureHttpJsonOptions(options => HangoutJson.Apply(options.SerializerOptions));
        services.AddRequestTimeouts(options => options.DefaultPolicy = new() { Timeout = RequestTimeout });
        services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            // Headers that are cleared are let go: a socket's token alone is some kilobytes.
            options.DisableStringReuse = true;
            options.Limits.MaxRequestBodySize = MaxRequestBody;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        services.Configure<ForwardedHeadersOptions>(options => TrustProxies(options, builder.Configuration));
        return builder;
    }

    /// <summary>Errors as problem details, forwarded headers, request timeouts. Call it first.</summary>
    /// <param name="app">The application.</param>
    /// <returns>The application.</returns>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseForwardedHeaders();
        app.UseUntracedHealth();
        app.UseStatusCodePages();
        app.UseMiddleware<RequestCheck>();
        app.Use(KeepAnswersOutOfCaches);
        app.UseRequestTimeouts();
        app.Use((context, next) =>
        {
            // A socket lives for hours; its own keep-alive ends it when the other side is gone.
            if (BearerToken.IsWebSocket(context))
                context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
            return next(context);
        });
        return app;
    }

    /// <summary>Answers of the API are for who asked, and for now; unless they say otherwise themselves.</summary>
    private static Task KeepAnswersOutOfCaches(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.OnStarting(static state =>
            {
                var headers = ((HttpResponse)state).Headers;
                if (headers.CacheControl.Count == 0)
                    headers.CacheControl = "no-store";
                return Task.CompletedTask;
            }, context.Response);
        }
        return next(context);
    }

    /// <summary>Maps <c>/health</c> (with every dependency) and <c>/alive</c>, open to everyone: they tell states, no secrets.</summary>
    /// <param name="app">The application.</param>
    /// <returns>The application.</returns>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealth();
        return app;
    }

    /// <summary>Believes <c>X-Forwarded-*</c> only from the own machine and the networks of <c>ForwardedHeaders:KnownNetworks</c> (CIDR, separated by commas).</summary>
    private static void TrustProxies(ForwardedHeadersOptions options, IConfiguration configuration)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        var networks = configuration["ForwardedHeaders:KnownNetworks"]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var network in networks ?? [])
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        // The framework checks Host against this setting; what a proxy says instead is held to the same.
        options.AllowedHosts = configuration["AllowedHosts"]?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
    }
}
