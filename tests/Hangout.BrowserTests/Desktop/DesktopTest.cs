using System.Text.Json;
using Hangout.IntegrationTests.SignIn;

namespace Hangout.BrowserTests.Desktop;

/// <summary>A test with people of its own: each registers first, so that tests do not meet.</summary>
public abstract class DesktopTest(HangoutFixture hangout) : BrowserTest(hangout)
{
    private static int _people;

    /// <summary>Registers a new account, opens its desktop and waits until that is connected. The forms are sent without a browser, which is quicker.</summary>
    private protected async Task<Person> NewPersonAsync(string firstName)
    {
        var username = NewUsername(firstName);
        using var driver = new BrowserDriver();
        var form = await driver.OpenAsync(new Uri(Hangout.WebUrl, "/signin?register=1"), Cancellation);
        var end = await driver.SubmitAsync(form, Registration(firstName, username), Cancellation, stopAt: IsDesktop);
        end.Address.ShouldBe(new Uri(Hangout.WebUrl, "/"), end.Html);
        return await ReadyAsync(await OpenAsync(Hangout.WebUrl.ToString(), driver.CookiesFor(Hangout.WebUrl)), username, $"{firstName} Tester");
    }

    private protected static string NewUsername(string firstName) =>
        $"{firstName.ToLowerInvariant()}{Interlocked.Increment(ref _people)}{Guid.NewGuid().ToString("N")[..6]}";

    /// <summary>What the form of a new account asks for.</summary>
    private protected static Dictionary<string, string> Registration(string firstName, string username) => new()
    {
        ["firstName"] = firstName,
        ["lastName"] = "Tester",
        ["username"] = username,
        ["email"] = $"{username}@example.org",
        ["password"] = $"{username}-Hangout-1",
        ["password-confirm"] = $"{username}-Hangout-1",
    };

    /// <summary>One of the demo people.</summary>
    private protected async Task<Person> DemoPersonAsync(string username) => await ReadyAsync(await SignInAsync(username), username, username);

    /// <summary>The same account in another browser.</summary>
    private protected async Task<Person> OtherDeviceAsync(Person person)
    {
        using var driver = new BrowserDriver();
        var form = await driver.OpenAsync(new Uri(Hangout.WebUrl, "/signin"), Cancellation);
        var values = new Dictionary<string, string> { ["username"] = person.Username, ["password"] = $"{person.Username}-Hangout-1" };
        var end = await driver.SubmitAsync(form, values, Cancellation, stopAt: IsDesktop);
        end.Address.ShouldBe(new Uri(Hangout.WebUrl, "/"), end.Html);
        return await ReadyAsync(await OpenAsync(Hangout.WebUrl.ToString(), driver.CookiesFor(Hangout.WebUrl)), person.Username, person.Name);
    }

    private protected static async Task ReloadAsync(Person person)
    {
        await person.Page.ReloadAsync();
        await Assertions.Expect(person.Connected).ToBeAttachedAsync();
    }

    /// <summary>What axe finds against WCAG 2.2 AA, a line a rule and element.</summary>
    private protected static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        // The policy of our pages allows no foreign script, so axe comes in through the debugger.
        await page.EvaluateAsync(await File.ReadAllTextAsync(AxePath(), Cancellation));
        var found = await page.EvaluateAsync<JsonElement>(
            """
            () => new Promise(requestAnimationFrame)
                // Colours that still change, as after another colour scheme, are no colours to judge.
                .then(() => Promise.allSettled(document.getAnimations().filter(a => a instanceof CSSTransition).map(a => a.finished)))
                .then(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
                .then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')} (${n.failureSummary})`)))
            """);
        return [.. found.EnumerateArray().Select(e => e.GetString()!)];
    }

    /// <summary>Shows the person's page in a colour scheme, and without what moves.</summary>
    private protected static Task UseAsync(Person person, ColorScheme scheme) =>
        person.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });

    /// <summary>Makes the person's window as large as a phone and waits until the desk has become one.</summary>
    private protected static async Task BecomePhoneAsync(Person person, int width = 390, int height = 844)
    {
        var loaded = person.Page.WaitForResponseAsync(r => r.Url.EndsWith("/api/desktop/phone", StringComparison.Ordinal));
        await person.Page.SetViewportSizeAsync(width, height);
        await loaded;
        await Assertions.Expect(person.Page.Locator("html[data-device=phone]")).ToBeAttachedAsync();
        await Assertions.Expect(person.Page.Locator(".chat-list")).ToBeVisibleAsync();
    }

    private bool IsDesktop(Uri address) => address == new Uri(Hangout.WebUrl, "/");

    private protected async Task<Person> ReadyAsync(IPage page, string username, string name)
    {
        await page.WaitForURLAsync(new Uri(Hangout.WebUrl, "/").ToString());
        var person = new Person(page, username, name);
        await Assertions.Expect(person.Connected).ToBeAttachedAsync();
        return person;
    }

    private static string AxePath()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Hangout.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Hangout.sln is in no folder above the test.");
        return Path.Combine(folder.FullName, "Hangout.Web/Client/node_modules/axe-core/axe.min.js");
    }
}
