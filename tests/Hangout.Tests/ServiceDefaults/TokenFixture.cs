using System.Net;
using System.Text.Json;
using Hangout.ServiceDefaults.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>A provider, and a service that accepts its tokens; both are asked over HTTP.</summary>
public sealed class TokenFixture : IAsyncLifetime
{
    private TestProvider? _provider;
    private TestService? _service;

    public TestProvider Provider => _provider!;

    public TestService Service => _service!;

    public ProviderKeys Keys => Service.Services.GetRequiredService<ProviderKeys>();

    public ManualTime Time { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        await StartServiceAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
    }

    /// <summary>A fixture whose service meets a provider that the test has changed.</summary>
    public static async Task<TokenFixture> WithAsync(Action<TestProvider> change)
    {
        var fixture = new TokenFixture { _provider = await TestProvider.StartAsync() };
        change(fixture.Provider);
        await fixture.StartServiceAsync();
        return fixture;
    }

    /// <summary>What a call with the token is answered.</summary>
    public async Task<HttpStatusCode> AskAsync(string token)
    {
        using var response = await Service.SendAsync(HttpMethod.Get, "/me", token);
        return response.StatusCode;
    }

    /// <summary>The claims of an accepted token, as endpoints see them.</summary>
    public async Task<List<KeyValuePair<string, string>>> ClaimsAsync(string token)
    {
        using var response = await Service.SendAsync(HttpMethod.Get, "/claims", token);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var claims = await response.Content.ReadFromJsonAsync<string[][]>(Cancellation);
        return [.. claims!.Select(claim => KeyValuePair.Create(claim[0], claim[1]))];
    }

    public async Task ShouldAcceptAsync(string token) => (await AskAsync(token)).ShouldBe(HttpStatusCode.OK);

    /// <summary>The token is refused, for that reason, and the caller learns nothing of it.</summary>
    public async Task ShouldRefuseAsync(string token, TokenFailure expected)
    {
        // The same provider's proper token is accepted, so the refusal is about what the test changed.
        await ShouldAcceptAsync(Provider.AccessToken());
        await ShouldRefuseAsync(() => Service.SendAsync(HttpMethod.Get, "/me", token), expected);
    }

    /// <summary>As <see cref="ShouldRefuseAsync(string, TokenFailure)"/>, for texts that no HTTP header can carry.</summary>
    public async Task ShouldRefuseInQueryAsync(string token, TokenFailure expected)
    {
        (await SendInQueryAsync(Provider.AccessToken())).StatusCode.ShouldBe(HttpStatusCode.OK);
        await ShouldRefuseAsync(() => SendInQueryAsync(token), expected);
    }

    private async Task ShouldRefuseAsync(Func<Task<HttpResponseMessage>> send, TokenFailure expected)
    {
        var refusals = Service.Refusals.Count;
        using var response = await send();
        await ShouldBeUnauthenticatedAsync(response);
        Service.Refusals.Skip(refusals).ShouldBe([$"A token was refused: {expected}"]);
    }

    public static async Task ShouldBeUnauthenticatedAsync(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer realm=\"hangout\", error=\"invalid_token\"");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        problem.GetProperty("code").GetString().ShouldBe("unauthenticated");
        problem.GetProperty("detail").GetString().ShouldBe("Sign in to do this.");
        problem.EnumerateObject().Select(member => member.Name).ShouldBe(["type", "title", "status", "detail", "code", "traceId"], ignoreOrder: true);
    }

    /// <summary>Asks for a WebSocket with the token in the query; the endpoint answers plainly.</summary>
    private async Task<HttpResponseMessage> SendInQueryAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/hubs/echo?access_token={Uri.EscapeDataString(token)}");
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        return await Service.Client.SendAsync(request, Cancellation);
    }

    private async Task StartServiceAsync()
    {
        _service = await TestService.StartAsync(Provider, builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time)));
        // Not part of what a test counts: the keys are fetched at start.
        await Keys.RefreshAsync();
    }
}
