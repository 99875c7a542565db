namespace Hangout.BrowserTests.Desktop;

/// <summary>The overview of open windows, and the desktop behind them (DSK-3).</summary>
public sealed class SwitcherTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_overview_is_walked_by_keys_and_by_clicks_and_the_desktop_gives_the_windows_back(ColorScheme scheme)
    {
        var ann = await NewPersonAsync("Ann");
        await UseAsync(ann, scheme);
        var (page, front) = (ann.Page, ann.Page.Locator("hangout-window.is-front"));
        var overview = page.Locator("window-switcher dialog");
        await Assertions.Expect(front).ToHaveAttributeAsync("data-module", "chat");

        await page.Keyboard.DownAsync("Alt");
        await page.Keyboard.PressAsync("`");
        await Assertions.Expect(overview.Locator(".is-chosen")).ToHaveAttributeAsync("data-module", "notifications");
        await Assertions.Expect(overview.Locator(".is-chosen")).ToBeFocusedAsync();
        (await ViolationsAsync(page)).ShouldBeEmpty();
        await page.Keyboard.UpAsync("Alt");
        await Assertions.Expect(overview).Not.ToBeAttachedAsync();
        await Assertions.Expect(front).ToHaveAttributeAsync("data-module", "notifications");

        await page.GetByRole(AriaRole.Button, new() { Name = "Open windows" }).ClickAsync();
        await overview.Locator("[data-module=chat]").ClickAsync();
        await Assertions.Expect(front).ToHaveAttributeAsync("data-module", "chat");

        await page.Keyboard.PressAsync("Control+Alt+D");
        await Assertions.Expect(front).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("hangout-window:visible")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show desktop" }).ClickAsync();
        await Assertions.Expect(page.Locator("hangout-window:visible")).ToHaveCountAsync(2);
        await Assertions.Expect(front).ToHaveAttributeAsync("data-module", "chat");
    }
}
