using System.Net;
using System.Net.WebSockets;
using System.Text;
using Hangout.Core.Realtime;
using Hangout.IntegrationTests.Support;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.Realtime;

public sealed class SocketTicketTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    private const string Origin = "https://hangout.example";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_ticket_opens_one_connection_however_many_bring_it_at_once()
    {
        var ticket = await IssueAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ConnectAsync(ticket, Origin, node: i % 2)));

        answers.Count(a => a == HttpStatusCode.SwitchingProtocols).ShouldBe(1);
        answers.Count(a => a == HttpStatusCode.Unauthorized).ShouldBe(19);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("https://evil.example")]
    [InlineData("http://hangout.example")]
    [InlineData("https://hangout.example:444")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task A_page_of_another_origin_gets_nothing_for_it_and_uses_it_up(string? origin)
    {
        var ticket = await IssueAsync();

        (await ConnectAsync(ticket, origin)).ShouldBe(HttpStatusCode.Unauthorized);
        (await ConnectAsync(ticket, Origin)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact(Timeout = 60_000)]
    public async Task It_is_good_for_half_a_minute_and_Redis_does_not_know_it()
    {
        var before = await KeysAsync();
        var ticket = await IssueAsync();
        var key = (await KeysAsync()).Except(before).ShouldHaveSingleItem();
        key.ShouldNotContain(ticket);
        int.Parse(await fixture.RedisAsync("PTTL", key), System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 30_000);

        await fixture.RedisAsync("PEXPIRE", key, "1");
        await Eventually.ReachesAsync(async () => !(await KeysAsync()).Contains(key));

        (await ConnectAsync(ticket, Origin)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("not-a-ticket")]
    public async Task What_was_never_issued_opens_nothing(string ticket) => (await ConnectAsync(ticket, Origin)).ShouldBe(HttpStatusCode.Unauthorized);

    [Fact(Timeout = 60_000)]
    public async Task It_is_no_better_than_the_token_it_stands_for()
    {
        var expired = fixture.TokenOf(await fixture.PersonAsync("late"), TimeSpan.FromMinutes(-5));

        (await ConnectAsync(await IssueAsync(expired), Origin)).ShouldBe(HttpStatusCode.Unauthorized);
        (await ConnectAsync(await IssueAsync("forged"), Origin)).ShouldBe(HttpStatusCode.Unauthorized);
        var users = await fixture.CountAsync("select count(*) from users");
        foreach (var subject in new[] { @"nobody\u0000", @"nobody\ud800" })
            (await ConnectAsync(await IssueAsync(fixture.TokenWith($"\"sub\":\"{subject}\"")), Origin)).ShouldBe(HttpStatusCode.Unauthorized);
        (await fixture.CountAsync("select count(*) from users")).ShouldBe(users);
    }

    [Fact(Timeout = 120_000)]
    public async Task While_Redis_does_not_answer_the_client_is_told_to_come_back()
    {
        var ticket = await IssueAsync();
        await fixture.FreezeRedisAsync();
        try
        {
            (await ConnectAsync(ticket, Origin)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        }
        finally
        {
            await fixture.ThawRedisAsync();
        }
    }

    private async Task<string[]> KeysAsync() => (await fixture.RedisAsync("KEYS", "ticket:*")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<string> IssueAsync(string? token = null)
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(fixture.Redis);
        return await new SocketTickets(redis).IssueAsync(token ?? fixture.TokenOf(await fixture.PersonAsync("visitor")), Origin);
    }

    /// <summary>What connecting is answered; a connection that opens must also shake hands.</summary>
    private async Task<HttpStatusCode> ConnectAsync(string ticket, string? origin, int node = 0)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        try
        {
            await socket.ConnectAsync(new UriBuilder(fixture.Nodes[node].Hub) { Query = $"ticket={ticket}" }.Uri, Token);
        }
        catch (WebSocketException)
        {
            return socket.HttpStatusCode;
        }

        await socket.SendAsync("{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Token);
        var answer = new byte[1_024];
        var received = await socket.ReceiveAsync(answer, Token);
        Encoding.UTF8.GetString(answer, 0, received.Count).ShouldStartWith("{}");
        return socket.HttpStatusCode;
    }
}
