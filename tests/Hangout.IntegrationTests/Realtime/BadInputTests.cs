using System.Net.WebSockets;
using System.Text;
using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.IntegrationTests.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Hangout.IntegrationTests.Realtime;

public sealed class BadInputTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task What_is_no_message_gets_its_code_and_writes_nothing()
    {
        var (alice, eve) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("eve"));
        var mine = await fixture.ConversationAsync("group", alice);
        var foreign = await fixture.ConversationAsync("group", eve);
        await using var client = await fixture.ConnectAsync(alice, 0, Token, mine);

        (await CodeOfAsync(client, new(Guid.CreateVersion7(), mine))).ShouldBe("message_empty");
        (await CodeOfAsync(client, new(Guid.CreateVersion7(), mine, "  \n "))).ShouldBe("message_empty");
        (await CodeOfAsync(client, new(Guid.CreateVersion7(), mine, new string('x', 100_001)))).ShouldBe("message_too_long");
        (await CodeOfAsync(client, new(Guid.CreateVersion7(), Guid.CreateVersion7(), "hello"))).ShouldBe("conversation_not_found");
        (await CodeOfAsync(client, new(Guid.CreateVersion7(), foreign, "hello"))).ShouldBe("conversation_not_found");
        (await CodeOfAsync(client, new(Guid.CreateVersion7(), mine, "a NUL \0"))).ShouldBe("validation_failed");

        (await fixture.MessagesInAsync(mine)).ShouldBe(0);
        (await fixture.MessagesInAsync(foreign)).ShouldBe(0);
        (await CodeOfAsync(client, new(Guid.CreateVersion7(), mine, new string('x', 100_000)))).ShouldBeNull();
    }

    [Fact(Timeout = 120_000)]
    public async Task Arguments_of_the_wrong_shape_fail_the_call_with_a_code_and_leave_the_connection_open()
    {
        var alice = await fixture.PersonAsync("alice");
        var mine = await fixture.ConversationAsync("group", alice);
        await using var client = await fixture.ConnectAsync(alice, 0, Token, mine);

        (await ErrorOfAsync(client, "SendMessage", new { id = 5, conversationId = mine, text = "hello" })).ShouldStartWith("body_malformed");
        (await ErrorOfAsync(client, "SendMessage", new { conversationId = mine, text = "hello" })).ShouldStartWith("body_malformed");
        (await ErrorOfAsync(client, "SendMessage", "hello")).ShouldStartWith("body_malformed");
        (await ErrorOfAsync(client, "DropTables")).ShouldStartWith("not_found");
        (await ErrorOfAsync(client, "Typing", new { conversationId = Guid.CreateVersion7(), isTyping = true })).ShouldStartWith("conversation_not_found");

        (await client.SendAsync(mine, "still here")).Message.ShouldNotBeNull().Seq.ShouldBe(1);
        (await fixture.MessagesInAsync(mine)).ShouldBe(1);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("""{"type":1,"target":"SendMessage","arguments":[{""", "frame_malformed")]
    [InlineData("hello", "frame_malformed")]
    [InlineData("[]", "frame_malformed")]
    [InlineData("{}", "frame_malformed")]
    [InlineData("", "frame_malformed")]
    [InlineData("{\"type\":\"x\"}", "frame_malformed")]
    [InlineData("{\"type\":99999999999}", "frame_malformed")]
    [InlineData("{\"type\":1,\"arguments\":[]}", "frame_malformed")]
    [InlineData("{\"type\":1,\"target\":\"\\ud800\",\"arguments\":[]}", "frame_malformed")]
    [InlineData("{\"type\":1,\"target\":\"\u0001\",\"arguments\":[]}", "frame_malformed")]
    public async Task A_malformed_frame_closes_the_connection_with_its_code(string frame, string code)
    {
        var alice = await fixture.PersonAsync("alice");

        (await CloseCodeAfterAsync(alice, Encoding.UTF8.GetBytes(frame + "\u001e"))).ShouldBe(code);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_frame_over_the_limit_closes_the_connection_with_its_code_and_writes_nothing()
    {
        var alice = await fixture.PersonAsync("alice");
        var mine = await fixture.ConversationAsync("group", alice);
        var frame = $$"""{"type":1,"invocationId":"1","target":"SendMessage","arguments":[{"id":"{{Guid.CreateVersion7()}}","conversationId":"{{mine}}","text":"{{new string('x', Limits.HubFrameBytes)}}"}]}""";

        (await CloseCodeAfterAsync(alice, Encoding.UTF8.GetBytes(frame + "\u001e"))).ShouldBe("frame_too_large");

        (await fixture.MessagesInAsync(mine)).ShouldBe(0);
    }

    [Fact(Timeout = 120_000)]
    public async Task Bytes_that_are_no_text_and_endless_nesting_close_the_connection_with_their_code()
    {
        var alice = await fixture.PersonAsync("alice");

        await using var client = await RawAsync(alice);
        await client.SendBytesAsync((byte[])[.. "{\"type\":1,\"target\":\""u8, 0xff, 0xfe, .. "\",\"arguments\":[]}\u001e"u8], Token);
        (await client.CloseCodeAsync(Token)).ShouldBe("frame_malformed");
        (await CloseCodeAfterAsync(alice, Encoding.UTF8.GetBytes($$"""{"type":1,"x":{{new string('[', 500_000)}}""" + "\u001e"))).ShouldBe("frame_malformed");
    }

    [Fact(Timeout = 120_000)]
    public async Task Without_a_valid_token_there_is_no_connection()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer nonsense");

        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(fixture.Nodes[0].Hub, Token));

        socket.HttpStatusCode.ShouldNotBe(System.Net.HttpStatusCode.SwitchingProtocols);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("SendMessage", "null", "body_malformed")]
    [InlineData("SendMessage", "", "body_malformed")]
    [InlineData("SendMessage", "{},{}", "body_malformed")]
    [InlineData("SendMessage", "[]", "body_malformed")]
    [InlineData("SendMessage", "{\"id\":\"\\ud800\"}", "body_malformed")]
    [InlineData("Sync", "{\"conversations\":null}", "body_malformed")]
    [InlineData("Sync", "{\"conversations\":[null]}", "validation_failed")]
    [InlineData("Sync", "{\"conversations\":[{\"conversationId\":\"01930000-0000-7000-8000-000000000000\",\"change\":-1}]}", "validation_failed")]
    [InlineData("Sync", "{\"conversations\":[{\"conversationId\":\"01930000-0000-7000-8000-000000000000\",\"change\":1e30}]}", "body_malformed")]
    [InlineData("MarkRead", "{\"conversationId\":\"01930000-0000-7000-8000-000000000000\",\"seq\":-1}", "validation_failed")]
    [InlineData("MarkRead", "{\"conversationId\":\"01930000-0000-7000-8000-000000000000\",\"seq\":\"1\"}", "body_malformed")]
    [InlineData("MarkRead", "{\"conversationId\":\"01930000-0000-7000-8000-000000000000\",\"seq\":9223372036854775808}", "body_malformed")]
    [InlineData("MarkDelivered", "{\"positions\":null}", "body_malformed")]
    [InlineData("MarkDelivered", "{\"positions\":[null]}", "validation_failed")]
    [InlineData("MarkDelivered", "{\"positions\":[{\"conversationId\":\"01930000-0000-7000-8000-000000000000\",\"seq\":-9}]}", "validation_failed")]
    [InlineData("WatchPresence", "{\"userIds\":null}", "body_malformed")]
    [InlineData("WatchPresence", "{\"userIds\":[1]}", "body_malformed")]
    [InlineData("Typing", "{\"conversationId\":\"01930000-0000-7000-8000-000000000000\",\"isTyping\":\"yes\"}", "body_malformed")]
    [InlineData("Heartbeat", "5", "body_malformed")]
    [InlineData("DropTables", "{}", "not_found")]
    [InlineData("OnConnectedAsync", "", "not_found")]
    public async Task A_wrong_call_gets_its_code_and_the_connection_stays(string method, string argument, string code)
    {
        await using var client = await RawAsync(await fixture.PersonAsync("alice"));

        await client.SendAsync(RawClient.Call(method, argument, "wrong"), Token);
        (await client.ErrorOfCallAsync("wrong", Token)).ShouldNotBeNull().Split(':')[0].ShouldBe(code);

        // Without an ID nobody waits for an answer: none comes, and nothing breaks.
        await client.SendAsync(RawClient.Call(method, argument, id: null), Token);
        await client.SendAsync(RawClient.Call("Heartbeat", "{\"isActive\":true}", "right"), Token);
        (await client.ErrorOfCallAsync("right", Token)).ShouldBeNull();
    }

    [Fact(Timeout = 120_000)]
    public async Task What_is_no_call_of_this_hub_is_passed_over_or_refused()
    {
        await using var client = await RawAsync(await fixture.PersonAsync("alice"));

        foreach (var odd in (string[])[
            """{"type":42}""", """{"type":6}""", """{"type":2,"invocationId":"9","item":{}}""", """{"type":5,"invocationId":"9"}""",
            """{"type":3,"invocationId":"9","result":1}""", RawClient.Call("Sync", """{"conversations":[]}""", id: null)])
        {
            await client.SendAsync(odd, Token);
        }

        await client.SendAsync("""{"type":4,"invocationId":"stream","target":"Sync","arguments":[{"conversations":[]}]}""", Token);
        (await client.ErrorOfCallAsync("stream", Token)).ShouldNotBeNull().ShouldStartWith("not_found");
        await client.SendAsync(RawClient.Call("Sync", """{"conversations":[]}""", "right"), Token);
        (await client.ErrorOfCallAsync("right", Token)).ShouldBeNull();
    }

    [Fact(Timeout = 120_000)]
    public async Task Forged_numbers_move_nothing_beyond_what_exists()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var bobClient = await fixture.ConnectAsync(bob, 0, Token, conversation);
        await aliceClient.SendAsync(conversation, "one");

        var read = await bobClient.MarkReadAsync(conversation, long.MaxValue, Token);
        await bobClient.Connection.InvokeAsync("MarkDelivered", new MarkDeliveredRequest([new(conversation, long.MaxValue), new(Guid.CreateVersion7(), 5)]), Token);
        var ahead = await bobClient.SyncOnceAsync(new SyncRequest([new(conversation, long.MaxValue), new(Guid.CreateVersion7(), long.MaxValue)], Full: false), Token);
        var back = await bobClient.MarkReadAsync(conversation, 0, Token);
        await aliceClient.SendAsync(conversation, "two");
        var then = await bobClient.MarkReadAsync(conversation, 0, Token);

        read.State.ShouldNotBeNull().LastReadSeq.ShouldBe(1);
        back.State.ShouldBe(read.State);
        ahead.Changes.ShouldHaveSingleItem().ShouldSatisfyAllConditions(c => c.StartAfresh.ShouldBeTrue(), c => c.LastChange.ShouldBe(1));
        ahead.Gone.ShouldHaveSingleItem();
        then.State.ShouldBe(new ReadStateChanged(conversation, 1, 2, 1, 0));
        // Delivered positions are written a little later, and reach then to the newest message at most.
        (await fixture.CountAsync("select last_delivered_seq from conversation_members where conversation_id = $1 and user_id = $2", conversation, bob.Id)).ShouldBeInRange(1, 2);
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_has_left_a_conversation_can_do_nothing_there()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("group", alice, bob);
        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var bobClient = await fixture.ConnectAsync(bob, 1, Token, conversation);
        await aliceClient.SendAsync(conversation, "one");
        await fixture.CountAsync("update conversation_members set status = 'left', left_at = now() where conversation_id = $1 and user_id = $2 returning 1", conversation, bob.Id);

        (await CodeOfAsync(bobClient, new(Guid.CreateVersion7(), conversation, "hello"))).ShouldBe("conversation_not_found");
        (await bobClient.MarkReadAsync(conversation, 1, Token)).Error.ShouldNotBeNull().Code.ShouldBe("conversation_not_found");
        await bobClient.Connection.InvokeAsync("MarkDelivered", new MarkDeliveredRequest([new(conversation, 1)]), Token);
        (await bobClient.SyncOnceAsync(new SyncRequest([new(conversation, 0)], Full: false), Token)).ShouldSatisfyAllConditions(
            s => s.Gone.ShouldBe([conversation]), s => s.Changes.ShouldBeEmpty());
        // The node learns of it from the database within seconds, without a command.
        await Eventually.ReachesAsync(
            async () => (await Record.ExceptionAsync(() => bobClient.TypingAsync(conversation, isTyping: true, Token)))?.Message.StartsWith("conversation_not_found", StringComparison.Ordinal) == true,
            "The end of typing", Promise.Cut);

        (await fixture.MessagesInAsync(conversation)).ShouldBe(1);
        (await fixture.CountAsync(
            "select last_delivered_seq + last_read_seq from conversation_members where conversation_id = $1 and user_id = $2", conversation, bob.Id)).ShouldBe(0);
    }

    private static async Task<string?> CodeOfAsync(HangoutClient client, SendMessageRequest request) =>
        (await client.SendOnceAsync(request, Token)).Error?.Code;

    private static async Task<string> ErrorOfAsync(HangoutClient client, string method, params object?[] arguments) =>
        (await Should.ThrowAsync<HubException>(() => client.Connection.InvokeCoreAsync(method, typeof(object), arguments, Token))).Message;

    private Task<RawClient> RawAsync(Person person) => fixture.RawAsync(person, 0, Token);

    private async Task<string?> CloseCodeAfterAsync(Person person, byte[] frame)
    {
        await using var client = await RawAsync(person);
        // The node may stop reading in the middle of the frame.
        var sending = client.SendBytesAsync(frame, Token);
        var code = await client.CloseCodeAsync(Token);
        await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(1), Token));
        return code;
    }
}
