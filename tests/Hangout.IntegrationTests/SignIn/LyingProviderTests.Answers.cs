using System.Net;
using System.Text.Json;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.SignIn;

public sealed partial class LyingProviderTests
{
    /// <summary>Queries of <c>/signin-oidc</c>; {state} is that of a sign-in under way.</summary>
    public static TheoryData<string, string> MalformedAnswers => new()
    {
        { "", "expired" },
        { "?code=x", "expired" },
        { "?state=&code=x&iss={iss}", "expired" },
        { "?state=garbage&code=x&iss={iss}", "expired" },
        { "?state=%00&code=%00&iss=%00", "expired" },
        { "?state=%ED%A0%80&code=x&iss={iss}", "expired" },
        { "?state=%&code=x", "expired" },
        { $"?state={new string('A', 7_000)}&code=x", "expired" },
        { "?error=access_denied", "expired" },
        { "?error=access_denied&state=garbage", "expired" },
        { "?state={state}x&code=x&iss={iss}", "expired" },
        { "?state={state}&state={state}&code=x&iss={iss}", "expired" },
        { "?state={state}&code=x&code=y&iss={iss}", "expired" },
        { "?state={state}&code=x&iss={iss}&iss=https://evil.example", "expired" },
        { "?state={state}&code=x", "expired" },
        { "?state={state}&code=x&iss=", "expired" },
        { "?state={state}&code=x&iss=https://evil.example", "expired" },
        { "?state={state}&code=x&iss={iss}%00", "expired" },
        { "?state={state}&iss={iss}", "failed" },
        { "?state={state}&code=&iss={iss}", "failed" },
        { "?state={state}&code=%00%ED%A0%80%0D%0A&iss={iss}", "failed" },
        { "?state={state}&code=x&iss={iss}&id_token=x", "expired" },
        { "?state={state}&error=%00%0D%0ASet-Cookie:x&error_description=%ED%A0%80", "failed" },
        { "?state={state}&error=access_denied", "denied" },
    };

    [Theory]
    [MemberData(nameof(MalformedAnswers))]
    public async Task A_malformed_answer_leads_to_a_page_that_says_what_to_do(string query, string reason)
    {
        using var browser = new BrowserDriver();
        var state = ProviderClient.Parameter((await AnswerToComeAsync(browser)).Address, "state")!;
        _system.Provider.IdToken = token => token["nonce"] = "none, whatever the code";
        query = query.Replace("{state}", Uri.EscapeDataString(state), StringComparison.Ordinal).Replace("{iss}", Uri.EscapeDataString(_system.Provider.Authority), StringComparison.Ordinal);

        using var response = await browser.FetchAsync(HttpMethod.Get, _system.Web("/signin-oidc" + query), Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.OriginalString.ShouldBe($"/?signin={reason}");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        browser.CookiesFor(_system.Web("/")).Keys.ShouldNotContain(Cookie);
    }

    [Fact]
    public async Task An_answer_counts_once()
    {
        using var browser = new BrowserDriver();
        var answer = await AnswerToComeAsync(browser);
        (await browser.OpenAsync(answer.Address, Cancel)).Address.PathAndQuery.ShouldBe("/api/session");
        var calls = _system.Provider.TokenCalls;

        (await browser.OpenAsync(answer.Address, Cancel)).Address.PathAndQuery.ShouldBe("/?signin=expired");

        _system.Provider.TokenCalls.ShouldBe(calls);
        (await AskForTicketAsync(browser)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_answer_counts_in_the_browser_that_asked_only()
    {
        using var asked = new BrowserDriver();
        using var other = new BrowserDriver();
        await AnswerToComeAsync(other);
        var answer = await AnswerToComeAsync(asked);
        var calls = _system.Provider.TokenCalls;

        (await other.OpenAsync(answer.Address, Cancel)).Address.PathAndQuery.ShouldBe("/?signin=expired");

        _system.Provider.TokenCalls.ShouldBe(calls);
        (await asked.OpenAsync(answer.Address, Cancel)).Address.PathAndQuery.ShouldBe("/api/session");
    }

    [Fact]
    public async Task Sign_ins_that_are_begun_and_left_do_not_fill_the_browser()
    {
        using var browser = new BrowserDriver();
        var oldest = await AnswerToComeAsync(browser);
        for (var i = 0; i < 20; i++)
            await AnswerToComeAsync(browser);
        var second = await AnswerToComeAsync(browser);
        var newest = await AnswerToComeAsync(browser);

        var cookies = browser.CookiesFor(_system.Web("/"));
        cookies.Count.ShouldBe(10);
        cookies.Keys.ShouldAllBe(name => name.StartsWith("__Host-hangout-", StringComparison.Ordinal));
        cookies.Sum(cookie => cookie.Key.Length + cookie.Value.Length).ShouldBeLessThan(4_096);
        (await browser.OpenAsync(oldest.Address, Cancel)).Address.PathAndQuery.ShouldBe("/?signin=expired");
        // Several tabs do not disturb each other.
        (await browser.OpenAsync(newest.Address, Cancel)).Address.PathAndQuery.ShouldBe("/api/session");
        (await browser.OpenAsync(second.Address, Cancel)).Address.PathAndQuery.ShouldBe("/api/session");
        browser.CookiesFor(_system.Web("/")).Count.ShouldBe(7);
    }

    [Fact]
    public async Task Signing_in_again_begins_a_session_of_its_own()
    {
        using var browser = new BrowserDriver();
        await SignInAsync(browser);
        var planted = browser.CookiesFor(_system.Web("/"))[Cookie];

        await SignInAsync(browser);

        browser.CookiesFor(_system.Web("/"))[Cookie].ShouldNotBe(planted);
        (await _system.SessionAsync(planted, Cancel)).ShouldBe(("replaced", 0));
        (await AskForTicketAsync(browser)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_longest_return_path_comes_back()
    {
        using var browser = new BrowserDriver();
        var path = "/api/session?x=" + new string('x', 1_985);

        var page = await browser.OpenAsync(_system.Web($"/signin?returnUrl={Uri.EscapeDataString(path)}"), Cancel);

        page.Address.PathAndQuery.ShouldBe(path);
    }

    [Fact]
    public async Task A_sign_out_that_nobody_asked_for_does_nothing()
    {
        using var browser = new BrowserDriver();
        await SignInAsync(browser);

        foreach (var path in new[] { "/signout-oidc", "/signout-oidc?sid=session-1", "/signout-callback-oidc", "/signout-callback-oidc?state=garbage", "/signout-callback-oidc?state=%00&state=x" })
            (await browser.OpenAsync(_system.Web(path), Cancel)).Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.NotFound);

        (await AskForTicketAsync(browser)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Answers_are_limited_for_each_address()
    {
        var host = await _system.StartHostAsync(("RateLimits__Read", "5"));
        using var browser = new BrowserDriver();

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 20; i++)
        {
            using var response = await browser.FetchAsync(HttpMethod.Get, new Uri(host, "/signin-oidc?state=x&code=y"), Cancel);
            answers.Add(response.StatusCode);
        }

        answers.ShouldContain(HttpStatusCode.Redirect);
        answers.ShouldContain(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Without_the_provider_a_host_is_degraded_and_says_so_until_it_is_back()
    {
        _system.Provider.IsAway = true;
        var host = await _system.StartHostAsync();
        using var browser = new BrowserDriver();

        (await HealthOfIdentityAsync(host)).ShouldBe("Degraded");
        (await browser.OpenAsync(new Uri(host, "/signin"), Cancel)).Address.PathAndQuery.ShouldBe("/?signin=unavailable");

        _system.Provider.IsAway = false;
        await Eventually.ReachesAsync(async () => await HealthOfIdentityAsync(host) == "Healthy", "Health");
        (await browser.OpenAsync(new Uri(host, "/signin?returnUrl=/api/session"), Cancel)).Address.PathAndQuery.ShouldBe("/api/session");
    }

    private static async Task<string?> HealthOfIdentityAsync(Uri host)
    {
        using var http = new HttpClient();
        var health = await http.GetFromJsonAsync<JsonElement>(new Uri(host, "/health"), Cancel);
        return health.GetProperty("dependencies").GetProperty("identity").GetProperty("status").GetString();
    }

    /// <summary>Begins to sign in and stops before the answer.</summary>
    private Task<Page> AnswerToComeAsync(BrowserDriver browser) =>
        browser.OpenAsync(_system.Web("/signin?returnUrl=/api/session"), Cancel, address => address.AbsolutePath == "/signin-oidc");
}
