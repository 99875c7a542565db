using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Messages;
using Hangout.IntegrationTests.Support;
using Hangout.IntegrationTests.Worker;

namespace Hangout.IntegrationTests.Assistant;

/// <summary>Somebody who asks the assistant, in a system with a worker.</summary>
public sealed class Asker : IDisposable
{
    private readonly PreviewSystem _system;
    private readonly HttpClient _http;
    private readonly bool _isAdministrator;
    private readonly string _subject = $"asks-{Guid.NewGuid():n}";

    private Asker(PreviewSystem system, bool isAdministrator)
    {
        (_system, _isAdministrator) = (system, isAdministrator);
        _http = new HttpClient { BaseAddress = system.Address("api") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", system.TokenOf(_subject, _isAdministrator));
    }

    public Guid Id { get; } = Guid.CreateVersion7();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Asker> ComeAsync(PreviewSystem system, bool isAdministrator = true)
    {
        var asker = new Asker(system, isAdministrator);
        await PostPerson.ExecuteAsync(
            system, "insert into users (id, issuer, subject, username, name) values ($1, $2, $3, $4, 'Somebody')", asker.Id, system.Issuer, asker._subject,
            $"a{asker.Id:n}"[..32]);
        return asker;
    }

    public Task<AssistantConversationDto> BeginAsync(AssistantSettings? settings = null, string? title = null) =>
        CallAsync<AssistantConversationDto>(HttpMethod.Post, "/api/assistant/conversations", new CreateAssistantConversationRequest(Settings: settings, Title: title));

    /// <summary>Asks, and gives the question's ID.</summary>
    public async Task<Guid> AskAsync(Guid conversation, string text, Guid? replyTo = null)
    {
        var id = Guid.CreateVersion7();
        await SendAsync(HttpMethod.Post, $"/api/conversations/{conversation}/messages", new SendMessageRequest(id, conversation, text, ReplyToId: replyTo));
        return id;
    }

    /// <summary>The answers to a question, by seq.</summary>
    public async Task<IReadOnlyList<MessageDto>> AnswersAsync(Guid conversation, Guid question) =>
        [.. (await CallAsync<MessagePage>(HttpMethod.Get, $"/api/conversations/{conversation}/messages")).Messages.Where(m => m.Answer?.QuestionId == question)];

    /// <summary>Waits until a question has this many answers that are over.</summary>
    public async Task<IReadOnlyList<MessageDto>> AnsweredAsync(Guid conversation, Guid question, int count = 1)
    {
        IReadOnlyList<MessageDto> answers = [];
        await Eventually.ReachesAsync(
            async () => (answers = await AnswersAsync(conversation, question)).Count(a => a.Answer!.State is not (AnswerState.Waiting or AnswerState.Running)) == count,
            $"{count} answers that are over");
        return answers;
    }

    public Task<AnswerTextDto> TextAsync(Guid conversation, Guid answer, int from = 0) =>
        CallAsync<AnswerTextDto>(HttpMethod.Get, $"/api/assistant/conversations/{conversation}/answers/{answer}/text?from={from}");

    public async Task<string?> TitleAsync(Guid conversation) =>
        (await CallAsync<AssistantConversationDto>(HttpMethod.Get, $"/api/assistant/conversations/{conversation}")).Title;

    public async Task<T> CallAsync<T>(HttpMethod method, string path, object? body = null)
    {
        using var response = await SendAsync(method, path, body);
        return (await response.Content.ReadFromJsonAsync<T>(HangoutJson.Options, Stop))!;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null)
    {
        var response = await TryAsync(method, path, body);
        response.IsSuccessStatusCode.ShouldBeTrue($"{method} {path}: {await response.Content.ReadAsStringAsync(Stop)}");
        return response;
    }

    /// <summary>The error that a call gets.</summary>
    public async Task<(HttpStatusCode Status, string Code)> RefusedAsync(HttpMethod method, string path, object? body = null)
    {
        using var response = await TryAsync(method, path, body);
        response.IsSuccessStatusCode.ShouldBeFalse();
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>(Stop))!["code"]!.GetValue<string>());
    }

    /// <summary>A device of theirs that knows the conversation.</summary>
    public async Task<HangoutClient> ConnectAsync(Guid conversation)
    {
        var client = new HangoutClient(
            () => new UriBuilder(_system.Address("realtime")) { Scheme = "ws", Path = "/hubs/realtime" }.Uri, () => _system.TokenOf(_subject, _isAdministrator))
        { Me = Id };
        client.Of(conversation);
        await client.StartAsync(Stop);
        return client;
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> TryAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: HangoutJson.Options);
        return await _http.SendAsync(request, Stop);
    }
}
