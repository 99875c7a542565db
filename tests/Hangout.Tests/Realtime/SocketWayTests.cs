using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Hangout.Realtime.Connections;
using Hangout.Realtime.Sockets;

namespace Hangout.Tests.Realtime;

/// <summary>What holds for the hub's sockets however a client comes: plain or over TLS, by HTTP/1.1's upgrade or HTTP/2's extended CONNECT.</summary>
public sealed class SocketWayTests(SocketFixture fixture) : IClassFixture<SocketFixture>
{
    private const int WaitTimeout = 60_000;
    private static readonly HttpMethod Connect = new("CONNECT");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<Way> Ways => SocketFixture.Ways;

    public static TheoryData<Way> SharedWays => SocketFixture.SharedWays;

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task A_call_is_answered_by_the_protocol_that_was_asked_for(Way way)
    {
        await using var client = await SocketClient.ConnectAsync(fixture, way);

        client.Socket.HttpStatusCode.ShouldBe(way.Version == 2 ? HttpStatusCode.OK : HttpStatusCode.SwitchingProtocols);
        (await client.CallAsync("Repeat", "hello ", 2)).GetString().ShouldBe("hello hello ");
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task A_large_answer_and_many_events_come_whole_and_in_order(Way way)
    {
        const int events = 5_000;
        await using var client = await SocketClient.ConnectAsync(fixture, way);

        (await client.CallAsync("Repeat", "0123456789", 100_000)).GetString().ShouldBe(string.Concat(Enumerable.Repeat("0123456789", 100_000)));

        await client.SendCallAsync("Count", events);
        for (var i = 0; i < events; i++)
            (await client.ReadAsync()).ShouldBe($$"""{"type":1,"target":"Told","arguments":["{{i}}"]}""");
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task A_connection_may_send_more_than_any_request_has_body(Way way)
    {
        await using var client = await SocketClient.ConnectAsync(fixture, way);
        var text = new string('x', 100_000);

        for (var i = 0; i < 30; i++)
            (await client.CallAsync("Repeat", text, 0)).GetString().ShouldBe("");
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task A_ping_is_answered_with_what_it_carries(Way way)
    {
        using var invoker = new HttpMessageInvoker(fixture.Handler());
        using var response = await AskAsync(invoker, way);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);

        await stream.WriteAsync((byte[])[0x89, 0x85, 0, 0, 0, 0, .. "hello"u8], Cancellation);
        await stream.FlushAsync(Cancellation);

        var answer = new byte[7];
        await stream.ReadExactlyAsync(answer, Cancellation);
        answer.ShouldBe([0x8a, 5, .. "hello"u8]);
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task What_breaks_the_protocol_is_closed_with_1002(Way way)
    {
        using var invoker = new HttpMessageInvoker(fixture.Handler());
        using var response = await AskAsync(invoker, way);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);

        await stream.WriteAsync((byte[])[0x81, 2, .. "{}"u8], Cancellation);
        await stream.FlushAsync(Cancellation);

        var answer = new byte[4];
        await stream.ReadExactlyAsync(answer, Cancellation);
        answer.ShouldBe([0x88, 2, 0x03, 0xea]);
        (await stream.ReadAsync(new byte[1], Cancellation)).ShouldBe(0);
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task A_client_that_closes_is_answered_and_gone(Way way)
    {
        await using var client = await SocketClient.ConnectAsync(fixture, way);

        await client.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "enough", Cancellation);

        client.Socket.State.ShouldBe(WebSocketState.Closed);
        client.Socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
        await fixture.Log.Connections[client.Id].Ended.Task.WaitAsync(Cancellation);
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task Who_closes_while_an_answer_is_on_its_way_still_gets_it_and_the_close(Way way)
    {
        await using var client = await SocketClient.ConnectAsync(fixture, way);
        // So much that some of it waits in the node until the client reads.
        await client.SendCallAsync("Repeat", new string('x', 1_000), 6_000);
        (await client.Socket.ReceiveAsync(new byte[1].AsMemory(), Cancellation)).Count.ShouldBe(1);

        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "enough", Cancellation);
        await fixture.Log.Connections[client.Id].Ended.Task.WaitAsync(Cancellation);

        (await client.ReadAsync()).ShouldNotBeNull().Length.ShouldBeGreaterThan(6_000_000);
        (await client.ReadAsync()).ShouldBeNull();
        client.Socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task Who_does_not_read_is_cut_when_too_much_waits(Way way)
    {
        await using var client = await SocketClient.ConnectAsync(fixture, way);
        var connection = fixture.Log.Connections[client.Id];

        await client.SendCallAsync("Flood");

        await connection.Ended.Task.WaitAsync(Cancellation);
        var arrived = 0L;
        await Should.ThrowAsync<WebSocketException>(async () =>
        {
            while (await client.ReadAsync() is { } told)
                arrived += told.Length;
        });
        // Of 64 MB: 1 MiB waits at most; the rest is what the systems of both sides take.
        arrived.ShouldBeLessThan(32_000_000);
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task Who_does_not_read_an_answer_is_cut_in_the_end(Way way)
    {
        await using var client = await SocketClient.ConnectAsync(fixture, way);

        await client.SendCallAsync("Repeat", new string('x', 1_000), 16_000);

        await fixture.Log.Connections[client.Id].Ended.Task.WaitAsync(Cancellation);
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task A_frame_over_the_limit_is_closed_with_its_code(Way way)
    {
        await using var client = await SocketClient.ConnectAsync(fixture, way);

        await client.SendAsync(new string('x', 1_048_577));

        var close = JsonDocument.Parse((await client.ReadAsync()).ShouldNotBeNull()).RootElement;
        close.GetProperty("type").GetInt32().ShouldBe(7);
        close.GetProperty("error").GetString().ShouldBe("frame_too_large");
        (await client.ReadAsync()).ShouldBeNull();
        client.Socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task Who_goes_on_sending_after_the_close_is_cut(Way way)
    {
        await using var client = await SocketClient.ConnectAsync(fixture, way);
        await client.SendAsync(new string('x', 1_048_577));
        (await client.ReadAsync()).ShouldNotBeNull().ShouldContain("frame_too_large");
        var (more, sent) = (new string('x', 100_000), 0L);

        // Over HTTP/2 .NET's client waits on, for a window that nobody opens any more.
        await Should.ThrowAsync<Exception>(async () =>
        {
            for (; ; sent += more.Length)
                await client.SendAsync(more).WaitAsync(TimeSpan.FromSeconds(5), Cancellation);
        });

        // 2 MiB are passed over; the rest is what the systems of both sides take.
        sent.ShouldBeLessThan(32_000_000);
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task Who_vanishes_is_noticed(Way way)
    {
        await using var client = await SocketClient.ConnectAsync(fixture, way);

        client.Vanish();

        await fixture.Log.Connections[client.Id].Ended.Task.WaitAsync(Cancellation);
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task Who_gives_up_the_socket_without_a_close_is_noticed(Way way)
    {
        await using var client = await SocketClient.ConnectAsync(fixture, way);

        client.Socket.Abort();

        await fixture.Log.Connections[client.Id].Ended.Task.WaitAsync(Cancellation);
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(SharedWays))]
    public async Task Sockets_that_share_a_connection_are_served_each_for_itself(Way way)
    {
        var tcp = 0;
        using var invoker = new HttpMessageInvoker(fixture.Handler(_ => tcp++));
        await using var one = await SocketClient.ConnectAsync(fixture, way, invoker);
        await using var two = await SocketClient.ConnectAsync(fixture, way, invoker);
        await using var deaf = await SocketClient.ConnectAsync(fixture, way, invoker);
        tcp.ShouldBe(1);

        await deaf.SendCallAsync("Flood");
        await fixture.Log.Connections[deaf.Id].Ended.Task.WaitAsync(Cancellation);
        one.Socket.Abort();
        await fixture.Log.Connections[one.Id].Ended.Task.WaitAsync(Cancellation);

        (await two.CallAsync("Repeat", "still ", 2)).GetString().ShouldBe("still still ");
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(SharedWays))]
    public async Task What_is_sent_to_sockets_that_have_closed_is_not_written_into_other_answers(Way way)
    {
        // As many as make sure that Kestrel serves one of the requests with what served one of the sockets.
        const int many = 10;
        using var invoker = new HttpMessageInvoker(fixture.Handler());
        var closed = new List<HubSocket>();
        for (var i = 0; i < many; i++)
        {
            await using var client = await SocketClient.ConnectAsync(fixture, way, invoker);
            await client.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "enough", Cancellation);
            closed.Add(fixture.Log.Connections[client.Id].Socket);
            await EndOf(closed[i].ConnectionClosed);
        }

        var name = $"{way.IsTls}";
        var answers = new List<StreamReader>();
        for (var i = 0; i < many; i++)
        {
            var response = await invoker.SendAsync(Request(HttpMethod.Get, way, $"/waits?name={name}"), Cancellation);
            answers.Add(new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation)));
            (await answers[i].ReadLineAsync(Cancellation)).ShouldBe("begun");
        }

        foreach (var socket in closed)
            socket.Outgoing.Send(WebSocketFormat.Message(WebSocketFormat.Opcode.Text, "not for you"u8));
        fixture.Log.MayEnd(name).SetResult();

        foreach (var answer in answers)
            (await answer.ReadToEndAsync(Cancellation)).ShouldBe("ended");
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task Who_brings_no_token_is_refused(Way way)
    {
        using var invoker = new HttpMessageInvoker(fixture.Handler());
        using var response = await AskAsync(invoker, way, request => request.Headers.Authorization = null);

        await ShouldBeProblemAsync(response, HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task Who_has_to_wait_is_told_how_long(Way way)
    {
        const string eve = "eve";
        for (var i = 0; i < CutOffs.Most; i++)
            fixture.CutOffs.Note(CutOffs.KeyOf(eve));
        using var invoker = new HttpMessageInvoker(fixture.Handler());
        var began = Stopwatch.GetTimestamp();
        using var response = await AskAsync(invoker, way, request => request.Headers.Authorization = new("Bearer", fixture.TokenOf(eve)));

        response.Headers.RetryAfter.ShouldNotBeNull();
        await ShouldBeProblemAsync(response, HttpStatusCode.TooManyRequests, "rate_limited");
        // Not at once, or the next attempt would come at once too.
        Stopwatch.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.9));
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task Another_version_of_the_WebSocket_protocol_is_refused(Way way)
    {
        using var invoker = new HttpMessageInvoker(fixture.Handler());
        using var response = await AskAsync(invoker, way, request =>
        {
            request.Headers.Remove("Sec-WebSocket-Version");
            request.Headers.Add("Sec-WebSocket-Version", "8");
        });

        await ShouldBeProblemAsync(response, HttpStatusCode.UpgradeRequired, "validation_failed");
        response.Headers.GetValues("Sec-WebSocket-Version").ShouldBe(["13"]);
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(Ways))]
    public async Task A_request_for_something_else_is_refused(Way way)
    {
        using var invoker = new HttpMessageInvoker(fixture.Handler());
        using var request = Request(HttpMethod.Get, way, "/hubs/realtime");
        using var response = await invoker.SendAsync(request, Cancellation);
        await ShouldBeProblemAsync(response, HttpStatusCode.BadRequest, "validation_failed");
    }

    [Theory(Timeout = WaitTimeout)]
    [MemberData(nameof(SharedWays))]
    public async Task A_CONNECT_for_another_protocol_is_refused(Way way)
    {
        using var invoker = new HttpMessageInvoker(fixture.Handler());
        using var response = await AskAsync(invoker, way, request => request.Headers.Protocol = "webtransport");

        await ShouldBeProblemAsync(response, HttpStatusCode.BadRequest, "validation_failed");
    }

    /// <summary>Asks for a WebSocket; the answer's content is then the connection, both ways.</summary>
    private async Task<HttpResponseMessage> AskAsync(HttpMessageInvoker invoker, Way way, Action<HttpRequestMessage>? change = null)
    {
        using var request = Request(way.Version == 2 ? Connect : HttpMethod.Get, way, "/hubs/realtime");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        if (way.Version == 2)
        {
            request.Headers.Protocol = "websocket";
        }
        else
        {
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.Add(new("websocket"));
            request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        }

        change?.Invoke(request);
        return await invoker.SendAsync(request, Cancellation);
    }

    private static async Task EndOf(CancellationToken closed)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = closed.Register(ended.SetResult);
        await ended.Task.WaitAsync(Cancellation);
    }

    private HttpRequestMessage Request(HttpMethod method, Way way, string path) => new(method, fixture.Address(way, path))
    {
        Version = way.Version == 2 ? HttpVersion.Version20 : HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Headers = { Authorization = new("Bearer", fixture.Token) },
    };

    private static async Task ShouldBeProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        response.StatusCode.ShouldBe(status);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        JsonDocument.Parse(text).RootElement.GetProperty("code").GetString().ShouldBe(code);
    }
}
