namespace Hangout.BrowserTests.Desktop;

/// <summary>The languages of the interface (DSK-4).</summary>
public sealed class LanguageTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task German_shows_at_once_on_both_devices_and_in_the_next_first_paint()
    {
        var ann = await NewPersonAsync("Ann");
        var other = await OtherDeviceAsync(ann);
        await ChooseAsync(ann, "de");
        foreach (var page in new[] { ann.Page, other.Page })
        {
            await Assertions.Expect(page.Locator("html[lang=de][dir=ltr]")).ToBeAttachedAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Taskleiste" })).ToBeAttachedAsync();
        }

        var html = await HtmlAsync(ann);
        html.ShouldContain("<html lang=\"de\" dir=\"ltr\"");
        html.ShouldContain("aria-label=\"Taskleiste\"");
        html.ShouldContain("data-texts");
        await ReloadAsync(ann);
        await Assertions.Expect(ann.Page.Locator(".window[data-module=notifications] .titlebar-title")).ToHaveTextAsync("Mitteilungen");
    }

    [Fact]
    public async Task Arabic_runs_from_right_to_left_without_an_accessibility_violation()
    {
        var ann = await NewPersonAsync("Ann");
        await UseAsync(ann, ColorScheme.Light);
        await ChooseAsync(ann, "ar");
        await Assertions.Expect(ann.Page.Locator("html[lang=ar][dir=rtl]")).ToBeAttachedAsync();
        await Assertions.Expect(ann.Page.Locator("appearance-page label[for=language]")).ToContainTextAsync("اللغة");
        (await HtmlAsync(ann)).ShouldContain("<html lang=\"ar\" dir=\"rtl\"");
        await ReloadAsync(ann);
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty();
    }

    private static async Task ChooseAsync(Person person, string language)
    {
        await person.Page.EvaluateAsync("location.hash = 'settings?page=appearance'");
        await person.Page.Locator("appearance-page select[name=language]").SelectOptionAsync(language);
        await Assertions.Expect(person.Page.Locator("appearance-page .is-saved")).ToBeVisibleAsync();
    }

    private async Task<string> HtmlAsync(Person person) =>
        await (await person.Page.Context.APIRequest.GetAsync(new Uri(Hangout.WebUrl, "/").ToString())).TextAsync();
}
