using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StackExchange.Redis;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>What a caller of any service meets: errors, tokens, limits, health.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private TestProvider? _provider;
    private TestService? _service;

    private TestProvider Provider => _provider!;

    private TestService Service => _service!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        _service = await TestService.StartAsync(_provider);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
    }

    [Fact]
    public async Task A_call_with_a_token_is_the_persons()
    {
        using var response = await Service.SendAsync(HttpMethod.Get, "/me", Provider.AccessToken());
        (await response.Content.ReadAsStringAsync(Cancellation)).ShouldBe("alice");
    }

    [Fact]
    public async Task A_call_without_a_token_is_answered_401_with_a_challenge()
    {
        using var response = await Service.SendAsync(HttpMethod.Get, "/me");
        await ShouldBeProblemAsync(response, HttpStatusCode.Unauthorized, "unauthenticated");
        response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer realm=\"hangout\"");
    }

    [Fact]
    public async Task A_refused_token_is_answered_401_without_saying_why()
    {
        using var response = await Service.SendAsync(HttpMethod.Get, "/me", Provider.AccessToken(body => body["aud"] = "other"));
        await ShouldBeProblemAsync(response, HttpStatusCode.Unauthorized, "unauthenticated");
        response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer realm=\"hangout\", error=\"invalid_token\"");
    }

    [Theory]
    [InlineData("Basic YWxpY2U6YWxpY2U=")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer  {token}")]
    [InlineData("Bearer {token} ,Bearer {token}")]
    [InlineData("{token}")]
    [InlineData("Token {token}")]
    public async Task A_malformed_authorization_header_is_refused(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/me");
        request.Headers.TryAddWithoutValidation("Authorization", header.Replace("{token}", Provider.AccessToken(), StringComparison.Ordinal));
        using var response = await Service.Client.SendAsync(request, Cancellation);
        await ShouldBeProblemAsync(response, HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task A_missing_role_is_answered_403()
    {
        using var response = await Service.SendAsync(HttpMethod.Get, "/admin", Provider.AccessToken());
        await ShouldBeProblemAsync(response, HttpStatusCode.Forbidden, "not_allowed");
    }

    [Theory]
    [InlineData("/me")]
    [InlineData("/hubs/echo")]
    public async Task A_token_in_the_query_of_an_ordinary_call_is_not_read(string path)
    {
        using var response = await Service.SendAsync(HttpMethod.Get, $"{path}?access_token={Provider.AccessToken()}");
        await ShouldBeProblemAsync(response, HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task A_token_in_the_query_of_a_WebSocket_under_hubs_is_read()
    {
        (await ConnectAsync($"/hubs/echo?access_token={Provider.AccessToken()}")).ShouldBe(HttpStatusCode.OK);
        (await ConnectAsync("/hubs/echo?access_token=forged")).ShouldBe(HttpStatusCode.Unauthorized);
        (await ConnectAsync($"/me?access_token={Provider.AccessToken()}")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("{", "body_malformed", 400)]
    [InlineData("[]", "body_malformed", 400)]
    [InlineData("{\"id\":\"not-a-uuid\"}", "body_malformed", 400)]
    [InlineData("", "validation_failed", 400)]
    public async Task A_malformed_body_is_answered_with_its_code(string body, string code, int status)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Service.SendAsync(HttpMethod.Post, "/messages", Provider.AccessToken(), content);
        await ShouldBeProblemAsync(response, (HttpStatusCode)status, code);
    }

    [Fact]
    public async Task A_body_of_another_type_is_answered_415()
    {
        using var content = new StringContent("id=1", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await Service.SendAsync(HttpMethod.Post, "/messages", Provider.AccessToken(), content);
        await ShouldBeProblemAsync(response, HttpStatusCode.UnsupportedMediaType, "body_malformed");
    }

    [Fact]
    public async Task A_body_over_2_MiB_is_answered_413()
    {
        using var content = new StringContent("{\"text\":\"" + new string('x', 2 * 1024 * 1024) + "\"}", Encoding.UTF8, "application/json");
        using var response = await Service.SendAsync(HttpMethod.Post, "/messages", Provider.AccessToken(), content);
        await ShouldBeProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, "body_malformed");
    }

    [Fact]
    public async Task A_failure_of_ours_tells_a_trace_ID_and_nothing_of_the_inside()
    {
        using var response = await Service.SendAsync(HttpMethod.Get, "/fails", Provider.AccessToken());
        var problem = await ShouldBeProblemAsync(response, HttpStatusCode.InternalServerError, "internal");
        problem.GetRawText().ShouldNotContain("password");
    }

    [Fact]
    public async Task An_unknown_address_is_answered_404()
    {
        using var response = await Service.SendAsync(HttpMethod.Get, "/nowhere", Provider.AccessToken());
        await ShouldBeProblemAsync(response, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Too_many_calls_are_answered_429_with_a_time_to_wait_each_person_for_themselves()
    {
        var alice = Provider.AccessToken();
        for (var i = 0; i < 3; i++)
        {
            using var allowed = await Service.SendAsync(HttpMethod.Get, "/search", alice);
            allowed.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        using var refused = await Service.SendAsync(HttpMethod.Get, "/search", alice);
        var problem = await ShouldBeProblemAsync(refused, HttpStatusCode.TooManyRequests, "rate_limited");
        problem.GetProperty("retryAfterMs").GetInt32().ShouldBeGreaterThan(0);
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        using var other = await Service.SendAsync(HttpMethod.Get, "/search", Provider.AccessToken(body => body["sub"] = "bob"));
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Health_is_open_and_names_each_dependency_with_its_reason()
    {
        await using var service = await TestService.StartAsync(Provider, builder =>
        {
            builder.Configuration["ConnectionStrings:hangoutdb"] = "Host=127.0.0.1;Port=1;Username=u;Password=very-secret;Timeout=2";
            builder.Configuration["ConnectionStrings:redis"] = "127.0.0.1:1,password=very-secret,connectTimeout=200";
            builder.Configuration["ConnectionStrings:rabbitmq"] = "amqp://u:very-secret@127.0.0.1:1";
            builder.AddHangoutDatabase<SomeContext>("hangoutdb");
            builder.AddRedisClient("redis");
            builder.AddRabbitMQClient("rabbitmq", settings =>
            {
                settings.DisableAutoActivation = true;
                settings.MaxConnectRetryCount = 0;
            });
        });
        using var response = await service.SendAsync(HttpMethod.Get, "/health");
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        text.ShouldNotContain("very-secret");
        using var health = JsonDocument.Parse(text);
        var dependencies = health.RootElement.GetProperty("dependencies");
        foreach (var name in new[] { "database", "cache", "broker" })
        {
            dependencies.GetProperty(name).GetProperty("status").GetString().ShouldBe("Unhealthy");
            dependencies.GetProperty(name).GetProperty("reason").GetString()!.ShouldStartWith($"The {name} does not answer (");
        }
        dependencies.EnumerateObject().Select(d => d.Name).ShouldBe(["self", "database", "cache", "broker", "identity"], ignoreOrder: true);
        using var alive = await service.SendAsync(HttpMethod.Get, "/alive");
        alive.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_missing_connection_string_is_told_at_start_with_its_name()
    {
        var redis = await Should.ThrowAsync<InvalidOperationException>(() => TestService.StartAsync(Provider, builder => builder.AddRedisClient("redis")));
        redis.Message.ShouldContain("ConnectionStrings:redis");
        var database = await Should.ThrowAsync<InvalidOperationException>(() => TestService.StartAsync(Provider, builder => builder.AddHangoutDatabase<SomeContext>("hangoutdb")));
        database.Message.ShouldContain("ConnectionStrings:hangoutdb");
    }

    [Fact]
    public async Task The_data_source_and_the_context_share_one_pool_bounded_to_16_connections()
    {
        await using var service = await TestService.StartAsync(
            Provider, builder => builder.AddHangoutDatabase<SomeContext>("hangoutdb"), ("ConnectionStrings:hangoutdb", "Host=127.0.0.1;Port=1;Username=u;Password=very-secret"));
        using var scope = service.Services.CreateScope();
        var database = scope.ServiceProvider.GetRequiredService<SomeContext>().Database;
        var source = service.Services.GetRequiredService<NpgsqlDataSource>();

        database.GetDbConnection().ConnectionString.ShouldBe(source.ConnectionString);
        // A connection of the context is one of the source's: a closed source opens none.
        await source.DisposeAsync();
        Should.Throw<ObjectDisposedException>(() => database.OpenConnection());

        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        settings.MaxPoolSize.ShouldBe(16);
        settings.MaxAutoPrepare.ShouldBe(100);
        settings.ApplicationName.ShouldNotBeNullOrEmpty();
        database.CreateExecutionStrategy().RetriesOnFailure.ShouldBeTrue();
    }

    [Fact]
    public async Task A_service_comes_up_without_Redis_and_is_connected_once_Redis_is_there()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using var service = await TestService.StartAsync(Provider, builder => builder.AddRedisClient("redis"), ("ConnectionStrings:redis", redis.Address));
        var connection = service.Services.GetRequiredService<IConnectionMultiplexer>();
        var refused = await Should.ThrowAsync<RedisConnectionException>(() => connection.GetDatabase().PingAsync());
        refused.Message.ShouldNotBeNullOrEmpty();

        await redis.StartAgainAsync();

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!connection.IsConnected)
            await Task.Delay(25, patience.Token);
        await using var admin = await ConnectionMultiplexer.ConnectAsync($"{redis.Address},allowAdmin=true");
        (await admin.GetServers().Single().ClientListAsync()).ShouldContain(client => client.Name == service.Services.GetRequiredService<IHostEnvironment>().ApplicationName);
    }

    [Fact]
    public async Task A_client_finds_a_service_by_its_name()
    {
        await using var caller = await TestService.StartAsync(Provider, builder => builder.Configuration["services:api:http:0"] = Service.Address.ToString());
        using var client = caller.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        (await client.GetStringAsync(new Uri("http://api/open"), Cancellation)).ShouldBe("open");
    }

    private static async Task<JsonElement> ShouldBeProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        response.StatusCode.ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        problem.GetProperty("code").GetString().ShouldBe(code);
        problem.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
        return problem;
    }

    /// <summary>Asks for a WebSocket; the endpoint answers plainly, so what comes is how the call was authenticated.</summary>
    private async Task<HttpStatusCode> ConnectAsync(string pathAndQuery)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        var address = new UriBuilder(new Uri(Service.Address, pathAndQuery)) { Scheme = "ws" }.Uri;
        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(address, Cancellation));
        return socket.HttpStatusCode;
    }

    private sealed class SomeContext(DbContextOptions<SomeContext> options) : DbContext(options);
}
