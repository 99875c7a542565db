using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using Hangout.Contracts.Messages;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>A service as ours are, with the defaults and token authentication, on a port of its own.</summary>
public sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RefusalLog _refusals;

    private TestService(WebApplication app, RefusalLog refusals)
    {
        _app = app;
        _refusals = refusals;
        Client = new() { BaseAddress = new(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public Uri Address => Client.BaseAddress!;

    public IServiceProvider Services => _app.Services;

    public static Task<TestService> StartAsync(
        TestProvider provider, Action<WebApplicationBuilder> configure, (string Name, string Value) setting, params (string Name, string Value)[] settings) =>
        StartAsync(provider, configure, builder => builder.Configuration.AddInMemoryCollection([.. settings.Append(setting).Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))]));

    /// <summary>What the log says of each refused token.</summary>
    public IReadOnlyCollection<string> Refusals => _refusals.Lines;

    public static async Task<TestService> StartAsync(
        TestProvider provider, Action<WebApplicationBuilder>? configure = null, Action<WebApplicationBuilder>? configureFirst = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        var refusals = new RefusalLog();
        builder.Logging.ClearProviders().AddProvider(refusals).AddFilter("Hangout.ServiceDefaults.Authentication", LogLevel.Debug);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Configuration.AddInMemoryCollection(
        [
            new("Authentication:Authority", provider.Authority),
            new("RateLimits:Search", "3"),
        ]);
        configureFirst?.Invoke(builder);
        builder.AddServiceDefaults();
        builder.AddHangoutAuthentication();
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.UseHangoutAuthentication();
        app.MapDefaultEndpoints();
        app.MapGet("/me", (HttpContext context) => context.User.Identity!.Name);
        app.MapGet("/claims", (HttpContext context) => context.User.Claims.Select(claim => new[] { claim.Type, claim.Value }));
        app.MapGet("/admin", () => "secret").RequireAuthorization(policy => policy.RequireRole("owner"));
        app.MapPost("/messages", (SendMessageRequest request) => request.Id);
        app.MapGet("/fails", string () => throw new InvalidOperationException("connection string with a password"));
        app.MapGet("/search", () => "found").RequireRateLimiting(RateLimitPolicies.Search);
        app.MapPost("/write", () => "written").RequireRateLimiting(RateLimitPolicies.Write);
        app.MapGet("/hubs/echo", (HttpContext context) => context.User.Identity!.Name);
        app.MapGet("/open", [AllowAnonymous] () => "open");
        app.MapGet("/file.js", [AllowAnonymous] () => "").WithMetadata(new StaticAssetDescriptor { Route = "file.js", AssetPath = "file.js" });
        app.UseWebSockets();
        app.MapGet("/sockets/{id}", [AllowAnonymous] async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.ReceiveAsync(new byte[1], context.RequestAborted);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, context.RequestAborted);
        });
        await app.StartAsync();
        return new(app, refusals);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class RefusalLog : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("Hangout.ServiceDefaults.Authentication", StringComparison.Ordinal) ? this : NullLogger.Instance;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).StartsWith("A token ", StringComparison.Ordinal))
                _lines.Enqueue(formatter(state, exception));
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
