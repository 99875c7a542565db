using System.Collections.Concurrent;
using System.Net;
using Hangout.IntegrationTests.Telemetry.Otlp;

namespace Hangout.IntegrationTests.Telemetry;

/// <summary>A span as a receiver sees it.</summary>
public sealed record ReceivedSpan(string Service, string Source, string Name, string TraceId, string SpanId, string ParentId, string Attributes)
{
    public override string ToString() => $"{Service}: {Name} ({Source}) {SpanId} < {ParentId}";
}

/// <summary>A real receiver of OTLP over HTTP: keeps the spans, and which signals came.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentDictionary<string, int> _requests = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    /// <summary>How often each of <c>/v1/traces</c>, <c>/v1/metrics</c> and <c>/v1/logs</c> was called.</summary>
    public IReadOnlyDictionary<string, int> Requests => _requests;

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/{signal}", receiver.ReceiveAsync);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(string signal, HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _requests.AddOrUpdate(signal, 1, (_, count) => count + 1);
        if (signal == "traces")
            Keep(ExportTraceServiceRequest.Parser.ParseFrom(body.ToArray()));
        context.Response.ContentType = "application/x-protobuf"; // An empty body is an empty response message: all taken.
    }

    private void Keep(ExportTraceServiceRequest request)
    {
        foreach (var resource in request.ResourceSpans)
        {
            var service = resource.Resource.Attributes.Single(attribute => attribute.Key == "service.name").Value.StringValue;
            foreach (var scope in resource.ScopeSpans)
            {
                foreach (var span in scope.Spans)
                {
                    _spans.Enqueue(new(
                        service, scope.Scope.Name, span.Name, Hex(span.TraceId), Hex(span.SpanId), Hex(span.ParentSpanId),
                        string.Join(' ', span.Attributes.Select(attribute => $"{attribute.Key}={attribute.Value.StringValue}"))));
                }
            }
        }
    }

    private static string Hex(Google.Protobuf.ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
