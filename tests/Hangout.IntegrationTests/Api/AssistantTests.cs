using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Core.Data;

namespace Hangout.IntegrationTests.Api;

/// <summary>Conversations with the assistant, without one that answers (AI-1, AI-6).</summary>
public sealed class AssistantTests(ApiFixture fixture) : ApiTests(fixture)
{
    private const string Path = "/api/assistant/conversations";

    [Fact]
    public async Task A_conversation_is_made_once_listed_found_changed_archived_and_deleted()
    {
        var ann = await Fixture.PersonAsync(Stop);
        var request = new CreateAssistantConversationRequest(
            Guid.CreateVersion7(), "Boats", new("test/m", "You build boats.", 0.3, 200, 0.5, -1, 1), [" wood ", "sea", "sea"]);
        var made = await ann.CallAsync<AssistantConversationDto>(HttpMethod.Post, Path, request, Stop);
        var again = await ann.CallAsync<AssistantConversationDto>(HttpMethod.Post, Path, request with { Title = "Other" }, Stop);
        (again.Id, again.Title).ShouldBe((made.Id, "Boats"));
        (made.Settings, made.IsOwn, made.IsPinned, made.ArchivedAt).ShouldBe((request.Settings, true, false, null));
        made.Tags.ShouldBe(["sea", "wood"]);
        var other = await ann.CallAsync<AssistantConversationDto>(HttpMethod.Post, Path, new CreateAssistantConversationRequest(), Stop);
        (other.Title, other.Settings).ShouldBe((null, new AssistantSettings()));
        await SayAsync(ann, other.Id, "Wie baut man ein Kanu?");

        (await ListAsync(ann, "")).Select(c => c.Id).ShouldBe([other.Id, made.Id]);
        (await ListAsync(ann, "?tag=wood")).Select(c => c.Id).ShouldBe([made.Id]);
        (await ListAsync(ann, "?q=boat")).Select(c => c.Id).ShouldBe([made.Id]);
        (await ListAsync(ann, "?q=KANU")).Select(c => c.Id).ShouldBe([other.Id]);
        (await ListAsync(ann, "?q=%25")).ShouldBeEmpty();
        var page = await ann.GetAsync<Page<AssistantConversationDto>>($"{Path}?limit=1", Stop);
        (await ann.GetAsync<Page<AssistantConversationDto>>($"{Path}?limit=1&cursor={page.NextCursor}", Stop)).Items.Single().Id.ShouldBe(made.Id);

        var changed = await ann.CallAsync<AssistantConversationDto>(
            HttpMethod.Patch, $"{Path}/{made.Id}", new ChangeAssistantConversationRequest("Ships", new AssistantSettings(Temperature: 2), []), Stop);
        (changed.Title, changed.Settings, changed.Tags.Count).ShouldBe(("Ships", new AssistantSettings(Temperature: 2), 0));
        (await ann.GetAsync<ConversationDto>($"/api/conversations/{made.Id}", Stop)).ShouldSatisfyAllConditions(
            c => c.Kind.ShouldBe(ConversationKind.Assistant), c => c.Title.ShouldBe("Ships"), c => c.LastSeq.ShouldBe(0),
            c => c.Members.Single(m => m.Id != ann.Id).IsBot.ShouldBe(true),
            c => c.Permissions.ShouldNotContain(ConversationAction.AddMembers));

        await ann.CallAsync<AssistantConversationDto>(HttpMethod.Patch, $"{Path}/{made.Id}", new ChangeAssistantConversationRequest(IsArchived: true), Stop);
        (await ListAsync(ann, "")).Select(c => c.Id).ShouldBe([other.Id]);
        (await ListAsync(ann, "?archived=true")).Select(c => c.Id).ShouldBe([made.Id]);
        (await ann.RefusedAsync(HttpMethod.Post, $"/api/conversations/{made.Id}/messages", new SendMessageRequest(Guid.CreateVersion7(), made.Id, "late"), Stop))
            .Code.ShouldBe(ErrorCodes.NotAllowed);
        using var deleted = await ann.SendAsync(HttpMethod.Delete, $"/api/conversations/{other.Id}", null, Stop);
        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await ListAsync(ann, "")).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_nobody_elses_and_nobody_can_be_brought_in()
    {
        var (ann, ben) = (await Fixture.PersonAsync(Stop), await Fixture.PersonAsync(Stop));
        var made = await ann.CallAsync<AssistantConversationDto>(HttpMethod.Post, Path, new CreateAssistantConversationRequest(), Stop);
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Get, $"{Path}/{made.Id}", null), (HttpMethod.Patch, $"{Path}/{made.Id}", new ChangeAssistantConversationRequest("Mine")),
            (HttpMethod.Get, $"{Path}/{made.Id}/export", null), (HttpMethod.Get, $"{Path}/{made.Id}/shares", null),
            (HttpMethod.Post, $"{Path}/{made.Id}/shares", new ShareAssistantRequest()),
            (HttpMethod.Post, $"{Path}/{made.Id}/answers", new AnswerAgainRequest(Guid.CreateVersion7(), Guid.CreateVersion7())),
            (HttpMethod.Get, $"{Path}/{made.Id}/answers/{Guid.NewGuid()}/text", null), (HttpMethod.Post, $"{Path}/{made.Id}/answers/{Guid.NewGuid()}/stop", null),
        })
        {
            (await ben.RefusedAsync(method, path, body, Stop)).Code.ShouldBe(ErrorCodes.ConversationNotFound, path);
        }

        (await ann.RefusedAsync(HttpMethod.Post, $"/api/conversations/{made.Id}/members", new AddMembersRequest([ben.Id]), Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        (await ben.RefusedAsync(HttpMethod.Post, "/api/conversations", new CreateConversationRequest(ConversationKind.Direct, [Core.Accounts.AssistantAccount.Id]), Stop))
            .Code.ShouldBe(ErrorCodes.MessagesNotTaken);
    }

    public static TheoryData<string, CreateAssistantConversationRequest> Bad { get; } = new()
    {
        { "title", new(Title: "") },
        { "title", new(Title: new string('x', Limits.Title + 1)) },
        { "title", new(Title: "two\nlines") },
        { "settings.systemPrompt", new(Settings: new(SystemPrompt: new string('x', Limits.SystemPrompt + 1))) },
        { "settings.systemPrompt", new(Settings: new(SystemPrompt: "a\0b")) },
        { "settings.temperature", new(Settings: new(Temperature: 2.01)) },
        { "settings.temperature", new(Settings: new(Temperature: -0.01)) },
        { "settings.maxTokens", new(Settings: new(MaxTokens: 0)) },
        { "settings.maxTokens", new(Settings: new(MaxTokens: Limits.AnswerTokens + 1)) },
        { "settings.topP", new(Settings: new(TopP: 1.1)) },
        { "settings.frequencyPenalty", new(Settings: new(FrequencyPenalty: 2.1)) },
        { "settings.presencePenalty", new(Settings: new(PresencePenalty: -2.1)) },
        { "settings.model", new(Settings: new(Model: new string('m', Limits.ModelName + 1))) },
        { "tags", new(Tags: [.. Enumerable.Range(0, Limits.AssistantTags + 1).Select(i => $"t{i}")]) },
        { "tags", new(Tags: [new string('x', Limits.AssistantTag + 1)]) },
        { "tags", new(Tags: [" "]) },
        { "id", new(Id: Guid.Empty) },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task What_is_out_of_its_limits_is_refused_by_name(string field, CreateAssistantConversationRequest request)
    {
        var ann = await Fixture.PersonAsync(Stop);
        var problem = await ann.RefusedAsync(HttpMethod.Post, Path, request, Stop);
        problem.Code.ShouldBe(ErrorCodes.ValidationFailed);
        problem.Errors!.Keys.ShouldBe([field]);
        (await ListAsync(ann, "")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_at_its_limits_is_taken()
    {
        var ann = await Fixture.PersonAsync(Stop);
        var most = new CreateAssistantConversationRequest(
            Title: new string('x', Limits.Title),
            Settings: new(new string('m', Limits.ModelName), new string('p', Limits.SystemPrompt), 2, Limits.AnswerTokens, 1, 2, -2),
            Tags: [.. Enumerable.Range(0, Limits.AssistantTags).Select(i => $"{i:00}".PadRight(Limits.AssistantTag, 'x'))]);
        var made = await ann.CallAsync<AssistantConversationDto>(HttpMethod.Post, Path, most, Stop);
        made.Settings.ShouldBe(most.Settings);
        made.Tags.ShouldBe(most.Tags);
        (await ann.CallAsync<AssistantConversationDto>(HttpMethod.Post, Path, new CreateAssistantConversationRequest(Settings: new(Temperature: 0, MaxTokens: 1, TopP: 0)), Stop))
            .Settings.Temperature.ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_provider_it_says_so_and_nothing_else_fails()
    {
        var ann = await Fixture.PersonAsync(Stop);
        var assistant = await ann.GetAsync<AssistantDto>("/api/assistant", Stop);
        (assistant.UserId, assistant.IsConfigured, assistant.Models.Count).ShouldBe((Core.Accounts.AssistantAccount.Id, false, 0));
    }

    [Fact]
    public async Task Only_administrators_set_providers_up_and_a_key_never_comes_back()
    {
        const string key = "sk-very-secret";
        var (ann, admin) = (await Fixture.PersonAsync(Stop), await Fixture.PersonAsync(Stop));
        await admin.ActAsAsync("admin", Stop);
        var name = $"p{Guid.NewGuid():n}"[..12];
        var request = new SetProviderRequest("http://127.0.0.1:9/v1", key, [new ProviderModel("mini", 4_000, false, 1, 2)]);
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Get, "/api/assistant/providers"), (HttpMethod.Put, $"/api/assistant/providers/{name}"), (HttpMethod.Delete, $"/api/assistant/providers/{name}"),
            (HttpMethod.Get, "/api/assistant/usage"),
        })
        {
            (await ann.RefusedAsync(method, path, method == HttpMethod.Put ? request : null, Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        }

        using var set = await admin.SendAsync(HttpMethod.Put, $"/api/assistant/providers/{name}", request, Stop);
        (await set.Content.ReadAsStringAsync(Stop)).ShouldNotContain(key);
        var listed = (await admin.GetAsync<ProviderDto[]>("/api/assistant/providers", Stop)).Single(p => p.Name == name);
        (listed.Url, listed.HasKey, listed.IsConfigured, listed.Models.Single().ContextTokens).ShouldBe(("http://127.0.0.1:9/v1", true, false, 4_000));
        (await KeptKeyAsync(name)).ShouldNotContain(key);
        // Changed without a key, it keeps it; one that does not answer is named, and its model can be chosen.
        await admin.CallAsync<ProviderDto>(HttpMethod.Put, $"/api/assistant/providers/{name}", request with { Key = null }, Stop);
        var seen = await ann.GetAsync<AssistantDto>("/api/assistant", Stop);
        seen.Troubles.Single(t => t.Provider == name).Error.Code.ShouldBe("provider_unreachable");
        seen.Models.Single(m => m.Provider == name).Id.ShouldBe($"{name}/mini");
        (await admin.GetAsync<ProviderDto[]>("/api/assistant/providers", Stop)).Single(p => p.Name == name).HasKey.ShouldBeTrue();

        foreach (var (field, bad) in new (string, SetProviderRequest)[]
        {
            ("url", new("ftp://x")), ("url", new("")), ("url", new("http://user:pass@host/v1")), ("url", new("http://" + new string('a', Limits.ProviderUrl))),
            ("key", new(request.Url, "with\nline")), ("key", new(request.Url, new string('k', Limits.ProviderKey + 1))),
            ("models", new(request.Url, null, [new("")])), ("models", new(request.Url, null, [new("a", 1)])), ("models", new(request.Url, null, [new("a"), new("a")])),
            ("models", new(request.Url, null, [new("a", PromptPrice: -1)])),
        })
        {
            (await admin.RefusedAsync(HttpMethod.Put, $"/api/assistant/providers/{name}", bad, Stop)).Errors!.Keys.ShouldBe([field]);
        }

        (await admin.RefusedAsync(HttpMethod.Put, "/api/assistant/providers/Not%20A%20Name", request, Stop)).Errors!.Keys.ShouldBe(["name"]);
        using var gone = await admin.SendAsync(HttpMethod.Delete, $"/api/assistant/providers/{name}", null, Stop);
        gone.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await ann.GetAsync<AssistantDto>("/api/assistant", Stop)).Models.ShouldNotContain(m => m.Provider == name);
        (await admin.GetAsync<UsageDayDto[]>("/api/assistant/usage?days=1", Stop)).ShouldNotBeNull();
        (await admin.RefusedAsync(HttpMethod.Get, "/api/assistant/usage?days=0", null, Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
    }

    [Fact]
    public async Task Prompts_are_kept_by_name_up_to_their_limits()
    {
        var ann = await Fixture.PersonAsync(Stop);
        await ann.CallAsync<PromptDto>(HttpMethod.Put, "/api/assistant/prompts/mail", new SetPromptRequest("Write to {{name}}"), Stop);
        await ann.CallAsync<PromptDto>(HttpMethod.Put, "/api/assistant/prompts/mail", new SetPromptRequest("Write a letter to {{name}}"), Stop);
        await ann.CallAsync<PromptDto>(HttpMethod.Put, "/api/assistant/prompts/a", new SetPromptRequest(new string('x', Limits.PromptText)), Stop);
        (await ann.GetAsync<PromptDto[]>("/api/assistant/prompts", Stop)).Select(p => p.Name).ShouldBe(["a", "mail"]);
        (string Name, string Text)[] bad =
            [("UP", "x"), (new string('n', Limits.PromptName + 1), "x"), ("ok", ""), ("ok", new string('x', Limits.PromptText + 1)), ("ok", "a\0")];
        foreach (var (name, text) in bad)
            (await ann.RefusedAsync(HttpMethod.Put, $"/api/assistant/prompts/{name}", new SetPromptRequest(text), Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
        await ExecuteAsync("insert into assistant_prompts (user_id, name, text) select $1, 'p' || n, 'x' from generate_series(1, $2) n", ann.Id, Limits.Prompts - 2);
        (await ann.RefusedAsync(HttpMethod.Put, "/api/assistant/prompts/more", new SetPromptRequest("x"), Stop)).Code.ShouldBe(ErrorCodes.TooMany);
        await ann.CallAsync<PromptDto>(HttpMethod.Put, "/api/assistant/prompts/mail", new SetPromptRequest("still"), Stop);
        using var gone = await ann.SendAsync(HttpMethod.Delete, "/api/assistant/prompts/mail", null, Stop);
        (await ann.GetAsync<PromptDto[]>("/api/assistant/prompts", Stop)).ShouldNotContain(p => p.Name == "mail");
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var db = Fixture.Database();
        await db.QueryAsync(sql, values, _ => true, Stop);
    }

    private async Task<string> KeptKeyAsync(string name)
    {
        await using var db = Fixture.Database();
        return (await db.AssistantProviders.FindAsync([name], Stop))!.ProtectedKey!;
    }

    private static async Task<Guid> SayAsync(ApiPerson person, Guid conversation, string text)
    {
        var id = Guid.CreateVersion7();
        await person.CallAsync<SentMessage>(HttpMethod.Post, $"/api/conversations/{conversation}/messages", new SendMessageRequest(id, conversation, text), Stop);
        return id;
    }

    private static async Task<IReadOnlyList<AssistantConversationDto>> ListAsync(ApiPerson person, string query) =>
        (await person.GetAsync<Page<AssistantConversationDto>>($"{Path}{query}", Stop)).Items;
}
