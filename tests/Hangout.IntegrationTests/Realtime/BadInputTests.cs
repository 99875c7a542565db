using System.Net.WebSockets;
using System.Text;
using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.IntegrationTests.Support;
using Microsoft.AspNetCore.SignalR;

namespace Hangout.IntegrationTests.Realtime;

public sealed class BadInputTests(RealtimeHouse house) : IClassFixture<RealtimeHouse>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task What_is_no_message_gets_its_code_and_writes_nothing()
    {
        var (alice, eve) = (await house.PersonAsync("alice"), await house.PersonAsync("eve"));
        var mine = await house.ConversationAsync("group", alice);
        var foreign = await house.ConversationAsync("group", eve);
        await using var client = await house.ConnectAsync(alice, 0, Token, mine);

        (await CodeOfAsync(client, new(Guid.CreateVersion7(), mine))).ShouldBe("message_empty");
        (await CodeOfAsync(client, new(Guid.CreateVersion7(), mine, "  \n "))).ShouldBe("message_empty");
        (await CodeOfAsync(client, new(Guid.CreateVersion7(), mine, new string('x', 100_001)))).ShouldBe("message_too_long");
        (await CodeOfAsync(client, new(Guid.CreateVersion7(), Guid.CreateVersion7(), "hello"))).ShouldBe("conversation_not_found");
        (await CodeOfAsync(client, new(Guid.CreateVersion7(), foreign, "hello"))).ShouldBe("conversation_not_found");
        (await CodeOfAsync(client, new(Guid.CreateVersion7(), mine, "a NUL \0"))).ShouldBe("validation_failed");

        (await house.MessagesInAsync(mine)).ShouldBe(0);
        (await house.MessagesInAsync(foreign)).ShouldBe(0);
        (await CodeOfAsync(client, new(Guid.CreateVersion7(), mine, new string('x', 100_000)))).ShouldBeNull();
    }

    [Fact(Timeout = 120_000)]
    public async Task Arguments_of_the_wrong_shape_fail_the_call_with_a_code_and_leave_the_connection_open()
    {
        var alice = await house.PersonAsync("alice");
        var mine = await house.ConversationAsync("group", alice);
        await using var client = await house.ConnectAsync(alice, 0, Token, mine);

        (await ErrorOfAsync(client, "SendMessage", new { id = 5, conversationId = mine, text = "hello" })).ShouldStartWith("body_malformed");
        (await ErrorOfAsync(client, "SendMessage", new { conversationId = mine, text = "hello" })).ShouldStartWith("body_malformed");
        (await ErrorOfAsync(client, "SendMessage", "hello")).ShouldStartWith("body_malformed");
        (await ErrorOfAsync(client, "DropTables")).ShouldStartWith("not_found");
        (await ErrorOfAsync(client, "Typing", new { conversationId = Guid.CreateVersion7(), isTyping = true })).ShouldStartWith("conversation_not_found");

        (await client.SendAsync(mine, "still here")).Message.ShouldNotBeNull().Seq.ShouldBe(1);
        (await house.MessagesInAsync(mine)).ShouldBe(1);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("""{"type":1,"target":"SendMessage","arguments":[{""", "frame_malformed")]
    [InlineData("hello", "frame_malformed")]
    [InlineData("[]", "frame_malformed")]
    public async Task A_malformed_frame_closes_the_connection_with_its_code(string frame, string code)
    {
        var alice = await house.PersonAsync("alice");

        (await CloseErrorAfterAsync(alice, Encoding.UTF8.GetBytes(frame + "\u001e"))).ShouldBe(code);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_frame_over_the_limit_closes_the_connection_with_its_code_and_writes_nothing()
    {
        var alice = await house.PersonAsync("alice");
        var mine = await house.ConversationAsync("group", alice);
        var frame = $$"""{"type":1,"invocationId":"1","target":"SendMessage","arguments":[{"id":"{{Guid.CreateVersion7()}}","conversationId":"{{mine}}","text":"{{new string('x', Limits.HubFrameBytes)}}"}]}""";

        (await CloseErrorAfterAsync(alice, Encoding.UTF8.GetBytes(frame + "\u001e"))).ShouldBe("frame_too_large");

        (await house.MessagesInAsync(mine)).ShouldBe(0);
    }

    [Fact(Timeout = 120_000)]
    public async Task Without_a_valid_token_there_is_no_connection()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer nonsense");

        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(house.Nodes[0].Hub, Token));

        socket.HttpStatusCode.ShouldNotBe(System.Net.HttpStatusCode.SwitchingProtocols);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_client_that_calls_too_fast_is_told_when_to_try_again()
    {
        var alice = await house.PersonAsync("alice");
        var mine = await house.ConversationAsync("group", alice);
        await using var client = await house.ConnectAsync(alice, 0, Token, mine);

        var results = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(_ => client.SendOnceAsync(new(Guid.CreateVersion7(), Guid.CreateVersion7(), "x"), Token)));

        var refused = results.Where(r => r.Error?.Code == "rate_limited").ToList();
        refused.ShouldNotBeEmpty();
        refused.ShouldAllBe(r => r.Error!.RetryAfterMs > 0);
    }

    private static async Task<string?> CodeOfAsync(HangoutClient client, SendMessageRequest request) =>
        (await client.SendOnceAsync(request, Token)).Error?.Code;

    private static async Task<string> ErrorOfAsync(HangoutClient client, string method, params object?[] arguments) =>
        (await Should.ThrowAsync<HubException>(() => client.Connection.InvokeCoreAsync(method, typeof(object), arguments, Token))).Message;

    /// <summary>Speaks the protocol by hand: what a client library would never send.</summary>
    private async Task<string?> CloseErrorAfterAsync(Person person, byte[] frame)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {house.TokenOf(person)}");
        await socket.ConnectAsync(house.Nodes[0].Hub, Token);
        await socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"json\",\"version\":1}\u001e"), WebSocketMessageType.Text, endOfMessage: true, Token);
        var sending = socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, Token);
        var received = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, Token);
            if (part.MessageType == WebSocketMessageType.Close)
                break;
            received.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
            if (received.ToString().Contains("\"type\":7", StringComparison.Ordinal))
                break;
        }

        // The server may have stopped reading in the middle of the frame.
        await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(1), Token));
        var close = received.ToString().Split('\u001e').Single(f => f.Contains("\"type\":7", StringComparison.Ordinal));
        return System.Text.Json.JsonDocument.Parse(close).RootElement.GetProperty("error").GetString();
    }
}
