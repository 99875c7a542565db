using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Hangout.ServiceDefaults.Authentication;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>Which keys are trusted, and how often the provider is asked for them.</summary>
public sealed class ProviderKeysTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_keys_are_fetched_once_at_start_however_many_tokens_come()
    {
        await using var fixture = await TokenFixture.WithAsync(_ => { });
        var answers = await AskAllAsync(fixture, Enumerable.Range(0, 100).Select(_ => fixture.Provider.AccessToken()));
        answers.ShouldAllBe(answer => answer == HttpStatusCode.OK);
        fixture.Provider.KeyFetches.ShouldBe(1);
    }

    [Fact]
    public async Task A_flood_of_unknown_key_IDs_reaches_the_provider_once()
    {
        await using var fixture = await TokenFixture.WithAsync(_ => { });
        fixture.Time.Advance(TimeSpan.FromSeconds(11));
        var answers = await AskAllAsync(fixture, Enumerable.Range(0, 300).Select(i => fixture.Provider.AccessToken(kid: $"forged-{i}")));
        answers.ShouldAllBe(answer => answer == HttpStatusCode.Unauthorized);
        fixture.Provider.KeyFetches.ShouldBe(2);
    }

    [Fact]
    public async Task A_new_key_of_the_provider_is_found_by_its_first_token()
    {
        await using var fixture = await TokenFixture.WithAsync(_ => { });
        fixture.Provider.Keys.Add(TestProvider.RsaJwk("rsa-2", fixture.Provider.Rsa));
        fixture.Time.Advance(TimeSpan.FromSeconds(11));
        await fixture.ShouldAcceptAsync(fixture.Provider.AccessToken(kid: "rsa-2"));
    }

    [Fact]
    public async Task A_key_that_the_provider_withdrew_is_forgotten()
    {
        await using var fixture = await TokenFixture.WithAsync(_ => { });
        await fixture.ShouldAcceptAsync(fixture.Provider.AccessToken());
        fixture.Provider.Keys.RemoveAt(0);
        fixture.Time.Advance(TimeSpan.FromSeconds(11));
        await fixture.Keys.RefreshAsync();
        (await fixture.AskAsync(fixture.Provider.AccessToken())).ShouldBe(HttpStatusCode.Unauthorized);
        await fixture.ShouldAcceptAsync(fixture.Provider.AccessToken(alg: "ES256", kid: "ec-1"));
    }

    [Fact]
    public async Task While_the_provider_is_away_known_keys_hold_for_12_hours()
    {
        await using var fixture = await TokenFixture.WithAsync(_ => { });
        fixture.Provider.FailWith = 503;
        fixture.Time.Advance(TimeSpan.FromHours(11));
        await fixture.ShouldAcceptAsync(fixture.Provider.AccessToken());
        fixture.Time.Advance(TimeSpan.FromHours(2));
        (await fixture.AskAsync(fixture.Provider.AccessToken())).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_provider_that_is_away_hinders_no_start_and_degrades_health_until_it_is_back()
    {
        await using var fixture = await TokenFixture.WithAsync(
            provider => provider.FailWith = 500);
        (await fixture.AskAsync(fixture.Provider.AccessToken())).ShouldBe(HttpStatusCode.Unauthorized);
        (await IdentityHealthAsync(fixture)).ShouldBe("Degraded");
        fixture.Provider.FailWith = null;
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        await fixture.ShouldAcceptAsync(fixture.Provider.AccessToken());
        (await IdentityHealthAsync(fixture)).ShouldBe("Healthy");
    }

    [Fact]
    public async Task A_discovery_document_of_another_issuer_is_not_believed()
    {
        await using var fixture = await TokenFixture.WithAsync(provider => provider.Issuer = "https://elsewhere.example");
        (await fixture.AskAsync(fixture.Provider.AccessToken())).ShouldBe(HttpStatusCode.Unauthorized);
        fixture.Provider.KeyFetches.ShouldBe(0);
    }

    [Fact]
    public async Task An_RSA_key_under_2048_bits_is_not_used()
    {
        using var weak = RSA.Create(1024);
        await ShouldNotUseAsync(provider => provider.Keys.Add(TestProvider.RsaJwk("weak", weak)), "weak");
    }

    [Fact]
    public async Task A_key_of_another_curve_is_not_used()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        await ShouldNotUseAsync(provider => provider.Keys.Add(TestProvider.EcJwk("p384", other, "P-384")), "p384", "ES256");
        await ShouldNotUseAsync(provider => provider.Keys.Add(TestProvider.EcJwk("p384-lying", other)), "p384-lying", "ES256");
    }

    [Fact]
    public Task A_point_off_the_curve_is_not_used() => ShouldNotUseAsync(
        provider =>
        {
            var key = TestProvider.EcJwk("off", provider.Ec);
            key["y"] = key["x"]!.DeepClone();
            provider.Keys.Add(key);
        },
        "off",
        "ES256");

    [Theory]
    [InlineData("AQ")]
    [InlineData("Ag")]
    [InlineData("")]
    public Task An_RSA_key_with_a_worthless_exponent_is_not_used(string exponent) => ShouldNotUseAsync(
        provider =>
        {
            var key = TestProvider.RsaJwk("e", provider.Rsa);
            key["e"] = exponent;
            provider.Keys.Add(key);
        },
        "e");

    [Fact]
    public Task A_key_for_encryption_verifies_no_signature() => ShouldNotUseAsync(
        provider =>
        {
            var key = TestProvider.RsaJwk("enc", provider.Rsa);
            key["use"] = "enc";
            provider.Keys.Add(key);
        },
        "enc");

    [Fact]
    public async Task A_secret_in_the_key_set_makes_no_HMAC_key()
    {
        await ShouldNotUseAsync(provider => provider.Keys.Add(new() { ["kid"] = "oct", ["kty"] = "oct", ["k"] = TestProvider.Encode(new string('k', 64)) }), "oct");
    }

    [Fact]
    public async Task Two_keys_of_one_name_are_no_key_set()
    {
        using var other = RSA.Create(2048);
        await using var fixture = await TokenFixture.WithAsync(provider => provider.Keys.Add(TestProvider.RsaJwk("rsa-1", other)));
        (await fixture.AskAsync(fixture.Provider.AccessToken())).ShouldBe(HttpStatusCode.Unauthorized);
        fixture.Keys.LastError.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_certificate_beside_a_key_does_not_replace_it()
    {
        using var other = RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=other", other, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var fixture = await TokenFixture.WithAsync(provider => provider.Keys[0]["x5c"] = new System.Text.Json.Nodes.JsonArray(Convert.ToBase64String(certificate.RawData)));
        await fixture.ShouldAcceptAsync(fixture.Provider.AccessToken());
    }

    [Theory]
    [InlineData("http://id.example.org/realms/hangout")]
    [InlineData("ftp://id.example.org")]
    [InlineData("id.example.org")]
    [InlineData("")]
    public async Task A_provider_elsewhere_must_be_named_by_its_https_address(string authority)
    {
        await using var provider = await TestProvider.StartAsync();
        var error = await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => TestService.StartAsync(provider, builder => builder.Configuration["Authentication:Authority"] = authority));
        error.Message.ShouldContain("Authentication:Authority");
    }

    private static async Task ShouldNotUseAsync(Action<TestProvider> change, string kid, string alg = "RS256")
    {
        await using var fixture = await TokenFixture.WithAsync(change);
        await fixture.ShouldRefuseAsync(fixture.Provider.AccessToken(alg: alg, kid: kid), TokenFailure.UnknownKey);
        fixture.Keys.Count.ShouldBe(2);
    }

    private static Task<HttpStatusCode[]> AskAllAsync(TokenFixture fixture, IEnumerable<string> tokens) => Task.WhenAll(tokens.ToArray().Select(fixture.AskAsync));

    private static async Task<string?> IdentityHealthAsync(TokenFixture fixture)
    {
        var health = await fixture.Service.Client.GetFromJsonAsync<JsonElement>("/health", Cancellation);
        return health.GetProperty("dependencies").GetProperty("identity").GetProperty("status").GetString();
    }
}
