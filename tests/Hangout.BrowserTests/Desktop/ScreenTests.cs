using System.Net.Http.Headers;

namespace Hangout.BrowserTests.Desktop;

/// <summary>What people see first, on screens of every size.</summary>
public sealed class ScreenTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task The_first_windows_fill_the_desk()
    {
        var ann = await NewPersonAsync("Ann");
        var chat = (await ann.Page.Locator("hangout-window[data-module=chat]").BoundingBoxAsync())!;
        var notifications = (await ann.Page.Locator("hangout-window[data-module=notifications]").BoundingBoxAsync())!;

        (chat.X + chat.Width).ShouldBeLessThan(notifications.X);
        var covered = (chat.Width * chat.Height) + (notifications.Width * notifications.Height);
        covered.ShouldBeGreaterThan(1440 * 848 * 0.88f);
    }

    [Fact]
    public async Task The_filters_of_an_empty_list_can_be_read()
    {
        var ann = await NewPersonAsync("Ann");
        (await ann.Page.Locator(".filters .chip").First.BoundingBoxAsync())!.Height.ShouldBeGreaterThan(22);
        (await ann.Page.Locator(".filters").BoundingBoxAsync())!.Height.ShouldBeGreaterThan(26);
    }

    [Fact]
    public async Task On_a_phone_back_leads_from_details_and_from_notifications_to_the_conversation()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await BecomePhoneAsync(ben);
        await ben.Conversation(ann.Name).ClickAsync();
        await Assertions.Expect(ben.Composer).ToBeVisibleAsync();

        await ben.Page.GetByLabel("Show details").ClickAsync();
        await Assertions.Expect(ben.Composer).Not.ToBeVisibleAsync();
        await ben.Page.GoBackAsync();
        await Assertions.Expect(ben.Composer).ToBeVisibleAsync();

        await ben.Page.Locator(".taskbar-bell").ClickAsync();
        await Assertions.Expect(ben.Composer).Not.ToBeVisibleAsync();
        await ben.Page.GoBackAsync();
        await Assertions.Expect(ben.Composer).ToBeVisibleAsync();
    }

    [Fact]
    public async Task On_a_phone_a_toast_leaves_the_head_and_the_composer_free()
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync(title: null, ben);
        await cleo.StartConversationAsync(title: null, ben);
        await BecomePhoneAsync(ben);
        await ben.Conversation(ann.Name).ClickAsync();
        await cleo.SayAsync("hello over there");

        var toast = ben.Page.Locator(".toast");
        await Assertions.Expect(toast).ToBeVisibleAsync();
        var place = (await toast.BoundingBoxAsync())!;
        var head = (await ben.Page.Locator(".chat-main .pane-head").BoundingBoxAsync())!;
        var composer = (await ben.Page.Locator("message-composer").BoundingBoxAsync())!;
        place.Y.ShouldBeGreaterThan(head.Y + head.Height);
        (place.Y + place.Height).ShouldBeLessThanOrEqualTo(composer.Y);
    }

    [Fact]
    public async Task On_a_phone_the_buttons_of_a_dialog_stand_at_its_lower_edge()
    {
        var ann = await NewPersonAsync("Ann");
        await BecomePhoneAsync(ann);
        await ann.Page.Locator(".list-head .button-accent").ClickAsync();
        var foot = (await ann.Page.Locator("new-conversation .dialog-foot").BoundingBoxAsync())!;
        var search = (await ann.Page.Locator("new-conversation .search").BoundingBoxAsync())!;
        (foot.Y + foot.Height).ShouldBeGreaterThan(800);
        search.Y.ShouldBeLessThan(160);
    }

    [Fact]
    public async Task At_four_times_zoom_there_is_room_for_messages()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("hello");
        await BecomePhoneAsync(ann, 360, 225);
        await ann.Conversation(ben.Name).ClickAsync();
        await Assertions.Expect(ann.Message("hello")).ToBeVisibleAsync();
        (await ann.Page.Locator(".messages-scroll").BoundingBoxAsync())!.Height.ShouldBeGreaterThan(100);
    }

    [Fact]
    public async Task On_a_phone_no_level_of_headings_is_left_out()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await BecomePhoneAsync(ann);
        await ann.Conversation(ben.Name).ClickAsync();
        await Assertions.Expect(ann.Composer).ToBeVisibleAsync();
        var levels = await ann.Page.EvaluateAsync<string>(
            "() => [...document.querySelectorAll('h1, h2, h3, h4')].filter(h => h.checkVisibility({ visibilityProperty: true })).map(h => h.tagName).join(' ')");
        levels.ShouldBe("H1 H2 H3");
    }

    [Fact]
    public async Task Copied_messages_carry_their_author_once()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("first line");
        await ann.SayAsync("second line");
        await Assertions.Expect(ann.Message("second line")).ToBeVisibleAsync();
        var copied = await ann.Page.EvaluateAsync<string>(
            "() => { getSelection().selectAllChildren(document.querySelector('.messages')); return getSelection().toString(); }");
        copied.ShouldContain("first line");
        copied.ShouldContain("second line");
        copied.Split(ann.Name).Length.ShouldBe(2);
        copied[copied.IndexOf("first line", StringComparison.Ordinal)..].ShouldNotContain(":");
    }

    [Fact]
    public async Task Completing_a_mention_can_be_undone()
    {
        var (ann, ben, cleo) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"), await NewPersonAsync("Cleo"));
        await ann.StartConversationAsync("Planning", ben, cleo);
        await ann.Composer.PressSequentiallyAsync("hello @ben");
        await Assertions.Expect(ann.Page.Locator(".completions li")).ToHaveCountAsync(1);
        await ann.Composer.PressAsync("Enter");
        await Assertions.Expect(ann.Composer).ToHaveValueAsync($"hello @{ben.Username} ");
        await ann.Composer.PressAsync("Control+z");
        await Assertions.Expect(ann.Composer).Not.ToHaveValueAsync($"hello @{ben.Username} ");
        (await ann.Composer.InputValueAsync()).ShouldStartWith("hello");
    }

    [Fact]
    public async Task The_pages_before_the_desk_have_its_letters_and_nothing_that_only_looks_like_a_button()
    {
        var page = await OpenAsync(Hangout.WebUrl.ToString());
        await Assertions.Expect(page.Locator(".demo")).ToContainTextAsync("alice");
        (await page.EvaluateAsync<int>("() => [...document.querySelectorAll('.demo *')].filter(e => getComputedStyle(e).borderTopWidth !== '0px').length")).ShouldBe(0);
        await page.GotoAsync(new Uri(Hangout.WebUrl, "/signin").ToString());
        var letters = await page.EvaluateAsync<string>(
            "async () => { await document.fonts.ready; return [...document.fonts].map(f => f.family + ' ' + f.status).join(); }");
        letters.ShouldBe("Inter loaded");
    }

    [Fact]
    public async Task Scripts_travel_as_small_as_the_build_made_them()
    {
        using var client = new HttpClient { BaseAddress = Hangout.WebUrl };
        var ann = await NewPersonAsync("Ann");
        var scripts = await ann.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('link[rel=modulepreload]')].map(l => l.getAttribute('href'))");
        scripts.ShouldNotBeEmpty();
        foreach (var script in scripts)
        {
            var plain = await client.GetByteArrayAsync(script, Cancellation);
            using var request = new HttpRequestMessage(HttpMethod.Get, script);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
            using var response = await client.SendAsync(request, Cancellation);
            var sent = await response.Content.ReadAsByteArrayAsync(Cancellation);
            if (plain.Length > 2_000)
                sent.Length.ShouldBeLessThan(plain.Length * 6 / 10, script);
        }
    }
}
