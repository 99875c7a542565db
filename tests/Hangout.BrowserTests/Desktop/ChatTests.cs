namespace Hangout.BrowserTests.Desktop;

public sealed class ChatTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task What_one_person_writes_the_other_sees_at_once()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);

        await ann.SayAsync("Hello **Ben**");
        await Assertions.Expect(ben.Conversation(ann.Name)).ToBeVisibleAsync();
        await ben.Conversation(ann.Name).ClickAsync();
        await Assertions.Expect(ben.Page.Locator(".message-body strong")).ToHaveTextAsync("Ben");

        await ben.SayAsync("Hello Ann");
        await Assertions.Expect(ann.Message("Hello Ann")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_group_made_by_usernames_reaches_everyone_in_it()
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync("Sailing trip", ben, cleo);
        await ann.SayAsync("Who brings the boat?");

        foreach (var other in new[] { ben, cleo })
        {
            await other.Conversation("Sailing trip").ClickAsync();
            await Assertions.Expect(other.Message("Who brings the boat?")).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task A_message_written_offline_is_greyed_survives_a_reload_of_its_tab_and_goes_out_once()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("before");
        await Assertions.Expect(ann.Message("before")).ToBeVisibleAsync();

        await ann.Page.Context.SetOfflineAsync(true);
        await Assertions.Expect(ann.Page.Locator(".link-offline")).ToBeVisibleAsync();
        await ann.SayAsync("from the tunnel");
        await Assertions.Expect(ann.Waiting("from the tunnel")).ToBeVisibleAsync();

        await ann.Page.Context.SetOfflineAsync(false);
        await ReloadAsync(ann);
        await Assertions.Expect(ann.Message("from the tunnel")).ToHaveCountAsync(1);
        await ben.Conversation(ann.Name).ClickAsync();
        await Assertions.Expect(ben.Message("from the tunnel")).ToHaveCountAsync(1);

        await ann.SayAsync("after");
        await Assertions.Expect(ben.Message("after")).ToBeVisibleAsync();
        await Assertions.Expect(ben.Message("from the tunnel")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Who_blocks_somebody_and_who_is_blocked_see_it_at_once_and_can_talk_again_afterwards()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("before");
        await ben.Conversation(ann.Name).ClickAsync();
        await Assertions.Expect(ben.Message("before")).ToBeVisibleAsync();
        await Assertions.Expect(ben.Partner).ToHaveTextAsync("Online");

        await ann.Page.Locator(".chat-main .pane-head button[aria-pressed]").ClickAsync();
        await ann.Page.Locator(".details-actions button").ClickAsync();
        await ann.Page.Locator("block-dialog input").FillAsync("only a test");
        await ann.Page.Locator("block-dialog button[type=submit]").ClickAsync();

        foreach (var person in new[] { ann, ben })
        {
            await Assertions.Expect(person.Page.Locator(".composer-readonly")).ToBeVisibleAsync();
            await Assertions.Expect(person.Composer).Not.ToBeVisibleAsync();
        }

        await Assertions.Expect(ann.Page.Locator("block-dialog dialog")).Not.ToBeVisibleAsync();
        await Assertions.Expect(ann.Partner).ToHaveTextAsync("Blocked");
        await Assertions.Expect(ben.Partner).ToHaveTextAsync("Offline");
        await ReloadAsync(ben);
        await Assertions.Expect(ben.Message("before")).ToBeVisibleAsync();
        await Assertions.Expect(ben.Page.Locator(".composer-readonly button")).ToHaveCountAsync(0);

        await ann.Page.Locator(".composer-readonly button").ClickAsync();
        await ben.SayAsync("after");
        await Assertions.Expect(ann.Message("after")).ToBeVisibleAsync();
        foreach (var person in new[] { ann, ben })
            await Assertions.Expect(person.Partner).ToHaveTextAsync("Online");
    }

    [Fact]
    public async Task Who_comes_back_to_much_that_is_unread_reads_on_from_its_beginning_and_is_led_no_further_than_they_read()
    {
        const int Count = 60;
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("before");
        await ben.Conversation(ann.Name).ClickAsync();
        await Assertions.Expect(ben.Message("before")).ToBeVisibleAsync();
        // What the browser has kept is what a page shows first.
        await ben.Page.EvaluateAsync(
            """
            async () => {
                const [{ name }] = await indexedDB.databases();
                const done = (request) => new Promise((done, failed) => { request.onsuccess = () => done(request.result); request.onerror = failed; });
                const database = await done(indexedDB.open(name));
                const isKept = ({ chat }) => chat.info.unreadCount === 0 && chat.timeline?.messages.length > 0;
                while (!(await done(database.transaction('chats').objectStore('chats').getAll())).some(isKept)) await new Promise(requestAnimationFrame);
                database.close();
            }
            """);
        await ben.Page.GotoAsync("about:blank");
        for (var i = 1; i <= Count; i++)
            await ann.SayAsync($"line {i}");
        await Assertions.Expect(ann.Message($"line {Count}")).ToBeVisibleAsync();
        // The stretch to open with comes once what was kept is on the screen.
        await ben.Page.RouteAsync(url => url.Contains("/messages?unread=true", StringComparison.Ordinal), async route =>
        {
            await Assertions.Expect(ben.Message("before")).ToBeVisibleAsync();
            await route.ContinueAsync();
        });

        await ben.Page.GotoAsync(Hangout.WebUrl.ToString());

        await Assertions.Expect(ben.Page.Locator(".divider-unread")).ToBeInViewportAsync();
        await Assertions.Expect(ben.Message("line 1")).ToBeInViewportAsync();
        await Assertions.Expect(ben.Message($"line {Count}")).Not.ToBeInViewportAsync();
        await Assertions.Expect(ben.ChatBadge).ToBeVisibleAsync();
        await ben.Page.Locator(".jump").ClickAsync();
        await Assertions.Expect(ben.Message($"line {Count}")).ToBeInViewportAsync();
        await Assertions.Expect(ben.ChatBadge).Not.ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_draft_survives_a_reload()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.Composer.PressSequentiallyAsync("half a thou");
        await ann.Page.Locator(".titlebar").First.ClickAsync();

        await ReloadAsync(ann);

        await Assertions.Expect(ann.Composer).ToHaveValueAsync("half a thou");
    }

    [Fact]
    public async Task Unread_counts_are_the_same_on_two_devices_and_go_together()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        var benElsewhere = await OtherDeviceAsync(ben);
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("one");
        await ann.SayAsync("two");

        await Assertions.Expect(ben.ChatBadge).ToHaveTextAsync("2");
        await Assertions.Expect(benElsewhere.ChatBadge).ToHaveTextAsync("2");

        await ben.Conversation(ann.Name).ClickAsync();
        await Assertions.Expect(ben.ChatBadge).ToHaveCountAsync(0);
        await Assertions.Expect(benElsewhere.ChatBadge).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_mention_rings_the_bell_and_leads_to_its_message()
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync("Planning", ben, cleo);
        await ann.SayAsync($"@{ben.Username} could you look at this?");

        await Assertions.Expect(ben.BellBadge).ToHaveTextAsync("1");
        await ben.Page.Locator(".notification").First.ClickAsync();

        await Assertions.Expect(ben.Page.Locator(".chat-main .pane-title h3")).ToHaveTextAsync("Planning");
        await Assertions.Expect(ben.Page.Locator(".message.mentions-me")).ToBeVisibleAsync();
        await Assertions.Expect(ben.BellBadge).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Typing_shows_to_the_other_person()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ben.Conversation(ann.Name).ClickAsync();

        await ann.Composer.PressSequentiallyAsync("I am wri");

        await Assertions.Expect(ben.Page.Locator(".typing")).ToHaveTextAsync("Ann is typing");
    }
}
