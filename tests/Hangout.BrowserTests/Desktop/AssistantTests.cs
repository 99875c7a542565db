using System.Text.Json.Nodes;

namespace Hangout.BrowserTests.Desktop;

/// <summary>The assistant on the desktop, with no model that answers (AI-1, AI-6).</summary>
public sealed class AssistantTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task Without_a_provider_a_page_says_how_to_set_one_up()
    {
        var ann = await NewPersonAsync("Ann");
        // The system of the tests has a provider: for this page it says that it has none.
        await ann.Page.RouteAsync("**/api/assistant", async route =>
        {
            var answer = await route.FetchAsync();
            var body = JsonNode.Parse(await answer.TextAsync())!;
            (body["isConfigured"], body["models"]) = (false, new JsonArray());
            await route.FulfillAsync(new() { Response = answer, Body = body.ToJsonString() });
        });
        await OpenAsync(ann);
        var page = ann.Page.Locator("not-configured");
        await Assertions.Expect(page).ToContainTextAsync("There is no assistant yet");
        await Assertions.Expect(page.Locator("code").First).ToHaveTextAsync("ollama pull llama3.2");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Add a provider" })).ToHaveCountAsync(0);
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_chat_is_named_in_place_and_keeps_its_name_and_settings()
    {
        var ann = await NewPersonAsync("Ann");
        await BeginAsync(ann);
        await ann.Page.Locator(".assistant-title").ClickAsync();
        await ann.Page.Locator(".assistant-naming").FillAsync("Plans for the harbour");
        await ann.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ann.Page.Locator(".assistant-title")).ToContainTextAsync("Plans for the harbour");
        await Assertions.Expect(ann.Page.Locator(".assistant-open")).ToContainTextAsync("Plans for the harbour");

        await OpenSettingsAsync(ann);
        await Field(ann, "systemPrompt").FillAsync("Answer in one sentence.");
        await Field(ann, "temperature").FillAsync("0.3");
        await Field(ann, "tags").FillAsync("work, harbour");
        await ann.Page.Locator("assistant-settings button[type=submit]").ClickAsync();
        await Assertions.Expect(ann.Page.Locator("assistant-settings")).ToHaveCountAsync(0);
        await Assertions.Expect(ann.Page.Locator(".assistant-folders")).ToContainTextAsync("harbour");

        await ann.Page.ReloadAsync();
        await Assertions.Expect(ann.Page.Locator(".assistant-title")).ToContainTextAsync("Plans for the harbour");
        await Assertions.Expect(ann.Page.Locator(".assistant-folders")).ToContainTextAsync("work");
        await OpenSettingsAsync(ann);
        await Assertions.Expect(Field(ann, "systemPrompt")).ToHaveValueAsync("Answer in one sentence.");
        await Assertions.Expect(Field(ann, "temperature")).ToHaveValueAsync("0.3");
        await Assertions.Expect(Field(ann, "maxTokens")).ToHaveValueAsync("");
        await Assertions.Expect(Field(ann, "tags")).ToHaveValueAsync("harbour, work");
    }

    [Fact]
    public async Task A_question_without_a_model_is_answered_by_why_not_and_stays_out_of_the_chat_module()
    {
        var ann = await NewPersonAsync("Ann");
        await BeginAsync(ann, """{"settings":{"model":"test/gone"}}""");
        await ann.Page.Locator("assistant-composer textarea").FillAsync("Is anybody there?");
        await ann.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ann.Page.Locator(".assistant-question")).ToContainTextAsync("Is anybody there?");
        await Assertions.Expect(ann.Page.Locator(".assistant-failed")).ToContainTextAsync("No model is there to answer");
        await Assertions.Expect(ann.Page.Locator(".conversation")).ToHaveCountAsync(0);
    }

    private static async Task OpenAsync(Person person)
    {
        await person.Page.EvaluateAsync("location.hash = 'assistantChat?'");
        await Assertions.Expect(person.Page.Locator("not-configured, assistant-chat")).ToBeVisibleAsync();
    }

    /// <summary>A chat that the API made.</summary>
    private static async Task BeginAsync(Person person, string request = "{}")
    {
        var id = await person.Page.EvaluateAsync<string>(
            """
            async body => {
              const headers = { 'Content-Type': 'application/json' };
              const response = await fetch('/api/assistant/conversations', { method: 'POST', headers, body });
              return (await response.json()).id;
            }
            """,
            request);
        await person.Page.EvaluateAsync("id => location.hash = `assistantChat?conversationId=${id}`", id);
        await Assertions.Expect(person.Page.Locator(".assistant-title")).ToBeVisibleAsync();
    }

    private static async Task OpenSettingsAsync(Person person)
    {
        await person.Page.Locator(".assistant-head").GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        await Assertions.Expect(person.Page.Locator("assistant-settings dialog")).ToBeVisibleAsync();
    }

    private static ILocator Field(Person person, string name) => person.Page.Locator($"assistant-settings [name={name}]");
}
