using System.Net.Http.Headers;
using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Posts;
using Hangout.Core.Data;
using Hangout.IntegrationTests.Support;
using Npgsql;

namespace Hangout.IntegrationTests.Worker;

/// <summary>Somebody who publishes and reads in a system with a worker.</summary>
public sealed class PostPerson : IDisposable
{
    private readonly PreviewSystem _system;
    private readonly HttpClient _http;
    private readonly string _subject = $"posts-{Guid.NewGuid():n}";

    private PostPerson(PreviewSystem system)
    {
        _system = system;
        _http = new HttpClient { BaseAddress = system.Address("api") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", system.TokenOf(_subject));
    }

    public Guid Id { get; } = Guid.CreateVersion7();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<PostPerson[]> SomeAsync(PreviewSystem system, int count)
    {
        var people = Enumerable.Range(0, count).Select(_ => new PostPerson(system)).ToArray();
        foreach (var person in people)
        {
            await ExecuteAsync(
                system, "insert into users (id, issuer, subject, username, name) values ($1, $2, $3, $4, 'Somebody')",
                person.Id, system.Issuer, person._subject, $"u{person.Id:n}"[..32]);
        }

        return people;
    }

    public static async Task ExecuteAsync(PreviewSystem system, string sql, params object[] values)
    {
        await using var command = system.Database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(Stop);
    }

    public static async Task<long> CountAsync(PreviewSystem system, string sql, params object[] values)
    {
        await using var command = system.Database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (long)(await command.ExecuteScalarAsync(Stop))!;
    }

    /// <summary>Writes a fact as the services do.</summary>
    public static async Task TellAsync(PreviewSystem system, IFact fact)
    {
        await ExecuteAsync(
            system, "insert into outbox (kind, payload) values ($1, $2::jsonb)",
            FactOutbox.NameOf(fact.GetType()), System.Text.Json.JsonSerializer.Serialize(fact, fact.GetType(), HangoutJson.Options));
        await ExecuteAsync(system, "select pg_notify('outbox', '')");
    }

    public Task FollowAsync(PostPerson other) =>
        ExecuteAsync(_system, "insert into follows (follower_id, followee_id, is_accepted) values ($1, $2, true)", Id, other.Id);

    public Task BefriendAsync(PostPerson other) => ExecuteAsync(_system, "insert into friends (user_id, friend_id) values ($1, $2), ($2, $1)", Id, other.Id);

    public Task<PostDto> PublishAsync(string? text, PostAudience audience = PostAudience.Public, string? link = null) =>
        CallAsync<PostDto>(HttpMethod.Post, "/api/posts", new PublishPostRequest(Guid.CreateVersion7(), text, audience, LinkUrl: link));

    public async Task<T> CallAsync<T>(HttpMethod method, string path, object? body = null)
    {
        using var response = await SendAsync(method, path, body);
        return (await response.Content.ReadFromJsonAsync<T>(HangoutJson.Options, Stop))!;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: HangoutJson.Options);
        var response = await _http.SendAsync(request, Stop);
        response.IsSuccessStatusCode.ShouldBeTrue($"{method} {path}: {await response.Content.ReadAsStringAsync(Stop)}");
        return response;
    }

    public async Task<IReadOnlyList<PostDto>> HomeAsync() => (await CallAsync<FeedPage>(HttpMethod.Get, "/api/feed/home")).Items;

    public Task SeesAsync(Guid postId, string what, bool isSeen = true) =>
        Eventually.ReachesAsync(async () => (await HomeAsync()).Any(p => p.Id == postId) == isSeen, what);

    /// <summary>A device of theirs.</summary>
    public async Task<HangoutClient> ConnectAsync()
    {
        var client = new HangoutClient(
            () => new UriBuilder(_system.Address("realtime")) { Scheme = "ws", Path = "/hubs/realtime" }.Uri, () => _system.TokenOf(_subject))
        { Me = Id };
        await client.StartAsync(Stop);
        return client;
    }

    public void Dispose() => _http.Dispose();
}
