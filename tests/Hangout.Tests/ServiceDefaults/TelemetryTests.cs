using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>What a service tells the collector, and what it keeps to itself (OPS-2).</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    private readonly Spans _spans = new();

    // A collector that takes connections and never answers.
    private readonly TcpListener _collector = new(IPAddress.Loopback, 0);
    private TestProvider? _provider;
    private TestService? _service;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TestService Service => _service!;

    private IEnumerable<object?> Served => _spans.Ended.Where(span => span.Kind == ActivityKind.Server).Select(span => span.GetTagItem("url.path"));

    public async ValueTask InitializeAsync()
    {
        _collector.Start();
        _provider = await TestProvider.StartAsync();
        _service = await TestService.StartAsync(_provider, configureFirst: builder =>
        {
            builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{_collector.LocalEndpoint}";
            // As Aspire sets it while developing.
            builder.Configuration["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"] = "true";
            builder.Configuration["OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION"] = "true";
            builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(_spans));
        });
        _spans.Port = _service.Address.Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
        _collector.Dispose();
        _spans.Dispose();
    }

    [Fact]
    public async Task A_request_has_a_span_named_by_its_route()
    {
        using var response = await Service.SendAsync(HttpMethod.Get, "/open");
        var span = await _spans.WaitForAsync("GET /open");
        span.GetTagItem("http.response.status_code").ShouldBe(200);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    [InlineData("/file.js")]
    public async Task A_probe_or_a_file_has_no_span(string path)
    {
        using var untraced = await Service.SendAsync(HttpMethod.Get, path);
        using var request = await Service.SendAsync(HttpMethod.Get, "/open");
        await _spans.WaitForAsync("GET /open");
        Served.ShouldBe(["/open"]);
    }

    [Fact]
    public async Task What_a_query_carries_is_not_recorded()
    {
        using var server = await Service.SendAsync(HttpMethod.Get, "/open?access_token=secret&ticket=secret");
        using var client = Service.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        (await client.GetStringAsync(new Uri(Service.Address, "/open?ticket=secret"), Cancellation)).ShouldBe("open");
        await Eventually(() => _spans.Ended.Count >= 4); // Each of the two calls has a span at either end.
        _spans.Ended.SelectMany(span => span.TagObjects).ShouldNotContain(tag => $"{tag.Value}".Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_of_ours_marks_the_span_and_says_nothing_of_the_inside()
    {
        using var response = await Service.SendAsync(HttpMethod.Get, "/fails", _provider!.AccessToken());
        var span = await _spans.WaitForAsync("GET /fails");
        span.Status.ShouldBe(ActivityStatusCode.Error);
        span.TagObjects.ShouldNotContain(tag => $"{tag.Value}".Contains("password", StringComparison.Ordinal));
        span.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_socket_has_no_span()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(new Uri(Service.Address, "/sockets/7")) { Scheme = "ws" }.Uri, Cancellation);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, Cancellation);
        await Service.StopAsync(); // The socket's request has ended.
        Served.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_service_ends_soon_though_its_collector_does_not_answer()
    {
        Service.Services.GetRequiredService<ILogger<TelemetryTests>>().LogWarning("There is a log to send");
        using var response = await Service.SendAsync(HttpMethod.Get, "/open");
        await _spans.WaitForAsync("GET /open");
        var start = Stopwatch.GetTimestamp();
        await Service.DisposeAsync();
        _service = null;
        // 1.5 s for what is left to send, and room for a busy machine.
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Nothing_is_measured_where_there_is_no_collector()
    {
        await Service.DisposeAsync();
        _service = null;
        await using var service = await TestService.StartAsync(_provider!, builder =>
        {
            builder.Configuration["ConnectionStrings:hangoutdb"] = "Host=127.0.0.1;Port=1";
            builder.AddNpgsqlDataSource("hangoutdb");
        });
        using var ours = new ActivitySource("Hangout.Test");
        ours.HasListeners().ShouldBeFalse();
        using var npgsql = new ActivitySource("Npgsql");
        npgsql.HasListeners().ShouldBeFalse();
    }

    private static async Task Eventually(Func<bool> state)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        while (!state())
            await Task.Delay(20, timeout.Token);
    }

    /// <summary>What would be exported of the service and of calls to it: listeners hear every service of the process, those of other tests, too.</summary>
    private sealed class Spans : BaseProcessor<Activity>
    {
        private readonly ConcurrentQueue<Activity> _all = new();

        public int Port { private get; set; }

        public IReadOnlyList<Activity> Ended => [.. _all.Where(span => span.GetTagItem("server.port") is int port && port == Port)];

        public override void OnEnd(Activity data)
        {
            if (data.Recorded)
                _all.Enqueue(data);
        }

        public async Task<Activity> WaitForAsync(string name)
        {
            await Eventually(() => Ended.Any(span => span.DisplayName == name));
            return Ended.Single(span => span.DisplayName == name);
        }
    }
}
