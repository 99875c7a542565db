using System.Net.WebSockets;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Hangout.IntegrationTests.Support;
using Hangout.IntegrationTests.Worker;
using Hangout.Tests.ServiceDefaults;
using Npgsql;

namespace Hangout.IntegrationTests.Telemetry;

/// <summary>What a real receiver of OTLP gets (OPS-2).</summary>
public sealed class OneTraceTests
{
    private const string Text = "a text that no telemetry may carry";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_trace_leads_from_the_hub_call_to_the_notification()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var provider = await TestProvider.StartAsync();
        await using var system = await StartAsync(receiver, provider);
        var app = system.Application;
        await using var database = NpgsqlDataSource.Create((await app.GetConnectionStringAsync("hangoutdb", Cancellation))!);
        var talk = await Talk.StartAsync(database, isDirect: true, Cancellation);
        await talk.ExecuteAsync("update users set issuer = $1, subject = 'alice' where id = $2", provider.Authority, talk.Alice);
        var token = provider.AccessToken(body => body["sub"] = "alice");
        await SendMessageAsync(app.GetEndpoint("realtime", "http"), token, talk.Id);

        var trace = await WaitForTraceAsync(receiver);

        ShouldHold(trace, "realtime", "Microsoft.AspNetCore.SignalR.Server", "SendMessage");
        ShouldHold(trace, "realtime", "Npgsql");
        ShouldHold(trace, "worker", "Hangout.Worker", "outbox message.sent");
        ShouldHold(trace, "worker", "RabbitMQ.Client.Publisher");
        ShouldHold(trace, "worker", "Hangout.Worker", "process notifications");
        ShouldHold(trace, "worker", "Npgsql");
        // One tree: every span but the call itself has its parent in the trace.
        RootsOf(trace).ShouldHaveSingleItem().Name.ShouldContain("SendMessage");
        // Aspire's clients and ours share one provider: each step is told once.
        trace.Select(span => span.SpanId).ShouldBeUnique();
        trace.ShouldContain(span => span.Source == "RabbitMQ.Client.Publisher", 1);
        await UntilAsync(() => receiver.Requests.ContainsKey("metrics") && receiver.Requests.ContainsKey("logs"));
        foreach (var span in receiver.Spans)
        {
            span.Attributes.ShouldNotContain(Text);
            span.Attributes.ShouldNotContain(token);
        }
    }

    private static Task<AppHostApplication> StartAsync(OtlpReceiver receiver, TestProvider provider) => AppHostApplication.StartAsync(
        Cancellation,
        ["postgres", "hangoutdb", "redis", "rabbitmq", "clamav", "migrations", "worker", "realtime"],
        configure: builder =>
        {
            foreach (var name in new[] { "worker", "realtime" })
            {
                var service = builder.CreateResourceBuilder<ProjectResource>(name);
                service.WithEnvironment("Authentication__Authority", provider.Authority)
                    .WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address.ToString())
                    .WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                    .WithEnvironment("OTEL_BSP_SCHEDULE_DELAY", "200")
                    .WithEnvironment("OTEL_METRIC_EXPORT_INTERVAL", "1000");
            }
        });

    /// <summary>Speaks SignalR's JSON protocol by hand, so that the test's own process adds no span.</summary>
    private static async Task SendMessageAsync(Uri realtime, string token, Guid conversationId)
    {
        using var socket = new ClientWebSocket();
        var address = new UriBuilder(new Uri(realtime, "/hubs/realtime")) { Scheme = "ws", Query = "access_token=" + token }.Uri;
        await socket.ConnectAsync(address, Cancellation);
        await SendFrameAsync(socket, """{"protocol":"json","version":1}""");
        await SendFrameAsync(socket, $$"""{"type":1,"invocationId":"1","target":"SendMessage","arguments":[{"id":"{{Guid.CreateVersion7()}}","conversationId":"{{conversationId}}","text":"{{Text}}"}]}""");
        var received = new StringBuilder();
        var buffer = new byte[16_384];
        while (!received.ToString().Contains("\"type\":3", StringComparison.Ordinal))
        {
            var result = await socket.ReceiveAsync(buffer, Cancellation);
            result.MessageType.ShouldNotBe(WebSocketMessageType.Close);
            received.Append(Encoding.UTF8.GetString(buffer, 0, result.Count));
        }
        var answer = received.ToString().Split('\u001e').Single(frame => frame.Contains("\"type\":3", StringComparison.Ordinal));
        answer.ShouldContain("\"seq\":1");
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, Cancellation);
    }

    private static Task SendFrameAsync(ClientWebSocket socket, string json) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(json + '\u001e'), WebSocketMessageType.Text, endOfMessage: true, Cancellation);

    private static ReceivedSpan[] RootsOf(ReceivedSpan[] trace)
    {
        var ids = trace.Select(span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        return [.. trace.Where(span => !ids.Contains(span.ParentId))];
    }

    /// <summary>The spans of the trace in which the message was processed, once the call that began it and every parent are there, too.</summary>
    private static async Task<ReceivedSpan[]> WaitForTraceAsync(OtlpReceiver receiver)
    {
        ReceivedSpan[] trace = [];
        try
        {
            await UntilAsync(() =>
            {
                var processed = receiver.Spans.FirstOrDefault(span => span.Name == "process notifications");
                trace = processed is null ? [] : [.. receiver.Spans.Where(span => span.TraceId == processed.TraceId)];
                return trace.Any(span => span.Source == "Microsoft.AspNetCore.SignalR.Server")
                    && trace.Any(span => span.Source == "RabbitMQ.Client.Publisher")
                    && trace.Count(span => span is { Service: "worker", Source: "Npgsql" }) >= 4
                    && RootsOf(trace).Length == 1;
            });
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException("The trace is not whole. Of " + receiver.Spans.Count + " spans:\n" + string.Join('\n', receiver.Spans.TakeLast(60)), e);
        }
        return trace;
    }

    private static void ShouldHold(ReceivedSpan[] trace, string service, string source, string name = "") =>
        trace.ShouldContain(
            span => span.Service == service && span.Source == source && span.Name.Contains(name, StringComparison.Ordinal),
            string.Join('\n', trace.AsEnumerable()));

    private static async Task UntilAsync(Func<bool> state)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!state())
            await Task.Delay(50, patience.Token);
    }
}
