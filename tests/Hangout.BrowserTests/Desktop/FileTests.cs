using System.Text.RegularExpressions;

namespace Hangout.BrowserTests.Desktop;

/// <summary>Files go with messages, are shown where they were sent, and have a window of their own (FIL-1 to FIL-5).</summary>
public sealed class FileTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    private const string Attach = "Attach";
    // The scanner, the worker and two browsers share the machine with the other tests.
    private static readonly LocatorAssertionsToBeVisibleOptions Processed = new() { Timeout = 60_000 };

    [Fact]
    public async Task An_image_is_attached_and_appears_on_the_others_screen_without_a_reload()
    {
        var (ann, ben) = await TwoAsync();
        await ChooseAsync(ann, await PictureAsync(ann, "sea.png", 800, 400));
        await Assertions.Expect(ann.Page.Locator(".tray-item.is-done")).ToBeVisibleAsync();
        await ann.SayAsync("our sea");

        var picture = ben.Page.Locator(".message .picture");
        await Assertions.Expect(ben.Message("our sea")).ToBeVisibleAsync();
        await Assertions.Expect(picture).ToBeVisibleAsync();
        // Its box is there before its picture, and stays as it is.
        await Assertions.Expect(picture.Locator("img")).ToBeVisibleAsync(Processed);
        await Assertions.Expect(picture).ToBeEnabledAsync(new() { Timeout = 60_000 });
        var box = (await picture.BoundingBoxAsync())!;
        (box.Width / box.Height).ShouldBe(2, 0.02);
        await Assertions.Expect(ben.Page.Locator(".message-body code")).ToHaveCountAsync(0);
        (await ViolationsAsync(ben.Page)).ShouldBeEmpty("a message with an image");

        await ChooseAsync(ben, Text("notes.txt", "one\ntwo\n"));
        await ben.Composer.PressAsync("Enter");
        var card = ann.Page.Locator(".file-card").Filter(new() { HasText = "notes.txt" });
        await Assertions.Expect(card.GetByLabel("Download notes.txt")).ToBeVisibleAsync(Processed);
        await Assertions.Expect(ann.Conversation(ben.Name).Locator(".conversation-last")).ToHaveTextAsync("notes.txt");
        await card.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Assertions.Expect(card.Locator("pre")).ToHaveTextAsync("one\ntwo\n");
    }

    [Fact]
    public async Task Files_are_dropped_and_pasted_and_can_be_taken_away_again()
    {
        var (ann, _) = await TwoAsync();
        var transfer = await ann.Page.EvaluateHandleAsync(
            "() => { const data = new DataTransfer(); data.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' })); return data; }");
        await ann.Page.DispatchEventAsync("message-list", "dragover", new { dataTransfer = transfer });
        await Assertions.Expect(ann.Page.Locator(".chat-main[data-drop]")).ToBeVisibleAsync();
        await ann.Page.DispatchEventAsync("message-list", "drop", new { dataTransfer = transfer });
        await Assertions.Expect(ann.Page.Locator(".chat-main[data-drop]")).ToHaveCountAsync(0);
        await Assertions.Expect(ann.Page.Locator(".tray-item.is-done").Filter(new() { HasText = "dropped.txt" })).ToBeVisibleAsync();

        await ann.Composer.FocusAsync();
        await ann.Page.EvaluateAsync(
            """
            async () => {
                const canvas = new OffscreenCanvas(40, 40);
                canvas.getContext('2d').fillRect(0, 0, 40, 40);
                const data = new DataTransfer();
                data.items.add(new File([await canvas.convertToBlob()], 'image.png', { type: 'image/png' }));
                document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """);
        var pasted = ann.Page.Locator(".tray-item").Filter(new() { HasText = "Pasted" });
        await Assertions.Expect(pasted.Locator("img")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("what is attached");
        await pasted.GetByLabel("Remove").ClickAsync();
        await Assertions.Expect(pasted).ToHaveCountAsync(0);

        // A table of another program brings a picture of itself along: it is pasted as the table that it is.
        await ann.Page.EvaluateAsync(
            """
            () => {
                const data = new DataTransfer();
                data.setData('text/plain', 'a\tb\nc\td');
                data.setData('text/html', '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>');
                data.items.add(new File(['x'], 'image.png', { type: 'image/png' }));
                document.querySelector('message-composer textarea').focus();
                document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """);
        await Assertions.Expect(ann.Composer).ToHaveValueAsync(new Regex(@"^\| a \| b \|", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(ann.Page.Locator(".tray-item")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task What_is_attached_survives_a_reload_with_its_draft()
    {
        var (ann, ben) = await TwoAsync();
        await ChooseAsync(ann, Text("kept.txt", "kept"));
        await Assertions.Expect(ann.Page.Locator(".tray-item.is-done")).ToBeVisibleAsync();
        await ReloadAsync(ann);
        await Assertions.Expect(ann.Page.Locator(".tray-item.is-done").Filter(new() { HasText = "kept.txt" })).ToBeVisibleAsync();
        await ann.SayAsync("after the reload");
        await Assertions.Expect(ben.Message("after the reload")).ToBeVisibleAsync();
        await Assertions.Expect(ben.Page.Locator(".file-card").Filter(new() { HasText = "kept.txt" })).ToBeVisibleAsync();
        await Assertions.Expect(ann.Page.Locator(".tray")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_with_a_sentence()
    {
        var (ann, _) = await TwoAsync();
        await ann.Page.EvaluateAsync(
            """
            () => {
                const data = new DataTransfer();
                data.items.add(new File([new Uint8Array(104857601)], 'film.mkv', { type: 'video/x-matroska' }));
                document.querySelector('message-list').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
            }
            """);
        await Assertions.Expect(ann.Page.Locator("message-composer [role=alert]")).ToContainTextAsync("film.mkv is too large. Files may have up to 100 MB");
        await Assertions.Expect(ann.Page.Locator(".tray")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_message_waits_for_its_uploads_and_can_be_called_back()
    {
        var (ann, ben) = await TwoAsync();
        var isHeld = new TaskCompletionSource();
        await ann.Page.RouteAsync("**/api/files/uploads/**", async route =>
        {
            await isHeld.Task;
            await route.ContinueAsync();
        });
        await ChooseAsync(ann, Text("slow.txt", "slow"));
        await ann.SayAsync("with a slow file");
        await Assertions.Expect(ann.Page.Locator(".tray-note")).ToContainTextAsync("Sends when 1 upload is done");
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Do not send yet" }).ClickAsync();
        await Assertions.Expect(ann.Composer).ToHaveValueAsync("with a slow file");
        await ann.Composer.PressAsync("Enter");
        isHeld.SetResult();
        await Assertions.Expect(ben.Message("with a slow file")).ToBeVisibleAsync();
        await Assertions.Expect(ben.Page.Locator(".file-card").Filter(new() { HasText = "slow.txt" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Pictures_are_looked_at_by_the_keyboard_alone()
    {
        var (ann, _) = await TwoAsync();
        await ChooseAsync(ann, await PictureAsync(ann, "one.png", 300, 200), await PictureAsync(ann, "two.png", 300, 300));
        await ann.SayAsync("two of them");
        var first = ann.Page.Locator(".picture").First;
        await Assertions.Expect(first).ToBeEnabledAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(ann.Page.Locator(".picture").Nth(1)).ToBeEnabledAsync(new() { Timeout = 60_000 });
        await first.FocusAsync();
        await ann.Page.Keyboard.PressAsync("Enter");
        var box = ann.Page.Locator(".pswp");
        await Assertions.Expect(box.Locator(".pswp__words")).ToHaveTextAsync("Image one.png");
        // Before it is open it takes no keys.
        await Assertions.Expect(ann.Page.Locator(".pswp.is-open")).ToBeAttachedAsync();
        await ann.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(box.Locator(".pswp__words")).ToHaveTextAsync("Image two.png");
        await ann.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(box).ToHaveCountAsync(0);
        await Assertions.Expect(first).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Ones_own_files_are_found_and_deleted_everywhere()
    {
        var (ann, ben) = await TwoAsync();
        await ChooseAsync(ann, Text("minutes.txt", "of the meeting"));
        await ann.SayAsync("here they are");
        await Assertions.Expect(ben.Page.Locator(".file-card .file-download")).ToBeVisibleAsync(Processed);

        await ann.Page.Locator(".taskbar-window[data-module=files]").ClickAsync();
        var files = ann.Page.Locator("hangout-files");
        var file = files.Locator(".own-file").Filter(new() { HasText = "minutes.txt" });
        await Assertions.Expect(file).ToContainTextAsync("Used 1 time");
        await Assertions.Expect(files.Locator(".own-files-room")).ToContainTextAsync("used");
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("one's own files");
        await files.GetByRole(AriaRole.Button, new() { Name = "Videos" }).ClickAsync();
        await Assertions.Expect(files.Locator(".empty-title")).ToHaveTextAsync("Nothing found");
        await files.GetByRole(AriaRole.Button, new() { Name = "All" }).ClickAsync();

        await file.GetByLabel("What to do with minutes.txt").ClickAsync();
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Rename…" }).ClickAsync();
        await ann.Page.Locator("text-dialog input").FillAsync("protocol");
        await ann.Page.Locator("text-dialog button[type=submit]").ClickAsync();
        file = files.Locator(".own-file").Filter(new() { HasText = "protocol.txt" });
        await Assertions.Expect(file).ToBeVisibleAsync();

        await file.GetByLabel("What to do with protocol.txt").ClickAsync();
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete…" }).ClickAsync();
        await Assertions.Expect(ann.Page.Locator("confirm-dialog .dialog-text")).ToContainTextAsync($"It is used in 1 message, in {ben.Name}");
        await ann.Page.Locator("confirm-dialog .button-danger").ClickAsync();
        await Assertions.Expect(file).ToHaveCountAsync(0);
        await Assertions.Expect(ben.Page.Locator(".file-card")).ToContainTextAsync("This file was deleted.");
        await Assertions.Expect(ben.Page.Locator(".file-card a")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_new_picture_of_oneself_shows_everywhere()
    {
        var (ann, ben) = await TwoAsync();
        await ann.SayAsync("look at me");
        await Assertions.Expect(ben.Message("look at me")).ToBeVisibleAsync();
        await ann.Page.Locator(".taskbar-me").ClickAsync();
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Your picture" }).ClickAsync();
        var dialog = ann.Page.Locator("picture-dialog");
        await dialog.Locator("input[type=file]").SetInputFilesAsync(await PictureAsync(ann, "me.png", 500, 300));
        await Assertions.Expect(dialog.Locator("canvas")).ToBeFocusedAsync();
        await ann.Page.Keyboard.PressAsync("ArrowLeft");
        await ann.Page.Keyboard.PressAsync("+");
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("cutting a picture");
        await dialog.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await Assertions.Expect(ann.Page.Locator(".taskbar-me img")).ToBeVisibleAsync();
        await Assertions.Expect(ann.Page.Locator(".message .avatar img").First).ToBeVisibleAsync();
        await ReloadAsync(ben);
        await Assertions.Expect(ben.Page.Locator(".message .avatar img").First).ToBeVisibleAsync();
    }

    private async Task<(Person Ann, Person Ben)> TwoAsync()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await ann.StartConversationAsync(title: null, ben);
        await ann.SayAsync("hello");
        await ben.Conversation(ann.Name).ClickAsync();
        await Assertions.Expect(ben.Message("hello")).ToBeVisibleAsync();
        return (ann, ben);
    }

    private static async Task ChooseAsync(Person person, params FilePayload[] files)
    {
        var chooser = await person.Page.RunAndWaitForFileChooserAsync(async () =>
        {
            await person.Page.Locator("message-composer").GetByLabel(Attach, new() { Exact = true }).ClickAsync();
            await person.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Upload from this computer" }).ClickAsync();
        });
        await chooser.SetFilesAsync(files);
        await Assertions.Expect(person.Page.Locator(".tray-item")).ToHaveCountAsync(files.Length);
    }

    private static FilePayload Text(string name, string text) => new() { Name = name, MimeType = "text/plain", Buffer = System.Text.Encoding.UTF8.GetBytes(text) };

    /// <summary>An image that the browser itself paints.</summary>
    private static async Task<FilePayload> PictureAsync(Person person, string name, int width, int height)
    {
        var bytes = await person.Page.EvaluateAsync<string>(
            """
            ([width, height]) => {
                const canvas = document.createElement('canvas');
                [canvas.width, canvas.height] = [width, height];
                const context = canvas.getContext('2d');
                const colours = context.createLinearGradient(0, 0, width, height);
                colours.addColorStop(0, 'gold');
                colours.addColorStop(1, 'navy');
                context.fillStyle = colours;
                context.fillRect(0, 0, width, height);
                return canvas.toDataURL('image/png').split(',')[1];
            }
            """,
            new[] { width, height });
        return new() { Name = name, MimeType = "image/png", Buffer = Convert.FromBase64String(bytes) };
    }
}
