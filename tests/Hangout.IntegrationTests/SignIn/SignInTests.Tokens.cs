using System.Net;

namespace Hangout.IntegrationTests.SignIn;

public abstract partial class SignInTests
{
    [Fact]
    public async Task Tokens_have_Keycloaks_shape()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        using var provider = new ProviderClient(system);

        var tokens = await provider.SignInAsync(browser, "alice", "alice-hangout", Cancel);

        var (header, access) = ProviderClient.Read(tokens.AccessToken);
        header.GetProperty("alg").GetString().ShouldBe("RS256");
        header.GetProperty("typ").GetString().ShouldBe("JWT");
        (await provider.KeyIdsAsync(Cancel)).ShouldContain(header.GetProperty("kid").GetString());
        access.GetProperty("iss").GetString().ShouldBe(system.Authority);
        access.GetProperty("aud").ToString().ShouldContain("hangout-api");
        access.GetProperty("typ").GetString().ShouldBe("Bearer");
        access.GetProperty("azp").GetString().ShouldBe("hangout-web");
        access.GetProperty("sid").GetString().ShouldNotBeNullOrEmpty();
        access.GetProperty("preferred_username").GetString().ShouldBe("alice");
        access.GetProperty("name").GetString().ShouldBe("Alice Archer");
        access.GetProperty("email").GetString().ShouldBe("alice@hangout.example");
        access.GetProperty("email_verified").GetBoolean().ShouldBeTrue();
        access.GetProperty("realm_access").GetProperty("roles").ToString().ShouldContain("member");
        (access.GetProperty("exp").GetInt64() - access.GetProperty("iat").GetInt64()).ShouldBe(300);

        var (_, id) = ProviderClient.Read(tokens.IdToken);
        id.GetProperty("typ").GetString().ShouldBe("ID");
        id.GetProperty("aud").ToString().ShouldBe("hangout-web");
        id.GetProperty("nonce").GetString().ShouldBe("n");
        id.GetProperty("sid").GetString().ShouldBe(access.GetProperty("sid").GetString());
        id.GetProperty("sub").GetString().ShouldBe(access.GetProperty("sub").GetString());
    }

    [Fact]
    public async Task Refreshing_gives_the_same_person_new_tokens()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        using var provider = new ProviderClient(system);
        var first = await provider.SignInAsync(browser, "bob", "bob-hangout", Cancel);

        var (status, second) = await provider.RefreshAsync(first.RefreshToken, Cancel);

        status.ShouldBe(HttpStatusCode.OK);
        second!.RefreshToken.ShouldNotBe(first.RefreshToken);
        second.AccessToken.ShouldNotBe(first.AccessToken);
        Claim(second, "sub").ShouldBe(Claim(first, "sub"));
        Claim(second, "sid").ShouldBe(Claim(first, "sid"));
    }

    [Fact]
    public async Task A_refresh_token_that_comes_twice_ends_the_whole_sign_in()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        using var provider = new ProviderClient(system);
        var first = await provider.SignInAsync(browser, "carol", "carol-hangout", Cancel);
        var (_, second) = await provider.RefreshAsync(first.RefreshToken, Cancel);
        second.ShouldNotBeNull();

        var (again, _) = await provider.RefreshAsync(first.RefreshToken, Cancel);
        var (rightful, _) = await provider.RefreshAsync(second.RefreshToken, Cancel);

        again.ShouldBe(HttpStatusCode.BadRequest);
        rightful.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Signing_out_kills_the_refresh_token_and_asks_nothing()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        using var provider = new ProviderClient(system);
        var tokens = await provider.SignInAsync(browser, "dave", "dave-hangout", Cancel);
        const string Back = "http://localhost:5999/signout-callback-oidc";

        var query = $"id_token_hint={tokens.IdToken}&post_logout_redirect_uri={Uri.EscapeDataString(Back)}&state=done";
        var page = await browser.OpenAsync(await provider.EndSessionAsync(query, Cancel), Cancel, ProviderClient.IsRedirect);

        page.Address.AbsoluteUri.ShouldBe($"{Back}?state=done");
        (await provider.RefreshAsync(tokens.RefreshToken, Cancel)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Signing_out_leads_to_no_unregistered_address()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        using var provider = new ProviderClient(system);
        var tokens = await provider.SignInAsync(browser, "dave", "dave-hangout", Cancel);

        var query = $"id_token_hint={tokens.IdToken}&post_logout_redirect_uri={Uri.EscapeDataString("http://evil.example/")}";
        var page = await browser.OpenAsync(await provider.EndSessionAsync(query, Cancel), Cancel);

        page.Status.ShouldBe(HttpStatusCode.BadRequest);
        (await provider.RefreshAsync(tokens.RefreshToken, Cancel)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("http://evil.example/signin-oidc")]
    [InlineData("http://localhost.evil.example/signin-oidc")]
    [InlineData("http://localhost:5999/other")]
    [InlineData("http://localhost:5999@evil.example/signin-oidc")]
    public async Task A_code_is_sent_to_no_unregistered_address(string redirectUri)
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        using var provider = new ProviderClient(system);

        var page = await browser.OpenAsync(await provider.AuthorizeAsync($"code_challenge={new string('a', 43)}&code_challenge_method=S256", Cancel, redirectUri), Cancel);

        page.Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("code_challenge=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&code_challenge_method=plain")]
    public async Task There_is_no_sign_in_without_PKCE_by_S256(string challenge)
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        using var provider = new ProviderClient(system);

        var page = await browser.OpenAsync(await provider.AuthorizeAsync(challenge, Cancel), Cancel, ProviderClient.IsRedirect);

        ProviderClient.Parameter(page.Address, "error").ShouldBe("invalid_request");
        ProviderClient.Parameter(page.Address, "code").ShouldBeNull();
    }

    private static string? Claim(Tokens tokens, string name) => ProviderClient.Read(tokens.AccessToken).Payload.GetProperty(name).GetString();
}
