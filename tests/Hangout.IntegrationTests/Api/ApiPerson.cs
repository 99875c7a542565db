using System.Net;
using System.Text;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;

namespace Hangout.IntegrationTests.Api;

/// <summary>Somebody who calls the API.</summary>
public sealed class ApiPerson(ApiFixture fixture, string username, string? name)
{
    private HttpClient _http = fixture.Client(fixture.Token($"sub-{username}", username, name ?? username));

    public string Token => fixture.Token($"sub-{username}", username, name ?? username);

    public Guid Id { get; set; }

    public string Username => username;

    /// <summary>The provider gives another role from now on, and the next call tells the API.</summary>
    public Task ActAsAsync(string role, CancellationToken cancellationToken)
    {
        _http = fixture.Client(fixture.Token($"sub-{username}", username, name ?? username, role));
        return GetAsync<Contracts.Accounts.MeDto>("/api/me", cancellationToken);
    }

    /// <summary>The provider says another name from now on.</summary>
    public void Rename(string newName) => _http = fixture.Client(fixture.Token($"sub-{username}", username, newName));

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is string json)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        else if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: HangoutJson.Options);
        return _http.SendAsync(request, cancellationToken);
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _http.SendAsync(request, cancellationToken);

    /// <summary>A call that works.</summary>
    public async Task<T> CallAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body, cancellationToken);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync(cancellationToken));
        return (await response.Content.ReadFromJsonAsync<T>(HangoutJson.Options, cancellationToken))!;
    }

    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => CallAsync<T>(HttpMethod.Get, path, body: null, cancellationToken);

    public Task<T> PostAsync<T>(string path, object? body, CancellationToken cancellationToken) => CallAsync<T>(HttpMethod.Post, path, body, cancellationToken);

    public async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body, cancellationToken);
        return response.StatusCode;
    }

    /// <summary>A call that is refused.</summary>
    public async Task<Problem> RefusedAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", text);
        var problem = System.Text.Json.JsonSerializer.Deserialize<Problem>(text, HangoutJson.Options)!;
        problem.Status.ShouldBe((int)response.StatusCode);
        return problem;
    }

    public async Task<ConversationDto> TalkToAsync(CancellationToken cancellationToken, params ApiPerson[] others) =>
        await PostAsync<ConversationDto>("/api/conversations",
            others.Length == 1
                ? new CreateConversationRequest(ConversationKind.Direct, [others[0].Id])
                : new CreateConversationRequest(ConversationKind.Group, [.. others.Select(o => o.Id)], "Group"),
            cancellationToken);

    public Task<SentMessage> SayAsync(Guid conversationId, string text, CancellationToken cancellationToken) =>
        PostAsync<SentMessage>($"/api/conversations/{conversationId}/messages", new SendMessageRequest(Guid.CreateVersion7(), conversationId, text), cancellationToken);
}

/// <summary>Tests that call the API.</summary>
public abstract class ApiTests(ApiFixture fixture) : IAsyncLifetime
{
    protected ApiFixture Fixture => fixture;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected static HttpMethod Get => HttpMethod.Get;

    protected static HttpMethod Post => HttpMethod.Post;

    public async ValueTask InitializeAsync() => await fixture.StartAsync(Stop);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
