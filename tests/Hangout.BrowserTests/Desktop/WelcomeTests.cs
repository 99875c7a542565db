namespace Hangout.BrowserTests.Desktop;

/// <summary>What leads somebody who is new to the first conversation.</summary>
public sealed class WelcomeTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task A_new_account_leads_through_the_form_to_the_desktop()
    {
        var username = NewUsername("Ann");
        var page = await OpenAsync(new Uri(Hangout.WebUrl, "/signin?register=1").ToString());
        foreach (var (field, value) in Registration("Ann", username))
            await page.Locator($"input[name={field}]").FillAsync(value);

        await page.Locator("button[type=submit]").ClickAsync();

        var ann = await ReadyAsync(page, username, "Ann Tester");
        await Assertions.Expect(ann.Page.Locator("chat-welcome")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task One_click_on_a_suggested_person_begins_a_direct_conversation()
    {
        var ann = await NewPersonAsync("Ann");
        var suggested = ann.Page.Locator("chat-welcome .person[data-username]").First;
        var name = await suggested.Locator(".person-name").TextContentAsync();

        await suggested.ClickAsync();

        await Assertions.Expect(ann.Page.Locator(".chat-main .pane-title h3")).ToHaveTextAsync(name!);
        await Assertions.Expect(ann.Composer).ToBeVisibleAsync();
        await Assertions.Expect(ann.Conversation(name!)).ToBeVisibleAsync();
        await ann.SayAsync("hello");
        await Assertions.Expect(ann.Message("hello")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Empty_notifications_say_what_will_come_and_lead_to_a_first_conversation()
    {
        var ann = await NewPersonAsync("Ann");
        var notifications = ann.Page.Locator("hangout-notifications");
        await Assertions.Expect(notifications.Locator(".empty-points li")).ToHaveCountAsync(6);

        await notifications.GetByRole(AriaRole.Button, new() { Name = "Start a conversation" }).ClickAsync();

        await Assertions.Expect(ann.Page.Locator("new-conversation dialog input[type=search]")).ToBeFocusedAsync();
    }
}
