using System.Security.Cryptography;
using Hangout.ServiceDefaults.Jwt;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>Which keys are believed, and how often the provider is asked for them.</summary>
public sealed class ProviderKeysTests : JwtTestBase
{
    [Fact]
    public async Task Many_first_tokens_at_once_cause_one_fetch()
    {
        var tokens = Enumerable.Range(0, 100).Select(_ => Provider.AccessToken()).ToArray();
        var results = await Task.WhenAll(tokens.Select(ValidateAsync));
        results.ShouldAllBe(result => result.IsValid);
        Provider.KeyFetches.ShouldBe(1);
    }

    [Fact]
    public async Task A_flood_of_unknown_key_IDs_does_not_reach_the_provider()
    {
        (await ValidateAsync(Provider.AccessToken())).IsValid.ShouldBeTrue();
        Time.Advance(TimeSpan.FromSeconds(11));
        var tokens = Enumerable.Range(0, 300).Select(i => Provider.AccessToken(kid: $"forged-{i}")).ToArray();
        var results = await Task.WhenAll(tokens.Select(ValidateAsync));
        results.ShouldAllBe(result => result.Failure == JwtFailure.UnknownKey);
        Provider.KeyFetches.ShouldBe(2);
    }

    [Fact]
    public async Task A_new_key_of_the_provider_is_found_by_its_first_token()
    {
        (await ValidateAsync(Provider.AccessToken())).IsValid.ShouldBeTrue();
        Provider.Keys.Add(TestProvider.RsaJwk("rsa-2", Provider.Rsa));
        Time.Advance(TimeSpan.FromSeconds(11));
        (await ValidateAsync(Provider.AccessToken(kid: "rsa-2"))).IsValid.ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_that_the_provider_withdrew_is_forgotten()
    {
        (await ValidateAsync(Provider.AccessToken())).IsValid.ShouldBeTrue();
        Provider.Keys.RemoveAt(0);
        await ProviderKeys.RefreshAsync(Cancellation);
        (await ValidateAsync(Provider.AccessToken())).Failure.ShouldBe(JwtFailure.UnknownKey);
    }

    [Fact]
    public async Task While_the_provider_is_away_known_keys_hold_for_12_hours()
    {
        (await ValidateAsync(Provider.AccessToken())).IsValid.ShouldBeTrue();
        Provider.FailWith = 503;
        Time.Advance(TimeSpan.FromHours(11));
        (await ValidateAsync(TokenFromNow())).IsValid.ShouldBeTrue();
        Time.Advance(TimeSpan.FromHours(2));
        (await ValidateAsync(TokenFromNow())).Failure.ShouldBe(JwtFailure.UnknownKey);
    }

    [Fact]
    public async Task Once_the_provider_answers_again_so_do_we()
    {
        Provider.FailWith = 500;
        (await ValidateAsync(Provider.AccessToken())).Failure.ShouldBe(JwtFailure.UnknownKey);
        ProviderKeys.LastError.ShouldNotBeNull();
        Provider.FailWith = null;
        Time.Advance(TimeSpan.FromSeconds(2));
        (await ValidateAsync(Provider.AccessToken())).IsValid.ShouldBeTrue();
        ProviderKeys.LastError.ShouldBeNull();
    }

    [Fact]
    public async Task A_discovery_document_of_another_issuer_is_not_believed()
    {
        Provider.Issuer = "https://elsewhere.example";
        (await ValidateAsync(Provider.AccessToken())).Failure.ShouldBe(JwtFailure.UnknownKey);
        Provider.KeyFetches.ShouldBe(0);
    }

    [Fact]
    public async Task An_RSA_key_under_2048_bits_is_not_used()
    {
        using var weak = RSA.Create(1024);
        Provider.Keys.Add(TestProvider.RsaJwk("weak", weak));
        (await ValidateAsync(Provider.AccessToken(kid: "weak"))).Failure.ShouldBe(JwtFailure.UnknownKey);
        ProviderKeys.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_key_of_another_curve_is_not_used()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Provider.Keys.Add(TestProvider.EcJwk("p384", other, "P-384"));
        Provider.Keys.Add(TestProvider.EcJwk("p384-lying", other));
        (await ValidateAsync(Provider.AccessToken())).IsValid.ShouldBeTrue();
        ProviderKeys.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_point_off_the_curve_is_not_used()
    {
        var key = TestProvider.EcJwk("off", Provider.Ec);
        key["y"] = key["x"]!.DeepClone();
        Provider.Keys.Add(key);
        (await ValidateAsync(Provider.AccessToken(alg: "ES256", kid: "off"))).Failure.ShouldBe(JwtFailure.UnknownKey);
    }

    [Theory]
    [InlineData("AQ")]
    [InlineData("Ag")]
    [InlineData("")]
    public async Task An_RSA_key_with_a_worthless_exponent_is_not_used(string exponent)
    {
        var key = TestProvider.RsaJwk("e", Provider.Rsa);
        key["e"] = exponent;
        Provider.Keys.Add(key);
        (await ValidateAsync(Provider.AccessToken(kid: "e"))).Failure.ShouldBe(JwtFailure.UnknownKey);
    }

    [Fact]
    public async Task A_key_for_encryption_verifies_no_signature()
    {
        var key = TestProvider.RsaJwk("enc", Provider.Rsa);
        key["use"] = "enc";
        Provider.Keys.Add(key);
        (await ValidateAsync(Provider.AccessToken(kid: "enc"))).Failure.ShouldBe(JwtFailure.UnknownKey);
    }

    [Fact]
    public async Task Two_keys_of_one_name_are_no_key_set()
    {
        using var other = RSA.Create(2048);
        Provider.Keys.Add(TestProvider.RsaJwk("rsa-1", other));
        (await ValidateAsync(Provider.AccessToken())).Failure.ShouldBe(JwtFailure.UnknownKey);
    }

    private string TokenFromNow() => Provider.AccessToken(body => body["exp"] = Time.GetUtcNow().ToUnixTimeSeconds() + 300);
}
