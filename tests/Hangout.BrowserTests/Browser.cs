
namespace Hangout.BrowserTests;

/// <summary>
/// A headless Chromium of the machine: the shell without an interface, or the one that <c>HANGOUT_CHROMIUM</c> names.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    // Without a graphics card shadows and blurs are most of what a frame costs; no test is about them.
    private const string WithoutEffects =
        """
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('*, ::backdrop { backdrop-filter: none !important; box-shadow: none !important; }');
        document.adoptedStyleSheets.push(sheet);
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    public static async Task<Browser> LaunchAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("HANGOUT_CHROMIUM") ?? "/usr/bin/chromium-headless-shell",
            Headless = true,
            // Without them Chromium refuses to run as root, and looks for hosts outside while the test runs.
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
        return new Browser(playwright, browser);
    }

    /// <summary>
    /// A page of a new person: no cookies or storage are shared with another page. 1440 by 900 pixels, without what moves.
    /// A service worker fetches the whole client for each page, so only the tests that are about it have one.
    /// </summary>
    public async Task<IPage> NewPageAsync(ServiceWorkerPolicy serviceWorkers = ServiceWorkerPolicy.Block)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
            Locale = "en-GB",
            ReducedMotion = ReducedMotion.Reduce,
            ServiceWorkers = serviceWorkers,
        });
        context.SetDefaultTimeout((float)TimeSpan.FromSeconds(60).TotalMilliseconds);
        await context.AddInitScriptAsync(WithoutEffects);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
