using Hangout.Contracts.Messages;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Realtime;

public sealed class FaultTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_Redis_that_was_killed_and_came_back_costs_no_message_and_no_reconnect()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("group", alice, bob);
        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var bobClient = await fixture.ConnectAsync(bob, 1, Token, conversation);
        await aliceClient.SendAsync(conversation, "before");
        await Eventually.IsTrueAsync(() => bobClient.MessagesOf(conversation).Count == 1, "The first message");

        await fixture.KillRedisAsync();
        for (var i = 0; i < 5; i++)
            (await aliceClient.SendAsync(conversation, $"without Redis {i}")).Message.ShouldNotBeNull();
        fixture.StartRedis();

        // Nobody writes any more: only the watermark can tell Bob.
        await Eventually.IsTrueAsync(() => bobClient.MessagesOf(conversation).Count == 6, "What was written without Redis");
        await aliceClient.SendAsync(conversation, "after");
        await Eventually.IsTrueAsync(() => bobClient.MessagesOf(conversation).Count == 7, "What was written after");
        bobClient.Closings.ShouldBeEmpty();
        aliceClient.Closings.ShouldBeEmpty();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_PostgreSQL_that_was_killed_and_came_back_loses_no_acknowledged_message_and_doubles_none()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => fixture.PersonAsync($"p{i}")));
        var conversation = await fixture.ConversationAsync("group", people);
        var clients = await Task.WhenAll(people.Select((p, i) => fixture.ConnectAsync(p, i % 2, Token, conversation)));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sending = Task.WhenAll(clients.Select(c => SendUntilAsync(c, conversation, enough.Token)));

        await Eventually.IsTrueAsync(() => clients[0].MessagesOf(conversation).Count > 50, "Some messages");
        await fixture.KillPostgresAsync();
        await Task.Delay(500, Token);
        await fixture.StartPostgresAsync();
        var before = clients[0].MessagesOf(conversation).Count;
        await Eventually.IsTrueAsync(() => clients[0].MessagesOf(conversation).Count > before + 50, "Messages after the restart", TimeSpan.FromSeconds(60));
        await enough.CancelAsync();
        var acknowledged = (await sending).SelectMany(s => s).ToList();

        await Eventually.IsTrueAsync(() => clients.All(c => c.MessagesOf(conversation).Count == acknowledged.Count), "Everybody's copy");
        (await fixture.MessagesInAsync(conversation)).ShouldBe(acknowledged.Count);
        acknowledged.Select(a => a.Seq).Order().ShouldBe(Enumerable.Range(1, acknowledged.Count).Select(i => (long)i));
        foreach (var client in clients)
        {
            client.MessagesOf(conversation).Select(m => m.Id).ShouldBe(acknowledged.OrderBy(a => a.Seq).Select(a => a.Id));
            await client.DisposeAsync();
        }
    }

    [Fact(Timeout = 180_000)]
    public async Task When_a_node_dies_its_clients_go_to_another_and_miss_nothing()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("group", alice, bob);
        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token, conversation);
        var node = 1;
        await using var bobClient = fixture.ClientOf(bob, () => fixture.Nodes[node].Hub);
        bobClient.Of(conversation);
        await bobClient.StartAsync(Token);
        await aliceClient.SendAsync(conversation, "before");
        await Eventually.IsTrueAsync(() => bobClient.MessagesOf(conversation).Count == 1, "The first message");

        await fixture.Nodes[1].KillAsync();
        await aliceClient.SendAsync(conversation, "missed");
        var unsent = bobClient.SendAsync(conversation, "I was cut off");
        node = 0;

        (await unsent.WaitAsync(TimeSpan.FromSeconds(60), Token)).Message.ShouldNotBeNull();
        await Eventually.IsTrueAsync(() => new[] { aliceClient, bobClient }.All(c => c.MessagesOf(conversation).Count == 3), "Both copies");
        bobClient.MessagesOf(conversation).Select(m => m.Id).ShouldBe(aliceClient.MessagesOf(conversation).Select(m => m.Id));
        fixture.Nodes[1].Start();
        await fixture.Nodes[1].WaitUntilHealthyAsync();
    }

    private static async Task<List<SentMessage>> SendUntilAsync(HangoutClient client, Guid conversation, CancellationToken enough)
    {
        var acknowledged = new List<SentMessage>();
        for (var i = 0; !enough.IsCancellationRequested; i++)
            acknowledged.Add((await client.SendAsync(conversation, $"{i}")).Message.ShouldNotBeNull());
        return acknowledged;
    }
}
