using System.Text.Json.Nodes;
using Hangout.ServiceDefaults.Jwt;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>ID tokens at sign-in (OpenID Connect Core 1.0, 3.1.3.7).</summary>
public sealed class IdTokenTests : IAsyncLifetime
{
    private ProviderKeys? _keys;
    private JwtValidator? _validator;
    private TestProvider? _provider;

    private TestProvider Provider => _provider!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        var options = Options.Create(new JwtOptions { Authority = _provider.Authority });
        _keys = new ProviderKeys(options, TimeProvider.System, NullLogger<ProviderKeys>.Instance);
        _validator = new JwtValidator(_keys, options, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _keys?.Dispose();
        if (_provider is not null)
            await _provider.DisposeAsync();
    }

    [Fact]
    public async Task The_ID_token_of_this_sign_in_is_accepted() =>
        (await ValidateIdAsync(Provider.IdToken("hangout-web", "nonce-1"))).IsValid.ShouldBeTrue();

    [Theory]
    [InlineData("nonce-2")]
    [InlineData("")]
    [InlineData(null)]
    public async Task The_ID_token_of_another_sign_in_is_refused(string? nonce) =>
        (await ValidateIdAsync(Provider.IdToken("hangout-web", nonce))).Failure.ShouldBe(JwtFailure.Nonce);

    [Fact]
    public async Task The_ID_token_of_another_client_is_refused() =>
        (await ValidateIdAsync(Provider.IdToken("other-client", "nonce-1"))).Failure.ShouldBe(JwtFailure.Audience);

    [Fact]
    public async Task An_ID_token_of_several_audiences_must_name_this_client_as_the_authorized_party()
    {
        var token = Provider.IdToken("hangout-web", "nonce-1", body =>
        {
            body["aud"] = new JsonArray("hangout-web", "other-client");
            body["azp"] = "other-client";
        });
        (await ValidateIdAsync(token)).Failure.ShouldBe(JwtFailure.Audience);
    }

    [Fact]
    public async Task An_access_token_is_no_ID_token()
    {
        var token = Provider.AccessToken(body =>
        {
            body["aud"] = "hangout-web";
            body["nonce"] = "nonce-1";
        });
        (await ValidateIdAsync(token)).Failure.ShouldBe(JwtFailure.Purpose);
    }

    [Fact]
    public async Task A_token_got_by_refreshing_need_not_repeat_the_nonce() =>
        (await _validator!.ValidateIdTokenAsync(Provider.IdToken("hangout-web", nonce: null), "hangout-web", nonce: null, Cancellation)).IsValid.ShouldBeTrue();

    private Task<JwtResult> ValidateIdAsync(string token) => _validator!.ValidateIdTokenAsync(token, "hangout-web", "nonce-1", Cancellation);
}
