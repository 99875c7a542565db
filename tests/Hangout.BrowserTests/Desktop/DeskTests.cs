namespace Hangout.BrowserTests.Desktop;

public sealed class DeskTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task A_window_is_where_it_was_left_after_a_reload()
    {
        var ann = await NewPersonAsync("Ann");
        var window = ann.Page.Locator("hangout-window[data-module=notifications]");
        var before = (await window.BoundingBoxAsync())!;

        var saved = ann.Page.WaitForResponseAsync(r => r.Ok && r.Request.Method == "PUT" && r.Request.PostData!.Contains($"\"x\":{before.X - 320}", StringComparison.Ordinal));
        await DragAsync(ann.Page, before.X + 120, before.Y + 20, before.X - 200, before.Y + 140);
        await saved;
        var moved = (await window.BoundingBoxAsync())!;
        moved.X.ShouldBe(before.X - 320, 2);
        moved.Y.ShouldBe(before.Y + 120, 2);

        await ReloadAsync(ann);
        var restored = (await window.BoundingBoxAsync())!;
        restored.X.ShouldBe(moved.X, 1);
        restored.Y.ShouldBe(moved.Y, 1);
    }

    [Fact]
    public async Task A_window_dragged_to_the_left_edge_fills_the_left_half()
    {
        var ann = await NewPersonAsync("Ann");
        var window = ann.Page.Locator("hangout-window[data-module=notifications]");
        var before = (await window.BoundingBoxAsync())!;

        await DragAsync(ann.Page, before.X + 120, before.Y + 20, 3, 420);

        var snapped = (await window.BoundingBoxAsync())!;
        snapped.X.ShouldBe(0, 1);
        snapped.Width.ShouldBe(720, 2);
    }

    [Fact]
    public async Task A_double_click_on_the_title_bar_maximises_and_restores()
    {
        var ann = await NewPersonAsync("Ann");
        var window = ann.Page.Locator("hangout-window[data-module=chat]");
        var before = (await window.BoundingBoxAsync())!;

        await window.Locator(".titlebar-title").DblClickAsync();
        await Assertions.Expect(ann.Page.Locator("hangout-window[data-module=chat].is-maximized")).ToBeVisibleAsync();
        (await window.BoundingBoxAsync())!.Width.ShouldBe(1440, 1);
        await window.Locator(".titlebar-title").DblClickAsync();
        await Assertions.Expect(ann.Page.Locator("hangout-window[data-module=chat]:not(.is-maximized)")).ToBeVisibleAsync();
        (await window.BoundingBoxAsync())!.Width.ShouldBe(before.Width, 1);
    }

    [Fact]
    public async Task On_a_phone_a_conversation_fills_the_screen_and_back_leads_to_the_list()
    {
        var ann = await NewPersonAsync("Ann");
        var ben = await NewPersonAsync("Ben");
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("hello phone");
        await ben.Page.SetViewportSizeAsync(390, 844);
        await Assertions.Expect(ben.Page.Locator("html[data-device=phone]")).ToBeAttachedAsync();

        await ben.Conversation(ann.Name).ClickAsync();
        await Assertions.Expect(ben.Message("hello phone")).ToBeVisibleAsync();
        await Assertions.Expect(ben.Conversation(ann.Name)).Not.ToBeVisibleAsync();
        var composer = (await ben.Page.Locator("message-composer").BoundingBoxAsync())!;
        composer.Width.ShouldBe(390, 2);

        await ben.Page.GoBackAsync();
        await Assertions.Expect(ben.Conversation(ann.Name)).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_desk_with_chat_has_no_accessibility_violation(ColorScheme scheme)
    {
        var alice = await DemoPersonAsync("alice");
        await alice.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await Assertions.Expect(alice.Page.Locator(".message").First).ToBeVisibleAsync();

        (await ViolationsAsync(alice.Page)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/?signedout=1")]
    [InlineData("/?signin=failed")]
    [InlineData("/no-such-page")]
    public async Task The_pages_without_script_have_no_accessibility_violation(string path) =>
        (await ViolationsAsync(await OpenAsync(new Uri(Hangout.WebUrl, path).ToString()))).ShouldBeEmpty();

    [Fact]
    public async Task Signing_out_ends_at_a_page_that_says_so()
    {
        var ann = await NewPersonAsync("Ann");
        await ann.Page.Locator(".taskbar-me").ClickAsync();
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Assertions.Expect(ann.Page.GetByRole(AriaRole.Heading, new() { Name = "You are signed out" })).ToBeVisibleAsync();
    }

    private static async Task DragAsync(IPage page, float fromX, float fromY, float toX, float toY)
    {
        await page.Mouse.MoveAsync(fromX, fromY);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(toX, toY, new() { Steps = 12 });
        await page.Mouse.UpAsync();
    }
}
