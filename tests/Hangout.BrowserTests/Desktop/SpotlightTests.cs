namespace Hangout.BrowserTests.Desktop;

/// <summary>One search over everything, by the keyboard alone (DSK-8).</summary>
public sealed class SpotlightTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task A_conversation_a_person_and_a_message_are_found_and_opened_by_the_keyboard_alone()
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("The pomegranates are ripe");
        for (var i = 0; i < 30; i++)
            await ann.SayAsync($"line {i}");
        await Assertions.Expect(ann.Message("line 29")).ToBeVisibleAsync();
        await ann.StartConversationAsync("Sailing club", ben, cleo);
        await ann.SayAsync("At four");
        await Assertions.Expect(ann.Message("At four")).ToBeVisibleAsync();
        var spotlight = Spotlight(ann);

        // The focus is in the composer, without a selection.
        await SearchAsync(ann, ben.Name);
        await Assertions.Expect(spotlight.Locator("[data-group=conversations] [aria-selected=true]")).ToContainTextAsync(ben.Name);
        await ann.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(spotlight).Not.ToBeAttachedAsync();
        await Assertions.Expect(ann.Message("line 29")).ToBeVisibleAsync();

        await SearchAsync(ann, $"@{cleo.Username}");
        await Assertions.Expect(spotlight.Locator("[data-group=people] [aria-selected=true]")).ToContainTextAsync(cleo.Name);
        await ann.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ann.Page.Locator("hangout-profile")).ToContainTextAsync($"@{cleo.Username}");

        await SearchAsync(ann, "pomegranate");
        await Assertions.Expect(spotlight.Locator("[data-group=messages] mark")).ToHaveTextAsync("pomegranates");
        await ann.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ann.Message("The pomegranates are ripe")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task A_post_is_found_and_a_command_runs_by_the_keyboard_alone()
    {
        var ann = await NewPersonAsync("Ann");
        var word = $"quetzal{Guid.NewGuid():N}"[..14];
        await SearchAsync(ann, ">write post");
        await ann.Page.Keyboard.PressAsync("Enter");
        var writing = ann.Page.Locator("hangout-feed post-composer textarea").First;
        await Assertions.Expect(writing).ToBeFocusedAsync();
        await ann.Page.Keyboard.TypeAsync($"A rare {word}");
        await ann.Page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(ann.Page.Locator("post-card").GetByText($"A rare {word}")).ToBeVisibleAsync();
        await Assertions.Expect(ann.Page.Locator("post-card .is-waiting")).ToHaveCountAsync(0);

        await SearchAsync(ann, word);
        var spotlight = Spotlight(ann);
        await Assertions.Expect(spotlight.Locator("[data-group=posts] [role=option]")).ToContainTextAsync(word);
        await ann.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(spotlight).Not.ToBeAttachedAsync();
        await Assertions.Expect(ann.Page.Locator("hangout-feed").GetByText($"A rare {word}").First).ToBeVisibleAsync();

        await SearchAsync(ann, ">theme dark");
        await ann.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ann.Page.Locator("html[data-theme=dark]")).ToBeAttachedAsync();
    }

    [Fact]
    public async Task Escape_closes_only_Spotlight_and_selected_text_becomes_a_link_still()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("hello");
        await ann.Row("hello").HoverAsync();
        await ann.ActAsync("hello", "Reply");
        await ann.Composer.FillAsync("see this");
        await ann.Page.Keyboard.PressAsync("Control+K");
        await Assertions.Expect(Spotlight(ann)).ToBeVisibleAsync();
        await ann.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(Spotlight(ann)).Not.ToBeAttachedAsync();
        await Assertions.Expect(ann.Composer).ToBeFocusedAsync();
        await Assertions.Expect(ann.Page.Locator(".composer .reply-note, message-composer .reply-note").First).ToBeVisibleAsync();

        await ann.Composer.SelectTextAsync();
        await ann.Page.Keyboard.PressAsync("Control+K");
        await Assertions.Expect(ann.Composer).ToHaveValueAsync("[see this](https://)");
        await ann.Composer.SelectTextAsync();
        await ann.Page.Keyboard.PressAsync("Control+Shift+K");
        await Assertions.Expect(Spotlight(ann)).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Spotlight_has_no_accessibility_violation(ColorScheme scheme)
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("A harbour at night");
        await UseAsync(ann, scheme);
        await ann.Page.Keyboard.PressAsync("Control+Shift+K");
        await Assertions.Expect(Spotlight(ann).Locator("[aria-selected=true]")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("before a query");
        await ann.Page.Keyboard.TypeAsync("harbour");
        await Assertions.Expect(Spotlight(ann).Locator("[data-group=messages] mark").First).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("results");
        await ann.Page.Keyboard.TypeAsync("zzzzqqq");
        await Assertions.Expect(Spotlight(ann).Locator(".empty-title")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("nothing found");
        await ann.Page.Keyboard.PressAsync("Escape");

        await BecomePhoneAsync(ann);
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Search everything" }).ClickAsync();
        await Assertions.Expect(Spotlight(ann).Locator("[aria-selected=true]")).ToBeVisibleAsync();
        (await Spotlight(ann).BoundingBoxAsync())!.Width.ShouldBe(390);
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("on a phone");
    }

    private static ILocator Spotlight(Person person) => person.Page.Locator("hangout-spotlight dialog");

    /// <summary>Opens Spotlight by its key and types.</summary>
    private static async Task SearchAsync(Person person, string text)
    {
        await person.Page.Keyboard.PressAsync("Control+K");
        await Assertions.Expect(Spotlight(person).Locator("input")).ToBeFocusedAsync();
        await person.Page.Keyboard.TypeAsync(text);
    }
}
