using System.Globalization;
using Hangout.Contracts.Realtime;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>Whatever happens to Redis: sends are acknowledged, everybody gets everything, nobody reconnects.</summary>
public sealed class BackplaneTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    // Shorter than what a publication waits for Redis: no acknowledgement may wait for that.
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(4);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task While_Redis_is_frozen_sends_are_acknowledged_and_heard_and_what_comes_late_cuts_nobody()
    {
        await using var pair = await PairAsync();

        await fixture.FreezeRedisAsync();
        try
        {
            for (var i = 0; i < 20; i++)
                (await pair.Alice.SendAsync(pair.Conversation, $"frozen {i} {new string('x', 40_000)}").WaitAsync(Promptly, Token)).Message.ShouldNotBeNull();
            await Eventually.IsTrueAsync(() => pair.Both(c => c.MessagesOf(pair.Conversation).Count == 21), "What was written while Redis was frozen");
            // A newcomer gets in, too.
            await using var late = await fixture.ConnectAsync(pair.People[1], 0, Token);
            (await late.SyncOnceAsync(new SyncRequest([new(pair.Conversation, 20)], Full: true), Token)).Changes.ShouldHaveSingleItem().LastChange.ShouldBe(21);
        }
        finally
        {
            await fixture.ThawRedisAsync();
        }

        await pair.Alice.SendAsync(pair.Conversation, "after");
        await Eventually.IsTrueAsync(() => pair.Both(c => c.MessagesOf(pair.Conversation).Count == 22), "What was written afterwards");
        pair.ShouldBeInStepWithoutReconnect(22);
        // What Redis brings late is more than may wait for a connection: who has it already is spared it.
        pair.Bob.Events.OfType<MessagesChanged>().Sum(m => m.Messages.Count).ShouldBeLessThan(30);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_node_that_only_it_is_cut_off_from_Redis_hears_and_is_heard()
    {
        await using var pair = await PairAsync();

        fixture.CutSecondNodeFromRedis();
        try
        {
            (await pair.Alice.SendAsync(pair.Conversation, "to the island").WaitAsync(Promptly, Token)).Message.ShouldNotBeNull();
            (await pair.Bob.SendAsync(pair.Conversation, "from the island").WaitAsync(Promptly, Token)).Message.ShouldNotBeNull();
            await Eventually.IsTrueAsync(() => pair.Both(c => c.MessagesOf(pair.Conversation).Count == 3), "Both sides of the cut");
        }
        finally
        {
            fixture.MendSecondNode();
        }

        await TypingComesAgainAsync(pair);
        pair.ShouldBeInStepWithoutReconnect(3);
    }

    [Fact(Timeout = 180_000)]
    public async Task Messages_pass_while_a_nodes_link_to_Redis_is_dead_and_nobody_was_told()
    {
        await using var pair = await PairAsync();

        fixture.LetSecondNodesLinkGoDead();
        try
        {
            (await pair.Alice.SendAsync(pair.Conversation, "to the island").WaitAsync(Promptly, Token)).Message.ShouldNotBeNull();
            (await pair.Bob.SendAsync(pair.Conversation, "from the island").WaitAsync(Promptly, Token)).Message.ShouldNotBeNull();
            await Eventually.IsTrueAsync(() => pair.Both(c => c.MessagesOf(pair.Conversation).Count == 3), "Both sides");
        }
        finally
        {
            // As when the system gives the link up.
            fixture.CutSecondNodeFromRedis();
            fixture.MendSecondNode();
        }

        await TypingComesAgainAsync(pair);
        pair.ShouldBeInStepWithoutReconnect(3);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_subscription_that_dies_is_taken_again_and_what_it_missed_is_made_good()
    {
        await using var pair = await PairAsync();

        await fixture.RedisAsync("client", "kill", "type", "pubsub");
        for (var i = 0; i < 5; i++)
            await pair.Alice.SendAsync(pair.Conversation, $"missed {i}");

        await Eventually.IsTrueAsync(() => pair.Both(c => c.MessagesOf(pair.Conversation).Count == 6), "What the subscription missed");
        await TypingComesAgainAsync(pair);
        pair.ShouldBeInStepWithoutReconnect(6);
    }

    [Theory(Timeout = 180_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_read_while_Redis_was_away_shows_on_the_persons_other_device(bool onlyFromThePhonesNode)
    {
        await using var pair = await PairAsync();
        await using var laptop = await fixture.ConnectAsync(pair.People[1], 0, Token, pair.Conversation);
        await pair.Alice.SendAsync(pair.Conversation, "read me");
        await Eventually.IsTrueAsync(() => laptop.Of(pair.Conversation).Info.UnreadCount == 2, "Unread on the laptop");

        if (onlyFromThePhonesNode)
            fixture.CutSecondNodeFromRedis();
        else
            await fixture.KillRedisAsync();
        try
        {
            (await pair.Bob.MarkReadAsync(pair.Conversation, 2, Token).WaitAsync(Promptly, Token)).State.ShouldNotBeNull().UnreadCount.ShouldBe(0);
        }
        finally
        {
            if (onlyFromThePhonesNode)
                fixture.MendSecondNode();
            else
                fixture.StartRedis();
        }

        // A reading changes no message: nothing shows the laptop that it missed one.
        await Eventually.IsTrueAsync(() => laptop.Of(pair.Conversation).Info is { UnreadCount: 0, LastReadSeq: 2 }, "Read on the laptop");
        laptop.Closings.ShouldBeEmpty();
        pair.ShouldBeInStepWithoutReconnect(2);
    }

    [Theory(Timeout = 180_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Presence_comes_back_when_Redis_has_forgotten_everything(bool restart)
    {
        await using var pair = await PairAsync();
        await Eventually.ReachesAsync(async () => await StatusOfBobAsync(pair) == PresenceStatus.Online, "Online before");

        if (restart)
        {
            await fixture.KillRedisAsync();
            fixture.StartRedis();
        }
        else
        {
            await fixture.RedisAsync("flushall");
        }

        await Eventually.ReachesAsync(
            async () => int.Parse(await fixture.RedisAsync("hlen", $"presence:{pair.People[1].Id}"), CultureInfo.InvariantCulture) == 1, "The lease");
        await Eventually.ReachesAsync(async () => await StatusOfBobAsync(pair) == PresenceStatus.Online, "Online again");
        await Eventually.IsTrueAsync(
            () => pair.Alice.Events.OfType<PresenceChanged>().SelectMany(p => p.People).LastOrDefault(p => p.UserId == pair.People[1].Id) is null or { Status: PresenceStatus.Online },
            "What the watcher was told last");
        pair.ShouldBeInStepWithoutReconnect(1);
    }

    private async Task<PresenceStatus?> StatusOfBobAsync(Pair pair)
    {
        try
        {
            return (await pair.Alice.WatchPresenceAsync([pair.People[1].Id], Token)).People.SingleOrDefault()?.Status;
        }
        catch (Microsoft.AspNetCore.SignalR.HubException exception) when (exception.Message.StartsWith("overloaded", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>Typing goes through Redis alone: it shows that the way is open again.</summary>
    private static async Task TypingComesAgainAsync(Pair pair)
    {
        var before = pair.Bob.Events.OfType<TypingChanged>().Count();
        await Eventually.ReachesAsync(async () =>
        {
            await pair.Alice.TypingAsync(pair.Conversation, isTyping: true, Token);
            await pair.Alice.TypingAsync(pair.Conversation, isTyping: false, Token);
            return pair.Bob.Events.OfType<TypingChanged>().Count() > before;
        }, "Typing");
    }

    /// <summary>Two people on two nodes who have talked once.</summary>
    private async Task<Pair> PairAsync()
    {
        Person[] people = [await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob")];
        var conversation = await fixture.ConversationAsync("direct", people);
        var pair = new Pair(people, conversation, await fixture.ConnectAsync(people[0], 0, Token, conversation), await fixture.ConnectAsync(people[1], 1, Token, conversation));
        await pair.Alice.SendAsync(conversation, "before");
        await Eventually.IsTrueAsync(() => pair.Both(c => c.MessagesOf(conversation).Count == 1), "The first message");
        return pair;
    }

    private sealed record Pair(Person[] People, Guid Conversation, HangoutClient Alice, HangoutClient Bob) : IAsyncDisposable
    {
        public bool Both(Func<HangoutClient, bool> are) => are(Alice) && are(Bob);

        public void ShouldBeInStepWithoutReconnect(int messages)
        {
            foreach (var client in (HangoutClient[])[Alice, Bob])
            {
                client.MessagesOf(Conversation).Select(m => m.Seq).ShouldBe(Enumerable.Range(1, messages).Select(i => (long)i));
                client.Closings.ShouldBeEmpty();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Alice.DisposeAsync();
            await Bob.DisposeAsync();
        }
    }
}
