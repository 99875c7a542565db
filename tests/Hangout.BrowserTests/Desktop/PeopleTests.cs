namespace Hangout.BrowserTests.Desktop;

/// <summary>How people come to each other (REL-1 to REL-4).</summary>
public sealed class PeopleTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task A_friend_request_with_a_word_is_accepted_in_the_list_of_requests()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await OpenProfileAsync(ann, ben);
        await ann.Page.Locator("hangout-profile").GetByRole(AriaRole.Button, new() { Name = "Add friend" }).ClickAsync();
        await ann.Page.Locator("friend-dialog input").FillAsync("We met at the harbour");
        await ann.Page.Locator("friend-dialog button[type=submit]").ClickAsync();

        await ben.Page.EvaluateAsync("location.hash = 'people?tab=requests'");
        await Assertions.Expect(ben.Page.Locator(".person-row-word")).ToContainTextAsync("We met at the harbour");
        await ben.Page.Locator("hangout-people").GetByRole(AriaRole.Button, new() { Name = $"Accept the request of {ann.Name}" }).ClickAsync();
        await Assertions.Expect(ann.Page.Locator("hangout-profile relation-buttons")).ToContainTextAsync("Friends");
    }

    [Fact]
    public async Task A_private_account_accepts_who_follows_it()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ben.Page.EvaluateAsync("location.hash = 'settings?page=privacy'");
        await ben.Page.Locator("privacy-page input[name=isPrivate]").CheckAsync();
        await Assertions.Expect(ben.Page.Locator("privacy-page .is-saved")).ToBeVisibleAsync();

        await OpenProfileAsync(ann, ben);
        await ann.Page.Locator("hangout-profile").GetByRole(AriaRole.Button, new() { Name = "Follow", Exact = true }).ClickAsync();
        await Assertions.Expect(ann.Page.Locator("hangout-profile relation-buttons")).ToContainTextAsync("Requested");
        await ben.Page.EvaluateAsync("location.hash = 'people?tab=requests'");
        await ben.Page.Locator("hangout-people").GetByRole(AriaRole.Button, new() { Name = $"Accept the request of {ann.Name}" }).ClickAsync();
        await Assertions.Expect(ann.Page.Locator("hangout-profile relation-buttons")).ToContainTextAsync("Following");
    }

    [Fact]
    public async Task A_card_shows_who_somebody_is_and_escape_closes_it_alone()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ben.Page.Locator(".conversation").First.ClickAsync();
        await ben.SayAsync("hello");
        await ann.Row("hello").Locator(".message-author").HoverAsync();
        await Assertions.Expect(ann.Page.Locator("person-card .person-card-head")).ToContainTextAsync($"@{ben.Username}");
        await ann.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(ann.Page.Locator("person-card")).Not.ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task People_and_profiles_have_no_accessibility_violation(ColorScheme scheme)
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await UseAsync(ann, scheme);
        await BecomePhoneAsync(ann);
        await OpenProfileAsync(ann, ben);
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("a profile");
        await ann.Page.EvaluateAsync("location.hash = 'people?tab=requests'");
        await Assertions.Expect(ann.Page.Locator("hangout-people .empty")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("requests");
    }

    internal static async Task OpenProfileAsync(Person who, Person whose)
    {
        await who.Page.EvaluateAsync("name => location.hash = `profile?username=${name}`", whose.Username);
        await Assertions.Expect(who.Page.Locator("hangout-profile .profile-name")).ToHaveTextAsync(whose.Name);
    }
}
