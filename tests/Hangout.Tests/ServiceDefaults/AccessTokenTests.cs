using System.Security.Claims;
using System.Text.Json.Nodes;
using Hangout.ServiceDefaults.Jwt;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>What an accepted access token is, and which purposes, parties and times are refused.</summary>
public sealed class AccessTokenTests : JwtTestBase
{
    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    [Theory]
    [InlineData("RS256", "rsa-1")]
    [InlineData("PS256", "rsa-1")]
    [InlineData("ES256", "ec-1")]
    public async Task A_proper_token_of_each_allowed_algorithm_is_accepted(string alg, string kid)
    {
        var result = await ValidateAsync(Provider.AccessToken(alg: alg, kid: kid));
        result.Failure.ShouldBeNull();
        result.Principal!.FindFirstValue("preferred_username").ShouldBe("alice");
    }

    [Fact]
    public async Task The_roles_of_the_realm_become_roles_of_the_principal()
    {
        var result = await ValidateAsync(Provider.AccessToken());
        result.Principal!.IsInRole("admin").ShouldBeTrue();
        result.Principal.IsInRole("member").ShouldBeTrue();
        result.Principal.IsInRole("owner").ShouldBeFalse();
        result.Principal.Identity!.Name.ShouldBe("alice");
    }

    [Fact]
    public async Task Roles_of_another_shape_give_no_role()
    {
        var result = await ValidateAsync(Provider.AccessToken(body =>
        {
            body["realm_access"] = new JsonObject { ["roles"] = "admin" };
            body["role"] = "admin";
            body["roles"] = new JsonArray("admin");
        }));
        result.IsValid.ShouldBeTrue();
        result.Principal!.IsInRole("admin").ShouldBeFalse();
    }

    [Fact]
    public async Task The_type_of_RFC_9068_is_accepted() =>
        (await ValidateAsync(Provider.AccessToken(header: head => head["typ"] = "at+jwt"))).IsValid.ShouldBeTrue();

    [Theory]
    [InlineData(null)]
    [InlineData("logout+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("JOSE")]
    public Task A_token_of_a_wrong_type_is_refused(string? type) => ShouldRefuseAsync(
        Provider.AccessToken(header: head =>
        {
            if (type is null)
                head.Remove("typ");
            else
                head["typ"] = type;
        }),
        JwtFailure.Header);

    [Theory]
    [InlineData("ID")]
    [InlineData("Refresh")]
    [InlineData("Offline")]
    [InlineData("Logout")]
    [InlineData("bearer")]
    public Task A_token_of_another_purpose_is_refused(string purpose) =>
        ShouldRefuseAsync(Provider.AccessToken(body => body["typ"] = purpose), JwtFailure.Purpose);

    [Fact]
    public Task An_ID_token_without_a_named_purpose_is_refused() => ShouldRefuseAsync(
        Provider.AccessToken(body =>
        {
            body.Remove("typ");
            body["nonce"] = "n";
        }),
        JwtFailure.Purpose);

    [Theory]
    [InlineData("http://127.0.0.1:1/realms/test")]
    [InlineData("")]
    public Task A_token_of_another_issuer_is_refused(string issuer) =>
        ShouldRefuseAsync(Provider.AccessToken(body => body["iss"] = issuer), JwtFailure.Issuer);

    [Fact]
    public Task An_issuer_that_differs_by_a_slash_is_another() =>
        ShouldRefuseAsync(Provider.AccessToken(body => body["iss"] = Provider.Authority + "/"), JwtFailure.Issuer);

    [Theory]
    [InlineData("\"hangout-web\"")]
    [InlineData("\"HANGOUT-API\"")]
    [InlineData("[\"hangout-web\",\"account\"]")]
    [InlineData("[]")]
    [InlineData("{\"hangout-api\":true}")]
    [InlineData("[[\"hangout-api\"]]")]
    [InlineData("null")]
    public Task A_token_for_another_audience_is_refused(string audience) =>
        ShouldRefuseAsync(Provider.AccessToken(body => body["aud"] = JsonNode.Parse(audience)), JwtFailure.Audience);

    [Fact]
    public Task A_token_without_an_audience_is_refused() =>
        ShouldRefuseAsync(Provider.AccessToken(body => body.Remove("aud")), JwtFailure.Audience);

    [Fact]
    public Task An_expired_token_is_refused() =>
        ShouldRefuseAsync(Provider.AccessToken(body => body["exp"] = Now - 31), JwtFailure.Expired);

    [Fact]
    public Task A_token_without_an_end_is_refused() =>
        ShouldRefuseAsync(Provider.AccessToken(body => body.Remove("exp")), JwtFailure.Expired);

    [Fact]
    public Task A_token_that_is_not_valid_yet_is_refused() =>
        ShouldRefuseAsync(Provider.AccessToken(body => body["nbf"] = Now + 60), JwtFailure.NotYetValid);

    [Fact]
    public async Task Clocks_may_differ_by_30_seconds()
    {
        (await ValidateAsync(Provider.AccessToken(body => body["exp"] = Now - 20))).IsValid.ShouldBeTrue();
        (await ValidateAsync(Provider.AccessToken(body => body["nbf"] = Now + 20))).IsValid.ShouldBeTrue();
    }

    [Theory]
    [InlineData("exp", "\"9999999999\"")]
    [InlineData("exp", "1e300")]
    [InlineData("exp", "-1")]
    [InlineData("exp", "true")]
    [InlineData("nbf", "\"soon\"")]
    [InlineData("iat", "{}")]
    public Task A_time_that_is_no_time_is_refused(string claim, string value) =>
        ShouldRefuseAsync(Provider.AccessToken(body => body[claim] = JsonNode.Parse(value)), JwtFailure.Claims);

    [Theory]
    [InlineData("\"\"")]
    [InlineData("42")]
    [InlineData("null")]
    public Task A_token_of_nobody_is_refused(string subject) =>
        ShouldRefuseAsync(Provider.AccessToken(body => body["sub"] = JsonNode.Parse(subject)), JwtFailure.Claims);
}
