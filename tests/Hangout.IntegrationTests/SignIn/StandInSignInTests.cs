using System.Net;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.SignIn;

/// <summary>The rules of signing in, with the stand-in; and what only it can be asked.</summary>
[Collection(AppHostSystem.OneAtATime)]
public sealed class StandInSignInTests(StandInSystem system) : SignInTests(system), IClassFixture<StandInSystem>
{
    private readonly StandInSystem _system = system;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_accounts_and_sign_ins_survive_a_restart()
    {
        using var browser = new BrowserDriver();
        using var provider = new ProviderClient(_system);
        var before = await provider.SignInAsync(browser, "alice", "alice-hangout", Cancel);
        var keys = await provider.KeyIdsAsync(Cancel);

        await _system.RestartProviderAsync(Cancel);

        (await provider.KeyIdsAsync(Cancel)).ShouldBe(keys);
        (await provider.RefreshAsync(before.RefreshToken, Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        // The session goes on: no password is asked for. And the account is the same.
        var again = await provider.SignInAsync(browser, "nobody", "no password", Cancel);
        Subject(again).ShouldBe(Subject(before));
        using var other = new BrowserDriver();
        Subject(await provider.SignInAsync(other, "alice", "alice-hangout", Cancel)).ShouldBe(Subject(before));
    }

    [Fact]
    public async Task A_provider_that_takes_long_for_a_refresh_signs_nobody_out()
    {
        using var browser = new BrowserDriver();
        await SignInAsync(browser, "alice", "alice-hangout");
        var cookie = browser.CookiesFor(_system.Web("/"))["__Host-hangout"];
        await _system.ExpireAccessTokenAsync(cookie, Cancel);

        var meanwhile = await _system.WithProviderStoppedAsync(() => Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StatusAsync(browser, "/api/me"))), Cancel);
        await Eventually.ReachesAsync(async () => await StatusAsync(browser, "/api/me") == HttpStatusCode.OK, "The new token");

        // It answered the one request there was, which nobody waited for any more; had its token been used again, this would be the end.
        meanwhile.Distinct().ShouldBe([HttpStatusCode.ServiceUnavailable]);
        await _system.ExpireAccessTokenAsync(cookie, Cancel);
        (await StatusAsync(browser, "/api/me")).ShouldBe(HttpStatusCode.OK);
        (await _system.SessionAsync(cookie, Cancel)).EndReason.ShouldBeNull();
    }

    [Fact]
    public async Task Of_two_simultaneous_uses_of_a_refresh_token_one_fails_and_ends_the_sign_in()
    {
        using var browser = new BrowserDriver();
        using var provider = new ProviderClient(_system);
        var tokens = await provider.SignInAsync(browser, "bob", "bob-hangout", Cancel);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => provider.RefreshAsync(tokens.RefreshToken, Cancel)));

        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBeLessThanOrEqualTo(1);
        foreach (var winner in answers.Where(a => a.Tokens is not null))
            (await provider.RefreshAsync(winner.Tokens!.RefreshToken, Cancel)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Signing_out_works_when_the_session_at_the_provider_is_over()
    {
        using var browser = new BrowserDriver();
        using var other = new BrowserDriver();
        await SignInAsync(browser, "dave", "dave-hangout");
        other.Plant(_system.Web("/"), "__Host-hangout", browser.CookiesFor(_system.Web("/"))["__Host-hangout"]);

        var page = await SignOutAsync(other);

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Address.GetLeftPart(UriPartial.Authority).ShouldBe(_system.Web("/").GetLeftPart(UriPartial.Authority));
        other.CookiesFor(_system.Web("/")).Keys.ShouldNotContain("__Host-hangout");
    }

    [Fact]
    public async Task Guessing_a_password_is_slowed_down()
    {
        using var browser = new BrowserDriver();
        var page = await browser.OpenAsync(_system.Web("/signin"), Cancel);
        var login = $"guessed-{Guid.NewGuid():N}"[..20];

        for (var i = 0; i < 5; i++)
            page = await GuessAsync(browser, page, login);
        var locked = await GuessAsync(browser, page, login);

        page.Status.ShouldBe(HttpStatusCode.OK);
        locked.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        locked.Html.ShouldContain("Too many attempts");
    }

    [Fact]
    public async Task What_a_thief_could_use_is_stored_as_a_hash_only()
    {
        using var browser = new BrowserDriver();
        using var provider = new ProviderClient(_system);
        var tokens = await provider.SignInAsync(browser, "carol", "carol-hangout", Cancel);
        var session = browser.CookiesFor(new Uri(_system.Authority + "/protocol/openid-connect/auth"))["HANGOUT_IDENTITY"];

        var stored = await _system.DumpAsync(Cancel);

        stored.ShouldNotContain(tokens.RefreshToken);
        stored.ShouldNotContain(session);
    }

    private static Task<Page> GuessAsync(BrowserDriver browser, Page page, string login) =>
        browser.SubmitAsync(page, new() { ["username"] = login, ["password"] = "a guess" }, Cancel);

    private static string? Subject(Tokens tokens) => ProviderClient.Read(tokens.AccessToken).Payload.GetProperty("sub").GetString();
}
