using System.Net;
using System.Net.Http.Headers;
using Hangout.Contracts.Messages;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Authorization;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>A service as ours are, with the defaults and token authentication, on a port of its own.</summary>
public sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestService(WebApplication app)
    {
        _app = app;
        Client = new() { BaseAddress = new(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public Uri Address => Client.BaseAddress!;

    public IServiceProvider Services => _app.Services;

    public static async Task<TestService> StartAsync(TestProvider provider, Action<WebApplicationBuilder>? configure = null, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Configuration.AddInMemoryCollection(
        [
            new("Authentication:Authority", provider.Authority),
            new("RateLimits:Search", "3"),
            .. settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value)),
        ]);
        builder.AddServiceDefaults();
        builder.AddHangoutAuthentication();
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.UseHangoutAuthentication();
        app.MapDefaultEndpoints();
        app.MapGet("/me", (HttpContext context) => context.User.Identity!.Name);
        app.MapGet("/admin", () => "secret").RequireAuthorization(policy => policy.RequireRole("owner"));
        app.MapPost("/messages", (SendMessageRequest request) => request.Id);
        app.MapGet("/fails", string () => throw new InvalidOperationException("connection string with a password"));
        app.MapGet("/search", () => "found").RequireRateLimiting(RateLimitPolicies.Search);
        app.MapPost("/write", () => "written").RequireRateLimiting(RateLimitPolicies.Write);
        app.MapGet("/hubs/echo", (HttpContext context) => context.User.Identity!.Name);
        app.MapGet("/open", [AllowAnonymous] () => "open");
        await app.StartAsync();
        return new(app);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
