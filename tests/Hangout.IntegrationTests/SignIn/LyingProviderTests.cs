using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.SignIn;

/// <summary>What the web host believes of a provider's answer (OpenID Connect Core 1.0, 3.1.3.7; ACC-1).</summary>
public sealed partial class LyingProviderTests : IClassFixture<LyingSystem>
{
    private const string Cookie = "__Host-hangout";

    private static readonly Dictionary<string, Action<LyingProvider>> Lies = new(StringComparer.Ordinal)
    {
        ["the nonce of another sign-in"] = p => p.IdToken = t => t["nonce"] = "another",
        ["an empty nonce"] = p => p.IdToken = t => t["nonce"] = "",
        ["no nonce"] = p => p.IdToken = t => t.Remove("nonce"),
        ["another client's token"] = p => p.IdToken = t => (t["aud"], t["azp"]) = ("other-client", "other-client"),
        ["several audiences, of which another is the authorized party"] = p => p.IdToken = t => (t["aud"], t["azp"]) = (new JsonArray("hangout-web", "other"), "other"),
        ["several audiences and no authorized party"] = p => p.IdToken = t => Change(t, ("aud", new JsonArray("hangout-web", "other")), ("azp", null)),
        ["an access token as ID token"] = p => p.IdToken = t => t["typ"] = "Bearer",
        ["another issuer's token"] = p => p.IdToken = t => t["iss"] = "https://evil.example",
        ["an expired token"] = p => p.IdToken = t => t["exp"] = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds(),
        ["a token without an end"] = p => p.IdToken = t => t.Remove("exp"),
        ["a token of the future"] = p => p.IdToken = t => t["nbf"] = DateTimeOffset.UtcNow.AddMinutes(2).ToUnixTimeSeconds(),
        ["a token without a subject"] = p => p.IdToken = t => t.Remove("sub"),
        ["a wrong at_hash"] = p => p.IdToken = t => t["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA",
        ["two subjects"] = p => p.AccessToken = t => t["sub"] = "somebody-else",
        ["an access token for another service"] = p => p.AccessToken = t => t["aud"] = "other-api",
        ["a subject with NUL"] = p => p.IdToken = p.AccessToken = t => t["sub"] = "a\0b",
        ["an endless subject"] = p => p.IdToken = p.AccessToken = t => t["sub"] = new string('x', 256),
        ["a session ID with NUL"] = p => p.AccessToken = t => t["sid"] = "a\0b",
        ["a huge token"] = p => p.IdToken = t => t["name"] = new string('x', 20_000),
        ["an unsigned ID token"] = p => p.Tokens = a => a["id_token"] = Resigned(p, a, "id_token", """{"alg":"none","typ":"JWT"}"""),
        ["an unsigned access token"] = p => p.Tokens = a => a["access_token"] = Resigned(p, a, "access_token", """{"alg":"none","typ":"JWT"}"""),
        ["an ID token without a key's name"] = p => p.Tokens = a => a["id_token"] = Resigned(p, a, "id_token", """{"alg":"RS256","typ":"JWT"}"""),
        ["an algorithm that is not allowed"] = p => p.Tokens = a => a["id_token"] = Resigned(p, a, "id_token", """{"alg":"RS512","typ":"JWT","kid":"rsa-1"}"""),
        ["an ID token of a key that is not published"] = p => p.Tokens = a => a["id_token"] = p.Forger.Sign(Header(a["id_token"]), Payload(a["id_token"])),
        ["an access token of a key that is not published"] = p => p.Tokens = a => a["access_token"] = p.Forger.Sign(Header(a["access_token"]), Payload(a["access_token"])),
        ["half a surrogate pair"] = p => p.Tokens = a => a["id_token"] = p.SignText(Header(a["id_token"]), Payload(a["id_token"]).Replace("Alice Archer", @"\ud800", StringComparison.Ordinal)),
        ["no ID token"] = p => p.Tokens = a => a.Remove("id_token"),
        ["no access token"] = p => p.Tokens = a => a.Remove("access_token"),
        ["an ID token that is none"] = p => p.Tokens = a => a["id_token"] = "not.a.token",
        ["an access token that is none"] = p => p.Tokens = a => a["access_token"] = "opaque",
        ["no JSON"] = p => p.TokenError = (200, "<html>"),
        ["nothing"] = p => p.TokenError = (200, ""),
        ["a JSON array"] = p => p.TokenError = (200, "[]"),
        ["a used code"] = p => p.TokenError = (400, """{"error":"invalid_grant"}"""),
        ["another secret"] = p => p.TokenError = (401, """{"error":"invalid_client"}"""),
        ["an error"] = p => p.Answer = a => Change(a, ("code", null), ("error", "server_error")),
        ["neither a code nor an error"] = p => p.Answer = a => a.Remove("code"),
    };

    private readonly LyingSystem _system;

    public LyingProviderTests(LyingSystem system)
    {
        _system = system;
        _system.Provider.BeHonest();
    }

    public static TheoryData<string> EveryLie => [.. Lies.Keys];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_honest_answer_signs_in()
    {
        using var browser = new BrowserDriver();

        (await SignInAsync(browser)).ShouldBe("/api/session");

        using var response = await browser.FetchAsync(HttpMethod.Get, _system.Web("/api/session"), Cancel);
        var session = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        session.GetProperty("username").GetString().ShouldBe("alice");
        session.GetProperty("name").GetString().ShouldBe("Alice Archer");
        session.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["member", "admin"]);
    }

    [Theory]
    [MemberData(nameof(EveryLie))]
    public async Task A_lie_signs_nobody_in(string lie)
    {
        using var browser = new BrowserDriver();
        var users = await _system.UsersAsync(Cancel);
        Lies[lie](_system.Provider);

        (await SignInAsync(browser)).ShouldBe("/?signin=failed");

        browser.CookiesFor(_system.Web("/")).Keys.ShouldNotContain(Cookie);
        (await _system.UsersAsync(Cancel)).ShouldBe(users);
        // The same browser signs in as soon as the provider tells the truth: it was the lie that was refused.
        _system.Provider.BeHonest();
        (await SignInAsync(browser)).ShouldBe("/api/session");
    }

    [Fact]
    public async Task Roles_are_those_of_the_realm_and_of_nothing_else()
    {
        using var browser = new BrowserDriver();
        _system.Provider.AccessToken = token =>
        {
            token["role"] = "owner";
            token["roles"] = new JsonArray("owner");
            token["realm_access"] = new JsonObject { ["roles"] = new JsonArray("member", 1, null) };
        };

        await SignInAsync(browser);

        using var response = await browser.FetchAsync(HttpMethod.Get, _system.Web("/api/session"), Cancel);
        var session = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        session.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["member"]);
    }

    [Fact]
    public async Task A_key_that_the_provider_has_just_begun_to_use_is_believed()
    {
        using var browser = new BrowserDriver();
        (await SignInAsync(browser)).ShouldBe("/api/session");

        await _system.Provider.ChangeKeyAsync();

        // The web host asks for keys at most every ten seconds, and another test may just have made it ask.
        await Eventually.ReachesAsync(async () => await SignInAsync(browser) == "/api/session", "The new key");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_provider_that_has_no_tokens_now_is_unavailable(int status)
    {
        using var browser = new BrowserDriver();
        _system.Provider.TokenError = (status, "{}");

        (await SignInAsync(browser)).ShouldBe("/?signin=unavailable");
    }

    [Fact]
    public async Task A_person_who_cancels_is_told_so()
    {
        using var browser = new BrowserDriver();
        _system.Provider.Answer = answer => Change(answer, ("code", null), ("error", "access_denied"));

        (await SignInAsync(browser)).ShouldBe("/?signin=denied");
    }

    [Theory]
    [InlineData(200, "<html>")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"access_token":"opaque"}""")]
    [InlineData(401, """{"error":"invalid_client"}""")]
    [InlineData(503, "")]
    public async Task A_refresh_that_brings_no_tokens_leaves_the_session_as_it_is(int status, string body)
    {
        using var browser = new BrowserDriver();
        await SignInAsync(browser);
        var cookie = browser.CookiesFor(_system.Web("/"))[Cookie];
        await _system.ExpireAccessTokenAsync(cookie, Cancel);

        _system.Provider.TokenError = (status, body);
        (await AskForTicketAsync(browser)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await _system.SessionAsync(cookie, Cancel)).EndReason.ShouldBeNull();

        _system.Provider.BeHonest();
        (await AskForTicketAsync(browser)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_refresh_makes_nobody_somebody_else()
    {
        using var browser = new BrowserDriver();
        await SignInAsync(browser);
        await _system.ExpireAccessTokenAsync(browser.CookiesFor(_system.Web("/"))[Cookie], Cancel);

        _system.Provider.AccessToken = token => token["sub"] = "somebody-else";

        (await AskForTicketAsync(browser)).ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    private async Task<HttpStatusCode> AskForTicketAsync(BrowserDriver browser)
    {
        using var response = await browser.FetchAsync(HttpMethod.Post, _system.Web("/api/session/ticket"), Cancel, _system.Web("/").GetLeftPart(UriPartial.Authority));
        return response.StatusCode;
    }

    /// <summary>Where signing in ends.</summary>
    private async Task<string> SignInAsync(BrowserDriver browser)
    {
        var page = await browser.OpenAsync(_system.Web("/signin?returnUrl=/api/session"), Cancel);
        page.Status.ShouldBe(HttpStatusCode.OK);
        return page.Address.PathAndQuery;
    }

    private static void Change(JsonObject token, params (string Name, JsonNode? Value)[] claims)
    {
        foreach (var (name, value) in claims)
        {
            token.Remove(name);
            if (value is not null)
                token[name] = value;
        }
    }

    private static void Change(Dictionary<string, string?> answer, params (string Name, string? Value)[] parameters)
    {
        foreach (var (name, value) in parameters)
            answer[name] = value;
    }

    private static string Resigned(LyingProvider provider, JsonObject answer, string name, string header) => provider.SignText(header, Payload(answer[name]));

    private static string Header(JsonNode? token) => ProviderClient.Read(token!.GetValue<string>()).Header.GetRawText();

    private static string Payload(JsonNode? token) => ProviderClient.Read(token!.GetValue<string>()).Payload.GetRawText();
}
