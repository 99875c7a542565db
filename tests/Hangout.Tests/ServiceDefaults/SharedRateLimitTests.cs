using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>Limits of several nodes of a service on a real Redis.</summary>
public sealed class SharedRateLimitTests : IAsyncLifetime
{
    private const int Writes = 4;
    private readonly List<TestService> _nodes = [];
    private TestProvider? _provider;
    private RedisServer? _redis;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_provider, _redis) = (await TestProvider.StartAsync(), await RedisServer.StartAsync());
        for (var i = 0; i < 2; i++)
        {
            // Four a minute: none comes back while a test runs.
            _nodes.Add(await TestService.StartAsync(
                _provider, builder => builder.AddRedisClient("redis"), ("ConnectionStrings:redis", _redis.Address), ("RateLimits:Write", $"{Writes}")));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Nodes_share_a_persons_budget_of_writes()
    {
        for (var i = 0; i < Writes; i++)
            (await WriteAsync(i % 2, "alice")).ShouldBe(HttpStatusCode.OK);

        foreach (var node in _nodes)
        {
            using var refused = await node.SendAsync(HttpMethod.Post, "/write", TokenOf("alice"));
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            refused.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
            problem.GetProperty("code").GetString().ShouldBe("rate_limited");
            problem.GetProperty("retryAfterMs").GetInt32().ShouldBeInRange(1_000, 15_000);
        }

        (await WriteAsync(0, "bob")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Each_node_counts_reads_for_itself()
    {
        foreach (var node in _nodes)
        {
            for (var i = 0; i < 3; i++)
                (await StatusAsync(node, HttpMethod.Get, "/search", "alice")).ShouldBe(HttpStatusCode.OK);
            (await StatusAsync(node, HttpMethod.Get, "/search", "alice")).ShouldBe(HttpStatusCode.TooManyRequests);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_Redis_is_frozen_or_gone_each_node_holds_the_limit_itself_and_answers_promptly(bool frozen)
    {
        await (frozen ? _redis!.FreezeAsync() : _redis!.KillAsync());
        var startedAt = Stopwatch.GetTimestamp();
        for (var node = 0; node < 2; node++)
        {
            for (var i = 0; i < 20; i++)
                (await WriteAsync(node, "alice")).ShouldBe(i < Writes ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests);
        }

        // Each waiting for the client's timeout of 2 s, they would take 80 s.
        Stopwatch.GetElapsedTime(startedAt).ShouldBeLessThan(TimeSpan.FromSeconds(20));
        await (frozen ? _redis.ThawAsync() : _redis.StartAgainAsync());

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await IsSharedAsync($"{Guid.NewGuid()}"))
            await Task.Delay(100, patience.Token);
    }

    private async Task<bool> IsSharedAsync(string person)
    {
        for (var i = 0; i < Writes; i++)
            (await WriteAsync(0, person)).ShouldBe(HttpStatusCode.OK);
        return await WriteAsync(1, person) == HttpStatusCode.TooManyRequests;
    }

    private string TokenOf(string person) => _provider!.AccessToken(body => body["sub"] = person);

    private Task<HttpStatusCode> WriteAsync(int node, string person) => StatusAsync(_nodes[node], HttpMethod.Post, "/write", person);

    private async Task<HttpStatusCode> StatusAsync(TestService node, HttpMethod method, string path, string person)
    {
        using var response = await node.SendAsync(method, path, TokenOf(person));
        return response.StatusCode;
    }
}
