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

    private async Task<Person> ReadyAsync(IPage page, string username, string name)
    {
        await page.WaitForURLAsync(new Uri(Hangout.WebUrl, "/").ToString());
        var person = new Person(page, username, name);
        await Assertions.Expect(person.Connected).ToBeAttachedAsync();
        return person;
    }
}
