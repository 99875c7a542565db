using System.Net;
using System.Text.Json;

namespace Hangout.IntegrationTests.SignIn;

/// <summary>What signing in must do with whatever provider (ACC-1, ACC-5, SEC-4). The same code runs against each.</summary>
public abstract partial class SignInTests(SignInSystem system)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registered_person_is_signed_in_as_a_member()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        var person = Person.New();

        var page = await RegisterAsync(browser, person);

        page.Address.ShouldBe(system.Web("/api/session"));
        var session = await SessionAsync(browser);
        session.GetProperty("username").GetString().ShouldBe(person.Username);
        session.GetProperty("name").GetString().ShouldBe("Zora Quill");
        Roles(session).ShouldContain("member");
        Roles(session).ShouldNotContain("admin");
    }

    [Fact]
    public async Task A_registered_person_signs_in_again_by_username_and_by_email()
    {
        system.SkipIfAbsent();
        var person = Person.New();
        using (var first = new BrowserDriver())
            await RegisterAsync(first, person);

        foreach (var login in new[] { person.Username, person.Email })
        {
            using var browser = new BrowserDriver();
            await SignInAsync(browser, login, person.Password);
            (await SessionAsync(browser)).GetProperty("username").GetString().ShouldBe(person.Username);
        }
    }

    [Fact]
    public async Task A_taken_username_is_refused()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();

        var page = await RegisterAsync(browser, Person.New() with { Username = "alice" });

        page.Address.Authority.ShouldBe(new Uri(system.Authority).Authority);
        (await StatusAsync(browser, "/api/session")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_password_against_the_policy_is_refused()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();

        var page = await RegisterAsync(browser, Person.New() with { Password = "short" });

        page.Address.Authority.ShouldBe(new Uri(system.Authority).Authority);
        page.Html.ShouldContain("8");
        (await StatusAsync(browser, "/api/session")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_starts_no_session()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();

        var page = await SignInAsync(browser, "carol", "not-her-password");

        page.Html.ShouldContain("Invalid username or password.");
        (await StatusAsync(browser, "/api/session")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Nobody_gets_in_without_signing_in()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();

        using var response = await browser.FetchAsync(HttpMethod.Get, system.Web("/api/session"), Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString().ShouldBe("unauthenticated");
    }

    [Fact]
    public async Task The_admin_has_the_admins_roles()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();

        await SignInAsync(browser, "admin", "admin-hangout");

        new[] { "member", "admin", "owner" }.ShouldBeSubsetOf(Roles(await SessionAsync(browser)));
    }

    [Fact]
    public async Task The_browser_gets_one_cookie_and_no_token()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();

        await SignInAsync(browser, "bob", "bob-hangout");

        var ours = browser.CookiesFor(system.Web("/")).Keys;
        ours.ShouldBe(["__Host-hangout"]);
        browser.CookiesFor(system.Web("/"))["__Host-hangout"].Length.ShouldBe(43);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_here_and_at_the_provider()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        await SignInAsync(browser, "dave", "dave-hangout");
        var stolen = browser.CookiesFor(system.Web("/"))["__Host-hangout"];

        var page = await SignOutAsync(browser);

        page.Address.GetLeftPart(UriPartial.Authority).ShouldBe(system.Web("/").GetLeftPart(UriPartial.Authority));
        browser.CookiesFor(system.Web("/")).Keys.ShouldNotContain("__Host-hangout");
        // The cookie's value is worth nothing any more, and the provider asks for the password again.
        browser.Plant(system.Web("/"), "__Host-hangout", stolen);
        (await StatusAsync(browser, "/api/session")).ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.OpenAsync(system.Web("/signin"), Cancel)).Html.ShouldContain("password");
        (await system.SessionAsync(stolen, Cancel)).ShouldBe(("signed_out", 0));
    }

    [Fact]
    public async Task A_return_address_on_another_host_is_not_followed()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();

        var page = await SignInAsync(browser, "bob", "bob-hangout", returnUrl: "//evil.example/");

        page.Address.ShouldBe(system.Web("/"));
    }

    [Fact]
    public async Task An_answer_that_another_browser_asked_for_is_refused()
    {
        system.SkipIfAbsent();
        using var attacker = new BrowserDriver();
        using var victim = new BrowserDriver();
        bool AtCallback(Uri address) => address.AbsolutePath == "/signin-oidc";
        var form = await attacker.OpenAsync(system.Web("/signin"), Cancel);
        var answer = await attacker.SubmitAsync(form, Credentials("carol", "carol-hangout"), Cancel, AtCallback);

        await victim.OpenAsync(answer.Address, Cancel, stopAt: address => address.AbsolutePath == "/");

        victim.CookiesFor(system.Web("/")).Keys.ShouldNotContain("__Host-hangout");
    }

    internal Task<Page> SignOutAsync(BrowserDriver browser) =>
        browser.SubmitAsync(new(system.Web("/"), HttpStatusCode.OK, """<form action="/signout"></form>"""), [], Cancel);

    internal async Task<Page> SignInAsync(BrowserDriver browser, string username, string password, string returnUrl = "/api/session")
    {
        var page = await browser.OpenAsync(system.Web($"/signin?returnUrl={Uri.EscapeDataString(returnUrl)}"), Cancel);
        return await browser.SubmitAsync(page, Credentials(username, password), Cancel);
    }

    private async Task<Page> RegisterAsync(BrowserDriver browser, Person person)
    {
        var page = await browser.OpenAsync(system.Web("/signin?register=1&returnUrl=/api/session"), Cancel);
        var values = Credentials(person.Username, person.Password);
        values["password-confirm"] = person.Password;
        values["email"] = person.Email;
        values["firstName"] = "Zora";
        values["lastName"] = "Quill";
        return await browser.SubmitAsync(page, values, Cancel);
    }

    private async Task<JsonElement> SessionAsync(BrowserDriver browser)
    {
        using var response = await browser.FetchAsync(HttpMethod.Get, system.Web("/api/session"), Cancel);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    protected async Task<HttpStatusCode> StatusAsync(BrowserDriver browser, string path)
    {
        using var response = await browser.FetchAsync(HttpMethod.Get, system.Web(path), Cancel);
        return response.StatusCode;
    }

    private static IEnumerable<string> Roles(JsonElement session) => session.GetProperty("roles").EnumerateArray().Select(role => role.GetString()!);

    private static Dictionary<string, string> Credentials(string username, string password) =>
        new(StringComparer.Ordinal) { ["username"] = username, ["password"] = password };

    private sealed record Person(string Username, string Email, string Password)
    {
        public static Person New()
        {
            var name = $"zora-{Guid.NewGuid():N}"[..20];
            return new(name, $"{name}@example.org", $"pass-{Guid.NewGuid():N}");
        }
    }
}
