using System.Text.Json;

namespace Hangout.BrowserTests.Desktop;

/// <summary>A test with people of its own: each registers first, so that tests do not meet.</summary>
public abstract class DesktopTest(HangoutFixture hangout) : BrowserTest(hangout)
{
    private static int _people;

    /// <summary>Registers a new account through the pages and waits until their desktop is connected.</summary>
    private protected async Task<Person> NewPersonAsync(string firstName)
    {
        var username = $"{firstName.ToLowerInvariant()}{Interlocked.Increment(ref _people)}{Guid.NewGuid().ToString("N")[..6]}";
        var page = await OpenAsync(new Uri(Hangout.WebUrl, "/signin?register=1").ToString());
        await page.Locator("input[name=firstName]").FillAsync(firstName);
        await page.Locator("input[name=lastName]").FillAsync("Tester");
        await page.Locator("input[name=username]").FillAsync(username);
        await page.Locator("input[name=email]").FillAsync($"{username}@example.org");
        await page.Locator("input[name=password]").FillAsync($"{username}-Hangout-1");
        await page.Locator("input[name=password-confirm]").FillAsync($"{username}-Hangout-1");
        await page.Locator("button[type=submit]").ClickAsync();
        return await ReadyAsync(page, username, $"{firstName} Tester");
    }

    /// <summary>One of the demo people.</summary>
    private protected async Task<Person> DemoPersonAsync(string username) => await ReadyAsync(await SignInAsync(username), username, username);

    /// <summary>The same account in another browser.</summary>
    private protected async Task<Person> OtherDeviceAsync(Person person)
    {
        var page = await OpenAsync(new Uri(Hangout.WebUrl, "/signin").ToString());
        await page.Locator("input[name=username]").FillAsync(person.Username);
        await page.Locator("input[name=password]").FillAsync($"{person.Username}-Hangout-1");
        await page.Locator("input[name=password]").PressAsync("Enter");
        return await ReadyAsync(page, person.Username, person.Name);
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

    private async Task<Person> ReadyAsync(IPage page, string username, string name)
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
