namespace Hangout.BrowserTests.Desktop;

/// <summary>axe finds nothing on the screens that people meet, in light and dark.</summary>
public sealed class AccessibilityTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_new_persons_desk_has_no_accessibility_violation(ColorScheme scheme)
    {
        var ann = await NewPersonAsync("Ann");
        await UseAsync(ann, scheme);
        await Assertions.Expect(ann.Page.Locator("chat-welcome .person").First).ToBeVisibleAsync();
        await Assertions.Expect(ann.Page.Locator(".notifications .empty-points")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_screens_of_a_phone_have_no_accessibility_violation(ColorScheme scheme)
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await UseAsync(ann, scheme);
        await BecomePhoneAsync(ann);
        await Assertions.Expect(ann.Page.Locator("chat-welcome .person").First).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("the welcome");

        await ann.Page.Locator(".taskbar-bell").ClickAsync();
        await Assertions.Expect(ann.Page.Locator(".notifications .empty-points")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("the notifications");
        await ann.Page.GoBackAsync();

        await ann.Page.Locator(".list-head .button-accent").ClickAsync();
        var dialog = ann.Page.Locator("new-conversation dialog");
        await Assertions.Expect(dialog).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("a new conversation");
        await dialog.Locator("input[type=search]").FillAsync(ben.Username);
        await dialog.Locator(".person").ClickAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("a new conversation with somebody chosen");
        await dialog.Locator("button[type=submit]").ClickAsync();

        await ann.SayAsync("hello");
        await Assertions.Expect(ann.Message("hello")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("the conversation");
        await ann.Page.GetByLabel("Show details").ClickAsync();
        await Assertions.Expect(ann.Page.Locator("details-pane .person").First).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("its details");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Details_and_the_question_before_a_block_have_no_accessibility_violation(ColorScheme scheme)
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await UseAsync(ann, scheme);
        await ann.Page.GetByLabel("Show details").ClickAsync();
        await Assertions.Expect(ann.Page.Locator("details-pane .person").First).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("the details");

        await ann.Page.Locator("details-pane").GetByRole(AriaRole.Button, new() { Name = "Block" }).ClickAsync();
        await Assertions.Expect(ann.Page.Locator("block-dialog dialog")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("the question");
    }

    [Theory]
    [InlineData("/", ColorScheme.Light)]
    [InlineData("/", ColorScheme.Dark)]
    [InlineData("/signin", ColorScheme.Light)]
    [InlineData("/signin", ColorScheme.Dark)]
    [InlineData("/signin?register=1", ColorScheme.Light)]
    [InlineData("/signin?register=1", ColorScheme.Dark)]
    public async Task The_pages_before_the_desk_have_no_accessibility_violation(string path, ColorScheme scheme)
    {
        var page = await OpenAsync(new Uri(Hangout.WebUrl, path).ToString());
        await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        (await ViolationsAsync(page)).ShouldBeEmpty();
    }

    private static Task UseAsync(Person person, ColorScheme scheme) =>
        person.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
}
