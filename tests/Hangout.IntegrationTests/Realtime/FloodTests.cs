using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Hangout.Contracts.Realtime;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>Clients that send too much or read too little: they are cut with a reason, the node's memory stays bounded, and others are not disturbed.</summary>
public sealed class FloodTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    private const int MiB = 1024 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData("SendMessage", """{"id":"{id}","conversationId":"{conversation}","text":"flood"}""")]
    [InlineData("SendMessage", """{"id":5}""")]
    [InlineData("DropTables", "{}")]
    [InlineData("Sync", """{"conversations":[],"full":true}""")]
    [InlineData("", "")]
    public async Task Ten_thousand_calls_at_once_end_with_rate_limited_while_others_talk_on(string method, string argument)
    {
        var (alice, bob, eve) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"), await fixture.PersonAsync("eve"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        var eves = await fixture.ConversationAsync("group", eve);
        await using var neighbour = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var listener = await fixture.ConnectAsync(bob, 0, Token, conversation);
        await using var flooder = await fixture.RawAsync(eve, 0, Token);
        var before = fixture.Nodes[0].Memory;

        var flooding = FloodAsync(flooder, i => method.Length == 0 ? """{"type":6}""" : RawClient.Call(
            method, argument.Replace("{id}", $"{Guid.CreateVersion7()}", StringComparison.Ordinal).Replace("{conversation}", $"{eves}", StringComparison.Ordinal), $"{i}"));
        var talk = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => neighbour.SendAsync(conversation, $"{i}")));
        var code = await flooder.CloseCodeAsync(Token);
        await flooding;

        code.ShouldBe("rate_limited");
        talk.ShouldAllBe(t => t.Error == null);
        await Eventually.IsTrueAsync(() => listener.MessagesOf(conversation).Count == 50, "What the neighbours said");
        neighbour.Closings.ShouldBeEmpty();
        (await fixture.MessagesInAsync(eves)).ShouldBeLessThanOrEqualTo(method == "SendMessage" ? 1_500 : 0);
        (fixture.Nodes[0].Memory - before).ShouldBeLessThan(150 * MiB);
    }

    [Fact(Timeout = 120_000)]
    public async Task Calls_for_a_conversation_of_others_run_out_sooner_than_those_for_ones_own()
    {
        const int calls = 300;
        var (alice, eve) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("eve"));
        var (alices, eves) = (await fixture.ConversationAsync("group", alice), await fixture.ConversationAsync("group", eve));
        await using var own = await fixture.ConnectAsync(eve, 0, Token, eves);
        await using var other = await fixture.ConnectAsync(eve, 0, Token, eves);

        foreach (var (client, conversation, limited) in new[] { (own, eves, 0), (other, alices, calls / 2) })
        {
            var sent = await Task.WhenAll(Enumerable.Range(0, calls).Select(_ => client.SendOnceAsync(new(Guid.CreateVersion7(), conversation, "x"), Token)));
            sent.Count(r => r.Error?.Code == "rate_limited").ShouldBeGreaterThanOrEqualTo(limited);
            sent.Count(r => r.Error is null).ShouldBe(limited == 0 ? calls : 0);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Twenty_connections_of_one_person_write_no_more_than_one_does()
    {
        var eve = await fixture.PersonAsync("eve");
        var conversation = await fixture.ConversationAsync("group", eve);
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => fixture.RawAsync(eve, 0, Token)));
        await Task.WhenAll(clients.Select(client => FloodAsync(client, i => RawClient.Call(
            "SendMessage", $$"""{"id":"{{Guid.CreateVersion7()}}","conversationId":"{{conversation}}","text":"flood"}""", $"{i}"))));
        await Task.WhenAll(clients.Select(client => client.CloseCodeAsync(Token)));
        foreach (var client in clients)
            await client.DisposeAsync();

        (await fixture.MessagesInAsync(conversation)).ShouldBeLessThanOrEqualTo(1_500);
    }

    [Fact(Timeout = 120_000)]
    public async Task The_fifty_first_connection_of_a_person_is_refused_and_others_come_in()
    {
        var (eve, alice) = (await fixture.PersonAsync("eve"), await fixture.PersonAsync("alice"));
        var clients = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => fixture.RawAsync(eve, 0, Token)));
        using var more = new ClientWebSocket();
        more.Options.CollectHttpResponseDetails = true;
        more.Options.SetRequestHeader("Authorization", $"Bearer {fixture.TokenOf(eve)}");
        await Should.ThrowAsync<WebSocketException>(() => more.ConnectAsync(fixture.Nodes[0].Hub, Token));
        more.HttpStatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        await using var other = await fixture.RawAsync(alice, 0, Token);

        foreach (var client in clients)
            await client.DisposeAsync();
        await Eventually.ReachesAsync(
            async () => await Record.ExceptionAsync(async () => await (await fixture.RawAsync(eve, 0, Token)).DisposeAsync()) is null,
            "A place for the next connection", Promise.Cut);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_message_that_comes_byte_by_byte_for_too_long_ends_the_connection()
    {
        var node = await fixture.AddNodeAsync(("Realtime__MessageTimeout", "00:00:02"));
        var eve = await fixture.PersonAsync("eve");
        await using var slow = await RawClient.ConnectAsync(node.Hub, fixture.TokenOf(eve), Token);
        await using var quiet = await RawClient.ConnectAsync(node.Hub, fixture.TokenOf(eve), Token);
        var closing = slow.CloseCodeAsync(Token);
        while (!closing.IsCompleted)
        {
            await Record.ExceptionAsync(() => slow.SendBytesAsync("x"u8.ToArray(), Token));
            // The pace of the slow client, not a wait for the node.
            await Task.WhenAny(closing, Task.Delay(250, Token));
        }

        await quiet.SendAsync(RawClient.Call("Heartbeat", """{"isActive":true}""", "later"), Token);
        (await quiet.ErrorOfCallAsync("later", Token)).ShouldBeNull();
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_is_told_to_wait_and_waits_stays()
    {
        var alice = await fixture.PersonAsync("alice");
        await using var client = await fixture.ConnectAsync(alice, 0, Token);

        var results = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => client.SendOnceAsync(new(Guid.CreateVersion7(), Guid.CreateVersion7(), "x"), Token)));

        var refused = results.Where(r => r.Error?.Code == "rate_limited").ToList();
        refused.ShouldNotBeEmpty();
        refused.ShouldAllBe(r => r.Error!.RetryAfterMs > 0);
        await Task.Delay(refused[^1].Error!.RetryAfterMs!.Value, Token);
        (await client.SendAsync(Guid.CreateVersion7(), "x")).Error.ShouldNotBeNull().Code.ShouldBe("conversation_not_found");
        client.Closings.ShouldBeEmpty();
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_was_cut_again_and_again_waits_for_the_next_connection_and_others_do_not()
    {
        var (eve, alice) = (await fixture.PersonAsync("eve"), await fixture.PersonAsync("alice"));
        for (var i = 0; i < 3; i++)
        {
            await using var client = await fixture.RawAsync(eve, 0, Token);
            await client.SendAsync("hello", Token);
            (await client.CloseCodeAsync(Token)).ShouldBe("frame_malformed");
        }

        using var again = new ClientWebSocket();
        again.Options.CollectHttpResponseDetails = true;
        again.Options.SetRequestHeader("Authorization", $"Bearer {fixture.TokenOf(eve)}");
        await Should.ThrowAsync<WebSocketException>(() => again.ConnectAsync(fixture.Nodes[0].Hub, Token));

        again.HttpStatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        int.Parse(again.HttpResponseHeaders!["Retry-After"].Single(), CultureInfo.InvariantCulture).ShouldBeInRange(1, 30);
        await using var other = await fixture.RawAsync(alice, 0, Token);
        await using var elsewhere = await fixture.RawAsync(eve, 1, Token);
    }

    [Fact(Timeout = 120_000)]
    public async Task Clients_that_stop_reading_are_cut_and_cost_neither_memory_nor_the_others_messages()
    {
        var alice = await fixture.PersonAsync("alice");
        var sleepers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => fixture.PersonAsync($"s{i}")));
        var bob = await fixture.PersonAsync("bob");
        var room = await fixture.ConversationAsync("group", [alice, bob, .. sleepers]);
        await using var sender = await fixture.ConnectAsync(alice, 0, Token);
        await using var reader = await fixture.ConnectAsync(bob, 1, Token, room);
        var asleep = await Task.WhenAll(sleepers.Select(s => fixture.RawAsync(s, 1, Token, receiveBuffer: 4_096)));
        var before = fixture.Nodes[1].Memory;

        // Twice 40 KB a message, as text and as HTML: more than the systems in between buffer and more than the node lets wait.
        for (var i = 0; i < 160; i++)
            (await sender.SendAsync(room, $"{i} {new string('x', 40_000)}")).Message.ShouldNotBeNull();

        await Eventually.IsTrueAsync(() => reader.MessagesOf(room).Count == 160, "The reader's copy");
        var heard = await Task.WhenAll(asleep.Select(async client =>
        {
            // Awake now: what had been written is there still, and then the connection ends.
            var count = 0;
            await client.ReadUntilAsync(message => message.Contains(nameof(IRealtimeClient.MessagesChanged), StringComparison.Ordinal) && ++count < 0, Token);
            await client.DisposeAsync();
            return count;
        }));
        heard.ShouldAllBe(count => count < 160);
        reader.Closings.ShouldBeEmpty();
        (fixture.Nodes[1].Memory - before).ShouldBeLessThan(150 * MiB);
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_reads_late_but_gets_little_lives_and_misses_nothing()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        await using var sender = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var late = await fixture.RawAsync(bob, 1, Token, receiveBuffer: 4_096);

        for (var i = 0; i < 50; i++)
        {
            (await sender.SendAsync(conversation, $"message {i}")).Message.ShouldNotBeNull();
            await late.SendAsync("""{"type":6}""", Token);
        }

        var heard = new StringBuilder();
        await late.ReadUntilAsync(m => heard.Append(m).ToString().Contains("\"message 49\"", StringComparison.Ordinal), Token);
        Enumerable.Range(0, 50).ShouldAllBe(i => heard.ToString().Contains($"\"message {i}\"", StringComparison.Ordinal));
        await late.SendAsync(RawClient.Call("Heartbeat", """{"isActive":true}""", "beat"), Token);
        (await late.ErrorOfCallAsync("beat", Token)).ShouldBeNull();
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_asks_much_and_reads_no_answer_is_cut_and_fills_no_memory()
    {
        var node = await fixture.AddNodeAsync(("Realtime__SendTimeout", "00:00:01"));
        var alice = await fixture.PersonAsync("alice");
        var room = await fixture.ConversationAsync("group", alice);
        await using var sender = await fixture.ConnectAsync(alice, 0, Token, room);
        for (var i = 0; i < 4; i++)
            await sender.SendAsync(room, new string('x', 100_000));
        var asking = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RawClient.ConnectAsync(node.Hub, fixture.TokenOf(alice), Token, receiveBuffer: 4_096)));
        var before = node.Memory;
        var most = before;

        await Task.WhenAll(asking.Select(async client =>
        {
            try
            {
                for (var i = 0; i < 40; i++)
                    await client.SendAsync(RawClient.Call("Sync", $$"""{"conversations":[{"conversationId":"{{room}}","change":0}],"full":false}""", $"{i}"), Token);
            }
            catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException)
            {
                // Cut already.
            }
        }));
        await Eventually.IsTrueAsync(
            () =>
            {
                most = Math.Max(most, node.Memory);
                return node.Connections == 0;
            },
            "The end of the clients that do not read");

        (most - before).ShouldBeLessThan(250 * MiB);
        foreach (var client in asking)
            await client.DisposeAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_client_that_falls_silent_is_closed_and_one_that_pings_is_not()
    {
        var node = await fixture.AddNodeAsync(("Realtime__ClientTimeout", "00:00:08"));
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        // A node's first connection takes its time.
        await (await RawClient.ConnectAsync(node.Hub, fixture.TokenOf(bob), Token)).DisposeAsync();
        await using var silent = await RawClient.ConnectAsync(node.Hub, fixture.TokenOf(alice), Token);
        await using var alive = await RawClient.ConnectAsync(node.Hub, fixture.TokenOf(bob), Token);
        var closing = silent.CloseCodeAsync(Token);

        while (!closing.IsCompleted)
        {
            await alive.SendAsync("""{"type":6}""", Token);
            await Task.WhenAny(closing, Task.Delay(100, Token));
        }

        (await closing).ShouldBe("timed_out");
        await alive.SendAsync(RawClient.Call("Heartbeat", """{"isActive":true}""", "beat"), Token);
        (await alive.ErrorOfCallAsync("beat", Token)).ShouldBeNull();
    }

    /// <summary>As fast as the wire takes it, until all is sent or the connection ends.</summary>
    private static async Task FloodAsync(RawClient client, Func<int, string> frame)
    {
        try
        {
            for (var i = 0; i < 10_000; i += 100)
                await client.SendBytesAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(i, 100).Select(n => frame(n) + '\u001e'))), Token);
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException)
        {
            // Cut in the middle of it.
        }
    }
}
