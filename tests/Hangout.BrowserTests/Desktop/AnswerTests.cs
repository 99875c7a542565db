namespace Hangout.BrowserTests.Desktop;

/// <summary>Answers that grow in two browsers of one person (AI-2).</summary>
public sealed class AnswerTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task An_answer_goes_on_after_a_reload_in_its_middle_and_on_another_device_without_a_hole_or_a_repeat()
    {
        var (word, half, end) = ($"harbour{Guid.NewGuid():n}", new TaskCompletionSource(), new TaskCompletionSource());
        Hangout.Model.On(word, async call =>
        {
            await call.BeginAsync();
            await SayAsync(call, 0, 40);
            await half.Task.WaitAsync(call.Gone);
            await SayAsync(call, 40, 80);
            await end.Task.WaitAsync(call.Gone);
            await SayAsync(call, 80, 100);
            await call.EndAsync();
        });
        var ann = await NewPersonAsync("Ann");
        await OpenAsync(ann);
        await AskAsync(ann, $"Tell me of the {word}");
        await Assertions.Expect(Answer(ann)).ToHaveTextAsync(Said(40));

        var phone = await OtherDeviceAsync(ann);
        await OpenAsync(phone);
        await phone.Page.Locator(".assistant-rows .assistant-open").First.ClickAsync();
        await Assertions.Expect(Answer(phone)).ToHaveTextAsync(Said(40));
        await ReloadAsync(ann);
        await Assertions.Expect(Answer(ann)).ToHaveTextAsync(Said(40));
        half.SetResult();
        foreach (var person in new[] { ann, phone })
            await Assertions.Expect(Answer(person)).ToHaveTextAsync(Said(80));
        await phone.Page.Context.SetOfflineAsync(true);
        end.SetResult();
        await Assertions.Expect(Answer(ann)).ToHaveTextAsync(Said(100));
        await Assertions.Expect(ann.Page.Locator("assistant-answer .assistant-tools")).ToBeVisibleAsync();
        await phone.Page.Context.SetOfflineAsync(false);
        await Assertions.Expect(Answer(phone)).ToHaveTextAsync(Said(100));
    }

    [Fact]
    public async Task An_answer_stops_on_all_devices_from_one_of_them_and_can_be_continued()
    {
        var word = $"lighthouse{Guid.NewGuid():n}";
        Hangout.Model.On(word, async call =>
        {
            await call.BeginAsync();
            await SayAsync(call, 0, 10);
            await Task.Delay(Timeout.Infinite, call.Gone);
        });
        Hangout.Model.On("Go on with your last answer", call => call.SayAsync("w10 w11 "));
        var ann = await NewPersonAsync("Ann");
        await OpenAsync(ann);
        await AskAsync(ann, $"Tell me of the {word}");
        await Assertions.Expect(Answer(ann)).ToHaveTextAsync(Said(10));
        await ann.Page.Locator("assistant-composer .assistant-stop").ClickAsync();
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(Answer(ann)).ToHaveTextAsync(Said(12));
        await Assertions.Expect(ann.Page.Locator("assistant-answer")).ToHaveCountAsync(1);
    }

    private static async Task SayAsync(IntegrationTests.Assistant.ScriptedModel.Call call, int from, int to)
    {
        for (var i = from; i < to; i++)
            await call.TokenAsync($"w{i} ");
    }

    private static string Said(int words) => string.Join(' ', Enumerable.Range(0, words).Select(i => $"w{i}"));

    private static ILocator Answer(Person person) => person.Page.Locator("assistant-answer answer-text");

    private static async Task OpenAsync(Person person)
    {
        await person.Page.EvaluateAsync("location.hash = 'assistantChat?'");
        await Assertions.Expect(person.Page.Locator("assistant-chat")).ToBeVisibleAsync();
    }

    private static async Task AskAsync(Person person, string text)
    {
        await person.Page.Locator("assistant-composer textarea").FillAsync(text);
        await person.Page.Keyboard.PressAsync("Enter");
    }
}
