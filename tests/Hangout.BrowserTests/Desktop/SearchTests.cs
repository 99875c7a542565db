
namespace Hangout.BrowserTests.Desktop;

/// <summary>Messages are found in a window whose results stay while one looks at them (MSG-11).</summary>
public sealed class SearchTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task What_was_just_said_is_found_and_jumped_to()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("before it");
        await ann.SayAsync("The pomegranates are ripe #harvest");
        for (var i = 0; i < 40; i++)
            await ann.SayAsync($"line {i}");
        await Assertions.Expect(ben.Page.Locator(".conversation").First).ToBeVisibleAsync();

        await ben.Page.Keyboard.PressAsync("Control+Shift+F");
        var search = ben.Page.Locator("hangout-search");
        await Assertions.Expect(search.Locator(".search-help")).ToBeVisibleAsync();
        (await ViolationsAsync(ben.Page)).ShouldBeEmpty("before a search");
        await ben.Page.Keyboard.TypeAsync("pomegranate");
        var hit = search.Locator(".hit");
        await Assertions.Expect(hit).ToHaveCountAsync(1);
        await Assertions.Expect(hit.Locator("mark")).ToHaveTextAsync("pomegranates");
        await Assertions.Expect(hit.Locator(".hit-beside").First).ToContainTextAsync("before it");
        await Assertions.Expect(search.Locator(".message-search-said")).ToContainTextAsync("1 message");
        (await ViolationsAsync(ben.Page)).ShouldBeEmpty("results");

        await ben.Page.Keyboard.PressAsync("ArrowDown");
        await ben.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ben.Message("The pomegranates are ripe #harvest")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task On_a_phone_the_list_of_conversations_leads_to_the_search_and_back_from_a_hit()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("a rare quetzal");
        await Assertions.Expect(ben.Page.Locator(".conversation").First).ToBeVisibleAsync();
        await BecomePhoneAsync(ben);

        await ben.Page.Locator(".chat-list input[type=search]").FillAsync("quetzal");
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Search messages for “quetzal”" }).ClickAsync();
        var hit = ben.Page.Locator("hangout-search .hit");
        await Assertions.Expect(hit).ToHaveCountAsync(1);
        await hit.ClickAsync();
        await Assertions.Expect(ben.Message("a rare quetzal")).ToBeInViewportAsync();
        await ben.Page.GoBackAsync();
        await Assertions.Expect(hit).ToBeVisibleAsync();
    }
}
