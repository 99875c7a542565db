using System.Text.Json.Nodes;
using Hangout.ServiceDefaults.Authentication;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>What an accepted access token is, and which purposes, parties and times are refused.</summary>
public sealed class AccessTokenTests(TokenFixture fixture) : IClassFixture<TokenFixture>
{
    private TestProvider Provider => fixture.Provider;

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    [Theory]
    [InlineData("RS256", "rsa-1")]
    [InlineData("PS256", "rsa-1")]
    [InlineData("ES256", "ec-1")]
    public async Task A_proper_token_of_each_allowed_algorithm_is_accepted(string alg, string kid)
    {
        var claims = await fixture.ClaimsAsync(Provider.AccessToken(alg: alg, kid: kid));
        claims.ShouldContain(new KeyValuePair<string, string>("preferred_username", "alice"));
    }

    [Fact]
    public async Task The_roles_of_the_realm_become_roles_of_the_principal()
    {
        var claims = await fixture.ClaimsAsync(Provider.AccessToken());
        claims.Where(claim => claim.Key == "role").Select(claim => claim.Value).ShouldBe(["member", "admin"]);
    }

    [Fact]
    public async Task Roles_of_another_shape_give_no_role()
    {
        var claims = await fixture.ClaimsAsync(Provider.AccessToken(body =>
        {
            body["realm_access"] = new JsonObject { ["roles"] = "admin" };
            body["role"] = "admin";
            body["roles"] = new JsonArray("admin");
        }));
        claims.ShouldNotContain(claim => claim.Value == "admin");
    }

    [Fact]
    public Task The_type_of_RFC_9068_is_accepted() =>
        fixture.ShouldAcceptAsync(Provider.AccessToken(header: head => head["typ"] = "at+jwt"));

    [Theory]
    [InlineData(null)]
    [InlineData("logout+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("JOSE")]
    public Task A_token_of_a_wrong_type_is_refused(string? type) => fixture.ShouldRefuseAsync(
        Provider.AccessToken(header: head =>
        {
            if (type is null)
                head.Remove("typ");
            else
                head["typ"] = type;
        }),
        TokenFailure.Header);

    [Theory]
    [InlineData("ID")]
    [InlineData("Refresh")]
    [InlineData("Offline")]
    [InlineData("Logout")]
    [InlineData("bearer")]
    public Task A_token_of_another_purpose_is_refused(string purpose) =>
        fixture.ShouldRefuseAsync(Provider.AccessToken(body => body["typ"] = purpose), TokenFailure.Purpose);

    [Fact]
    public Task An_ID_token_without_a_named_purpose_is_refused() => fixture.ShouldRefuseAsync(
        Provider.AccessToken(body =>
        {
            body.Remove("typ");
            body["nonce"] = "n";
        }),
        TokenFailure.Purpose);

    [Theory]
    [InlineData("http://127.0.0.1:1/realms/test")]
    [InlineData("")]
    public Task A_token_of_another_issuer_is_refused(string issuer) =>
        fixture.ShouldRefuseAsync(Provider.AccessToken(body => body["iss"] = issuer), TokenFailure.Issuer);

    [Fact]
    public Task An_issuer_that_differs_by_a_slash_is_another() =>
        fixture.ShouldRefuseAsync(Provider.AccessToken(body => body["iss"] = Provider.Authority + "/"), TokenFailure.Issuer);

    [Theory]
    [InlineData("\"hangout-web\"")]
    [InlineData("\"HANGOUT-API\"")]
    [InlineData("[\"hangout-web\",\"account\"]")]
    [InlineData("[]")]
    [InlineData("{\"hangout-api\":true}")]
    [InlineData("[[\"hangout-api\"]]")]
    [InlineData("null")]
    public Task A_token_for_another_audience_is_refused(string audience) =>
        fixture.ShouldRefuseAsync(Provider.AccessToken(body => body["aud"] = JsonNode.Parse(audience)), TokenFailure.Audience);

    [Fact]
    public Task A_token_without_an_audience_is_refused() =>
        fixture.ShouldRefuseAsync(Provider.AccessToken(body => body.Remove("aud")), TokenFailure.Audience);

    [Fact]
    public Task An_expired_token_is_refused() =>
        fixture.ShouldRefuseAsync(Provider.AccessToken(body => body["exp"] = Now - 31), TokenFailure.Expired);

    [Fact]
    public Task A_token_without_an_end_is_refused() =>
        fixture.ShouldRefuseAsync(Provider.AccessToken(body => body.Remove("exp")), TokenFailure.Expired);

    [Fact]
    public Task A_token_that_is_not_valid_yet_is_refused() =>
        fixture.ShouldRefuseAsync(Provider.AccessToken(body => body["nbf"] = Now + 60), TokenFailure.NotYetValid);

    [Fact]
    public async Task Clocks_may_differ_by_30_seconds()
    {
        await fixture.ShouldAcceptAsync(Provider.AccessToken(body => body["exp"] = Now - 20));
        await fixture.ShouldAcceptAsync(Provider.AccessToken(body => body["nbf"] = Now + 20));
    }

    [Theory]
    [InlineData("exp", "\"9999999999\"")]
    [InlineData("exp", "1e300")]
    [InlineData("exp", "-1")]
    [InlineData("exp", "1e400")]
    [InlineData("exp", "99999999999999999999")]
    [InlineData("exp", "9223372036854775807")]
    [InlineData("exp", "10000000000")]
    [InlineData("exp", "4102444800.5")]
    [InlineData("exp", "4.1e9")]
    [InlineData("exp", "null")]
    [InlineData("exp", "[4102444800]")]
    [InlineData("nbf", "-9223372036854775808")]
    [InlineData("nbf", "0.5")]
    [InlineData("nbf", "\"0\"")]
    [InlineData("iat", "1e-400")]
    [InlineData("iat", "-1")]
    [InlineData("iat", "\"1700000000\"")]
    [InlineData("iat", "null")]
    [InlineData("exp", "true")]
    [InlineData("nbf", "\"soon\"")]
    [InlineData("iat", "{}")]
    public Task A_time_that_is_no_time_is_refused(string claim, string value) =>
        fixture.ShouldRefuseAsync(Provider.AccessToken(body => body[claim] = JsonNode.Parse(value)), TokenFailure.Claims);

    [Theory]
    [InlineData("\"\"")]
    [InlineData("42")]
    [InlineData("null")]
    public Task A_token_of_nobody_is_refused(string subject) =>
        fixture.ShouldRefuseAsync(Provider.AccessToken(body => body["sub"] = JsonNode.Parse(subject)), TokenFailure.Claims);
}
