namespace Hangout.BrowserTests.Desktop;

/// <summary>Somebody at their desktop: what a person does and sees there.</summary>
internal sealed class Person(IPage page, string username, string name)
{
    public IPage Page { get; } = page;

    public string Username { get; } = username;

    /// <summary>First and last name.</summary>
    public string Name { get; } = name;

    public ILocator Composer => Page.Locator("message-composer textarea");

    public ILocator Connected => Page.Locator(".link-online");

    public ILocator ChatBadge => Page.Locator(".taskbar-window[data-module=chat] .badge [aria-hidden]");

    public ILocator BellBadge => Page.Locator(".taskbar-bell .badge [aria-hidden]");

    /// <summary>The body of a message that the server has; greyed ones do not count.</summary>
    public ILocator Message(string text) => Page.Locator(".message:not(.is-waiting):not(.is-failed) .message-body").GetByText(text, new() { Exact = true });

    /// <summary>The whole of a message, with what stands around its text.</summary>
    public ILocator Row(string text) => Page.Locator(".message").Filter(new() { Has = Page.Locator(".message-body").GetByText(text, new() { Exact = true }) });

    public ILocator Waiting(string text) => Page.Locator(".message.is-waiting .message-body").GetByText(text, new() { Exact = true });

    /// <summary>What stands under the other's name in a direct conversation.</summary>
    public ILocator Partner => Page.Locator(".chat-main .pane-title p");

    /// <summary>A row of the list of conversations, by its name.</summary>
    public ILocator Conversation(string name) => Page.Locator(".conversation").Filter(new() { Has = Page.GetByText(name, new() { Exact = true }) });

    public async Task SayAsync(string text)
    {
        await Composer.FillAsync(text);
        await Composer.PressAsync("Enter");
    }

    /// <summary>Uses a button of the toolbar that a message has under the pointer.</summary>
    public async Task ActAsync(string text, string action)
    {
        await Row(text).HoverAsync();
        await Row(text).Locator("message-toolbar").GetByLabel(action, new() { Exact = true }).ClickAsync();
    }

    /// <summary>Chooses from the menu of a message.</summary>
    public async Task ChooseAsync(string text, string action)
    {
        await Row(text).ClickAsync(new() { Button = MouseButton.Right });
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = action, Exact = true }).ClickAsync();
    }

    /// <summary>Finds people by username and starts a direct conversation, or a group if there are several.</summary>
    public async Task StartConversationAsync(string? title, params Person[] others)
    {
        await Page.Locator(".list-head .button-accent").ClickAsync();
        var dialog = Page.Locator("new-conversation dialog");
        foreach (var other in others)
        {
            await dialog.Locator("input[type=search]").FillAsync(other.Username);
            await dialog.Locator($".person[data-username='{other.Username}']").ClickAsync();
        }
        if (title is not null)
            await dialog.Locator("input[name=title]").FillAsync(title);
        await dialog.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(dialog).Not.ToBeVisibleAsync();
        await Assertions.Expect(Composer).ToBeVisibleAsync();
    }
}
