using System.Text.RegularExpressions;

namespace Hangout.BrowserTests;

/// <summary>A test with pages: closes them when it ends, and keeps a picture of each when it has failed (in TestResults/).</summary>
public abstract partial class BrowserTest(HangoutFixture hangout) : IAsyncDisposable
{
    private readonly List<IPage> _pages = [];

    protected HangoutFixture Hangout { get; } = hangout;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A page that is signed in nowhere.</summary>
    protected async Task<IPage> OpenAsync(string url)
    {
        var page = Track(await Hangout.Browser.NewPageAsync());
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
            if (failed)
                await _pages[i].ScreenshotAsync(new PageScreenshotOptions { Path = PicturePath(i), FullPage = true });
            await _pages[i].Context.CloseAsync();
        }
    }

    private static string PicturePath(int index)
    {
        var name = NotInFileName.Replace(TestContext.Current.Test?.TestDisplayName ?? "test", "_");
        return Path.Combine(ResultsDirectory(), $"{name}-{index + 1}.png");
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
        _pages.Add(page);
        return page;
    }
}
