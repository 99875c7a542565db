namespace Hangout.BrowserTests.Desktop;

/// <summary>Preferences on several devices (ACC-7).</summary>
public sealed class SettingsTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task A_look_that_is_chosen_shows_on_the_other_device_at_once_and_in_its_next_first_paint()
    {
        var ann = await NewPersonAsync("Ann");
        var other = await OtherDeviceAsync(ann);
        await ann.Page.EvaluateAsync("location.hash = 'settings?page=appearance'");
        await ann.Page.Locator("appearance-page [data-value=dark]").ClickAsync();
        await ann.Page.Locator("appearance-page [data-value=large]").ClickAsync();
        await Assertions.Expect(other.Page.Locator("html[data-theme=dark][data-font=large]")).ToBeAttachedAsync();

        var rendered = await other.Page.Context.APIRequest.GetAsync(new Uri(Hangout.WebUrl, "/").ToString());
        var html = await rendered.TextAsync();
        html.ShouldContain("data-theme=\"dark\"");
        html.ShouldContain("data-font=\"large\"");
    }

    [Fact]
    public async Task A_name_that_is_changed_is_saved_when_its_field_is_left()
    {
        var ann = await NewPersonAsync("Ann");
        await ann.Page.EvaluateAsync("location.hash = 'settings?page=profile'");
        await ann.Page.Locator("profile-page input[name=name]").FillAsync("Ann Harbour");
        await ann.Page.Locator("profile-page input[name=location]").FocusAsync();
        await Assertions.Expect(ann.Page.Locator("profile-page .is-saved")).ToBeVisibleAsync();
        await ReloadAsync(ann);
        await ann.Page.EvaluateAsync("location.hash = 'settings?page=profile'");
        await Assertions.Expect(ann.Page.Locator("profile-page input[name=name]")).ToHaveValueAsync("Ann Harbour");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_settings_have_no_accessibility_violation(ColorScheme scheme)
    {
        var ann = await NewPersonAsync("Ann");
        await UseAsync(ann, scheme);
        await BecomePhoneAsync(ann);
        foreach (var (page, shown) in new[]
        {
            ("profile", "profile-page input[name=name]"), ("appearance", "appearance-page .segmented"), ("notifications", "notifications-page table"),
            ("privacy", "privacy-page .segmented"),
        })
        {
            await ann.Page.EvaluateAsync("page => location.hash = `settings?page=${page}`", page);
            await Assertions.Expect(ann.Page.Locator(shown).First).ToBeVisibleAsync();
            (await ViolationsAsync(ann.Page)).ShouldBeEmpty(page);
        }
    }
}
