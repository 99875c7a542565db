using System.Text.RegularExpressions;

namespace Hangout.BrowserTests.Desktop;

/// <summary>Links in messages, links to messages, and places.</summary>
public sealed class LinkTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    private static readonly Regex IsLit = new("is-lit", RegexOptions.None, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task A_link_gets_a_preview_for_both_until_its_author_takes_it_off()
    {
        var (ann, ben) = await TalkingAsync("Hello");
        await ann.SayAsync($"See {Hangout.Pages.Address("/boats")}");
        foreach (var person in new[] { ann, ben })
        {
            await Assertions.Expect(person.Page.Locator(".preview strong")).ToHaveTextAsync("Boats for hire");
            await Assertions.Expect(person.Page.Locator(".preview-host")).ToHaveTextAsync($"Boats & more · 127.0.0.1:{Hangout.Pages.Port}");
            (await ViolationsAsync(person.Page)).ShouldBeEmpty("a preview");
        }

        await Assertions.Expect(ann.Page.Locator(".message-edited")).ToHaveCountAsync(0);
        await Assertions.Expect(ben.Page.Locator(".preview button")).ToHaveCountAsync(0);
        await ann.Page.Locator(".preview button").ClickAsync();
        await Assertions.Expect(ann.Page.Locator(".preview")).ToHaveCountAsync(0);
        await Assertions.Expect(ben.Page.Locator(".preview")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_a_person_reads_stays_in_its_place_when_a_preview_comes_above()
    {
        var (ann, ben) = await TalkingAsync("Hello");
        await ann.SayAsync($"See {Hangout.Pages.Address("/held")}");
        for (var i = 1; i <= 50; i++)
            await ann.SayAsync($"Line {i}");
        await Assertions.Expect(ben.Message("Line 50")).ToBeVisibleAsync();
        // Until the scroll has been noticed, the reader counts as one at the end, and is led back there by what just arrives.
        var jump = ben.Page.Locator(".jump");
        for (var tries = 0; tries < 100 && !await jump.IsVisibleAsync(); tries++)
        {
            await ben.Row("Line 30").EvaluateAsync("row => row.scrollIntoView({ block: 'center' })");
            await ben.Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        }

        await Assertions.Expect(jump).ToBeVisibleAsync();
        const string top = "row => Math.round(row.getBoundingClientRect().top)";
        var before = await ben.Row("Line 30").EvaluateAsync<int>(top);

        Hangout.Pages.Release();
        await Assertions.Expect(ben.Page.Locator(".preview")).ToHaveCountAsync(1);
        (await ben.Row("Line 30").EvaluateAsync<int>(top)).ShouldBeInRange(before - 1, before + 1);
    }

    [Fact]
    public async Task The_link_to_a_message_opens_it_after_signing_in_and_in_a_message_without_loading_the_page()
    {
        var (ann, ben) = await TalkingAsync("Here it is");
        var link = await CopyLinkAsync(ann, "Here it is");
        link.ShouldStartWith(new Uri(Hangout.WebUrl, "/app/chat/").ToString());

        var page = await OpenAsync(link);
        await page.Locator("input[name=username]").FillAsync(ben.Username);
        await page.Locator("input[name=password]").FillAsync($"{ben.Username}-Hangout-1");
        await page.Locator("input[name=password]").PressAsync("Enter");
        var later = new Person(page, ben.Username, ben.Name);
        await Assertions.Expect(later.Row("Here it is")).ToHaveClassAsync(IsLit);
        await page.WaitForURLAsync(new Uri(Hangout.WebUrl, "/").ToString());

        await ann.SayAsync(link);
        await ben.Page.EvaluateAsync("() => window.isSamePage = true");
        await ben.Page.Locator(".message-body a").ClickAsync();
        await Assertions.Expect(ben.Row("Here it is")).ToHaveClassAsync(IsLit);
        (await ben.Page.EvaluateAsync<bool>("() => window.isSamePage === true")).ShouldBeTrue();
        // No page is fetched for it, so there is no preview either.
        await Assertions.Expect(ben.Page.Locator(".preview")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_link_to_a_reply_opens_its_thread()
    {
        var (ann, ben) = await TalkingAsync("A question");
        await ann.ChooseAsync("A question", "Reply in thread");
        await ann.Page.Locator("thread-pane textarea").FillAsync("An answer");
        await ann.Page.Locator("thread-pane textarea").PressAsync("Enter");
        await Assertions.Expect(ann.Row("An answer").Locator(".message-body")).ToHaveTextAsync("An answer");
        await Assertions.Expect(ann.Page.Locator("thread-pane .is-waiting, thread-pane .is-sent")).ToHaveCountAsync(0);
        var link = await CopyLinkAsync(ann, "An answer");

        await ben.Page.GotoAsync(link);
        await Assertions.Expect(ben.Page.Locator("thread-pane .message").Filter(new() { HasText = "An answer" })).ToHaveClassAsync(IsLit);
    }

    [Fact]
    public async Task A_link_to_what_one_may_not_see_says_so_and_opens_nothing()
    {
        var (ann, ben) = await TalkingAsync("A secret");
        await ann.SayAsync("A mistake");
        await Assertions.Expect(ann.Message("A mistake")).ToBeVisibleAsync();
        var (secret, mistake) = (await CopyLinkAsync(ann, "A secret"), await CopyLinkAsync(ann, "A mistake"));
        var carl = await NewPersonAsync("Carl");

        foreach (var link in new[] { secret, secret[..^12] + "000000000000" })
        {
            await carl.Page.GotoAsync(link);
            await Assertions.Expect(carl.Page.Locator("permalink-note")).ToContainTextAsync("It does not exist, or you are not a member of its conversation.");
            (await ViolationsAsync(carl.Page)).ShouldBeEmpty("the note");
            await carl.Page.Locator("permalink-note button[type=submit]").ClickAsync();
            await Assertions.Expect(carl.Page.Locator("permalink-note")).ToHaveCountAsync(0);
            await Assertions.Expect(carl.Composer).ToHaveCountAsync(0);
        }

        await ann.ChooseAsync("A mistake", "Delete for everyone");
        await ann.Page.Locator("confirm-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(ben.Page.Locator(".message-deleted")).ToBeVisibleAsync();
        await ben.ChooseAsync("A secret", "Delete for me");
        await ben.Page.Locator("confirm-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(ben.Message("A secret")).ToHaveCountAsync(0);
        foreach (var (link, why) in new[] { (mistake, "It was deleted."), (secret, "You deleted it for yourself.") })
        {
            await ben.Page.GotoAsync(link);
            await Assertions.Expect(ben.Page.Locator("permalink-note")).ToContainTextAsync(why);
        }
    }

    [Fact]
    public async Task A_place_is_shared_as_the_device_finds_it_or_as_it_is_typed()
    {
        var (ann, ben) = await TalkingAsync("Where are you?");
        await ann.Page.Context.SetGeolocationAsync(new() { Latitude = -33.85678f, Longitude = 151.2153f });
        await ann.Page.Context.GrantPermissionsAsync(["geolocation"]);
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Share location", Exact = true }).ClickAsync();
        var dialog = ann.Page.Locator("place-dialog");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Use where I am" }).ClickAsync();
        await Assertions.Expect(dialog.Locator("input[name=latitude]")).ToHaveValueAsync(new Regex("^-33.8567", RegexOptions.None, TimeSpan.FromSeconds(1)));
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("a place");
        await dialog.Locator("input[name=label]").FillAsync("The opera");
        await dialog.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(ben.Page.Locator(".place strong")).ToHaveTextAsync("The opera");
        await Assertions.Expect(ben.Page.Locator(".place")).ToHaveAttributeAsync(
            "href", new Regex("^https://www.openstreetmap.org/\\?mlat=-33.8567", RegexOptions.None, TimeSpan.FromSeconds(1)));

        await ann.Page.Context.ClearPermissionsAsync();
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Share location", Exact = true }).ClickAsync();
        await dialog.Locator("input[name=latitude]").FillAsync("95");
        await Assertions.Expect(dialog.Locator("small.form-error")).ToHaveTextAsync("A number from -90 to 90");
        await Assertions.Expect(dialog.Locator("button[type=submit]")).ToBeDisabledAsync();
        await dialog.Locator("input[name=latitude]").FillAsync("52.5163");
        await dialog.Locator("input[name=longitude]").FillAsync("13.3777");
        await dialog.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(ben.Page.Locator(".place").Last).ToContainTextAsync("52.5163° N, 13.3777° E");
        (await ViolationsAsync(ben.Page)).ShouldBeEmpty("the cards");
    }

    private static async Task<string> CopyLinkAsync(Person person, string text)
    {
        await person.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await person.Page.EvaluateAsync("() => navigator.clipboard.writeText('')");
        await person.ChooseAsync(text, "Copy link");
        await person.Page.WaitForFunctionAsync("async () => (await navigator.clipboard.readText()) !== ''");
        return await person.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
    }

    private async Task<(Person Ann, Person Ben)> TalkingAsync(string text)
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync(text);
        await ben.Conversation(ann.Name).ClickAsync();
        await Assertions.Expect(ben.Message(text)).ToBeVisibleAsync();
        await Assertions.Expect(ann.Message(text)).ToBeVisibleAsync();
        return (ann, ben);
    }
}
