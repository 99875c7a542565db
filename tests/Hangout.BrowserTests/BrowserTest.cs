using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Hangout.BrowserTests;

/// <summary>A test with pages: closes them when it ends, and keeps a picture and the console of each when it has failed (in TestResults/).</summary>
public abstract partial class BrowserTest(HangoutFixture hangout) : IAsyncDisposable
{
    private readonly List<(IPage Page, ConcurrentQueue<string> Console)> _pages = [];

    protected HangoutFixture Hangout { get; } = hangout;

    protected virtual ServiceWorkerPolicy ServiceWorkers => ServiceWorkerPolicy.Block;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A page that is signed in nowhere but by the cookies it is given.</summary>
    protected async Task<IPage> OpenAsync(string url, IReadOnlyDictionary<string, string>? cookies = null)
    {
        var page = Track(await Hangout.Browser.NewPageAsync(ServiceWorkers));
        if (cookies is not null)
            await page.Context.AddCookiesAsync(cookies.Select(c => CookieOf(c.Key, c.Value, new Uri(url))));
        await page.GotoAsync(url);
        return page;
    }

    /// <summary>The desktop of one of the demo people.</summary>
    protected async Task<IPage> SignInAsync(string user) => Track(await Hangout.SignInAsync(user));

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        var failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        for (var i = 0; i < _pages.Count; i++)
        {
            var (page, console) = _pages[i];
            if (failed)
            {
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = ResultPath(i, "png"), FullPage = true });
                await File.WriteAllLinesAsync(ResultPath(i, "log"), console, CancellationToken.None);
            }

            await page.Context.CloseAsync();
        }
    }

    // A browser takes a cookie with the prefix __Host- from this machine without TLS; the debugger's way in wants to see https.
    private static Cookie CookieOf(string name, string value, Uri url)
    {
        var isSecure = name.StartsWith("__Host-", StringComparison.Ordinal);
        return new() { Name = name, Value = value, Url = $"{(isSecure ? "https" : "http")}://{url.Authority}/", HttpOnly = true, Secure = isSecure };
    }

    private static string ResultPath(int index, string extension)
    {
        var name = NotInFileName.Replace(TestContext.Current.Test?.TestDisplayName ?? "test", "_");
        return Path.Combine(ResultsDirectory(), $"{name}-{index + 1}.{extension}");
    }

    private static string ResultsDirectory()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Hangout.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? ".", "TestResults");
    }

    [GeneratedRegex("[^A-Za-z0-9_.-]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotInFileName { get; }

    private IPage Track(IPage page)
    {
        var console = new ConcurrentQueue<string>();
        page.Console += (_, message) => console.Enqueue($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => console.Enqueue($"uncaught: {error}");
        _pages.Add((page, console));
        return page;
    }
}
