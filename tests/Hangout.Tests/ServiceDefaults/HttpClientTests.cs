using System.Diagnostics;
using System.Globalization;
using System.Net;
using Polly.CircuitBreaker;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>How a service calls another one that has a bad moment.</summary>
public sealed class HttpClientTests : IAsyncLifetime
{
    private int _calls;
    private Func<int, int> _statusOfCall = _ => 200;
    private int? _retryAfter;
    private TestProvider? _provider;
    private TestService? _caller;
    private WebApplication? _called;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _called = builder.Build();
        _called.Run(context =>
        {
            context.Response.StatusCode = _statusOfCall(Interlocked.Increment(ref _calls));
            if (_retryAfter is { } seconds)
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
        await _called.StartAsync();
        _provider = await TestProvider.StartAsync();
        _caller = await TestService.StartAsync(_provider, service =>
        {
            service.Configuration["services:api:http:0"] = _called.Urls.Single();
            service.Configuration["services:replicas:http:0"] = "http://127.0.0.1:1"; // Nothing listens there.
            service.Configuration["services:replicas:http:1"] = _called.Urls.Single();
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_caller is not null)
            await _caller.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
        if (_called is not null)
            await _called.DisposeAsync();
    }

    [Fact]
    public async Task A_read_is_repeated_until_it_succeeds()
    {
        _statusOfCall = call => call < 3 ? 503 : 200;
        (await SendAsync(HttpMethod.Get)).ShouldBe(HttpStatusCode.OK);
        _calls.ShouldBe(3);
    }

    [Fact]
    public async Task A_read_is_tried_four_times_at_most()
    {
        _statusOfCall = _ => 503;
        (await SendAsync(HttpMethod.Get)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        _calls.ShouldBe(4);
    }

    [Fact]
    public async Task A_write_that_may_not_arrive_twice_is_not_repeated()
    {
        _statusOfCall = _ => 503;
        (await SendAsync(HttpMethod.Post)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        _calls.ShouldBe(1);
    }

    [Fact]
    public async Task One_persons_too_many_calls_do_not_close_the_way_for_the_others_and_a_failing_server_does()
    {
        _statusOfCall = _ => 429;
        for (var i = 0; i < 60; i++)
            (await SendAsync(HttpMethod.Post)).ShouldBe(HttpStatusCode.TooManyRequests);
        _statusOfCall = _ => 503;
        await Should.ThrowAsync<BrokenCircuitException>(async () =>
        {
            for (var i = 0; i < 200; i++)
                (await SendAsync(HttpMethod.Post)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        });
    }

    [Fact]
    public async Task A_final_answer_is_not_repeated()
    {
        _statusOfCall = _ => 404;
        (await SendAsync(HttpMethod.Get)).ShouldBe(HttpStatusCode.NotFound);
        _calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_mistake_of_the_server_is_not_asked_for_again()
    {
        _statusOfCall = _ => 500;
        (await SendAsync(HttpMethod.Get)).ShouldBe(HttpStatusCode.InternalServerError);
        _calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_retry_waits_as_long_as_the_server_asks()
    {
        (_statusOfCall, _retryAfter) = (call => call == 1 ? 429 : 200, 2);
        var start = Stopwatch.GetTimestamp();
        (await SendAsync(HttpMethod.Get)).ShouldBe(HttpStatusCode.OK);
        Stopwatch.GetElapsedTime(start).ShouldBeGreaterThan(TimeSpan.FromSeconds(1.9));
        _calls.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_asks_for_more_than_10_seconds_is_not_asked_again()
    {
        (_statusOfCall, _retryAfter) = (_ => 429, 11);
        (await SendAsync(HttpMethod.Get)).ShouldBe(HttpStatusCode.TooManyRequests);
        _calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_read_that_one_replica_does_not_answer_is_repeated_at_another()
    {
        for (var i = 1; i <= 4; i++)
        {
            (await SendAsync(HttpMethod.Get, "http://replicas/")).ShouldBe(HttpStatusCode.OK);
            _calls.ShouldBe(i);
        }
    }

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, string address = "http://api/")
    {
        using var http = _caller!.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var request = new HttpRequestMessage(method, address);
        using var response = await http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
