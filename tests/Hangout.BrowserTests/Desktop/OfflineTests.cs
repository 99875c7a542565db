namespace Hangout.BrowserTests.Desktop;

/// <summary>What is left without a network.</summary>
public sealed class OfflineTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    protected override ServiceWorkerPolicy ServiceWorkers => ServiceWorkerPolicy.Allow;

    [Fact]
    public async Task A_reload_without_a_network_shows_what_was_last_known_and_goes_on_when_it_is_back()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await PageIsKeptAsync(ann);
        await ann.SayAsync("before the tunnel");
        await Assertions.Expect(ann.Message("before the tunnel")).ToBeVisibleAsync();

        // At once: what came last is kept when the page goes, not only a moment after it came.
        await ann.Page.Context.SetOfflineAsync(true);
        await ann.Page.ReloadAsync();
        await Assertions.Expect(ann.Conversation(ben.Name)).ToBeVisibleAsync();
        await Assertions.Expect(ann.Message("before the tunnel")).ToBeVisibleAsync();
        await ann.SayAsync("in the tunnel");
        await Assertions.Expect(ann.Waiting("in the tunnel")).ToBeVisibleAsync();

        await ann.Page.Context.SetOfflineAsync(false);
        await Assertions.Expect(ann.Connected).ToBeAttachedAsync();
        await Assertions.Expect(ann.Message("in the tunnel")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Conversations_that_were_never_opened_are_listed_without_a_network_as_they_were_last_known()
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync(title: null, ben);
        await cleo.StartConversationAsync("Planning", ann, ben);
        await cleo.SayAsync("the first of two");
        await cleo.SayAsync("the second of two");
        await Assertions.Expect(RowOf(ann)).ToContainTextAsync("the second of two");
        await PageIsKeptAsync(ann);

        await ann.Page.Context.SetOfflineAsync(true);
        await ann.Page.ReloadAsync();
        await Assertions.Expect(RowOf(ann)).ToContainTextAsync("Cleo: the second of two");
        await Assertions.Expect(RowOf(ann).Locator(".badge [aria-hidden]")).ToHaveTextAsync("2");
        await Assertions.Expect(ann.Conversation(ben.Name)).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty();

        await RowOf(ann).ClickAsync();
        await Assertions.Expect(ann.Page.Locator(".chat-main")).ToContainTextAsync("3 members");
        await ann.Page.Context.SetOfflineAsync(false);
        await Assertions.Expect(ann.Message("the second of two")).ToBeVisibleAsync();

        static ILocator RowOf(Person person) => person.Conversation("Planning");
    }

    [Fact]
    public async Task Signing_out_without_a_network_says_that_it_did_not_happen_and_keeps_what_is_unsent()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.Page.Context.SetOfflineAsync(true);
        await ann.SayAsync("not gone yet");
        await ann.Page.Locator(".taskbar-me").ClickAsync();
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        var question = ann.Page.Locator("confirm-dialog dialog");
        await Assertions.Expect(question).ToContainTextAsync("You are not signed out");
        await question.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(ann.Waiting("not gone yet")).ToBeVisibleAsync();
        await ann.Page.Context.SetOfflineAsync(false);
        await Assertions.Expect(ann.Message("not gone yet")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Signing_out_takes_the_kept_page_along()
    {
        var ann = await NewPersonAsync("Ann");
        await PageIsKeptAsync(ann);
        await ann.Page.Locator(".taskbar-me").ClickAsync();
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(ann.Page.GetByRole(AriaRole.Heading, new() { Name = "You are signed out" })).ToBeVisibleAsync();
        (await ann.Page.EvaluateAsync<bool>("async () => (await caches.match('/')) === undefined")).ShouldBeTrue();
    }

    /// <summary>Until the browser keeps the person's page. Playwright's own waiting takes a promise for an answer, so the page itself waits.</summary>
    private static Task PageIsKeptAsync(Person person) => person.Page.EvaluateAsync(
        """
        async () => {
            while (!(await caches.match('/', { cacheName: 'hangout-page' }))) await new Promise(done => setTimeout(done, 50));
        }
        """);
}
