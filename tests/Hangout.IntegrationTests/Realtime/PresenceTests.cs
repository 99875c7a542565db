using Hangout.Contracts.Realtime;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Realtime;

public sealed class PresenceTests(RealtimeHouse house) : IClassFixture<RealtimeHouse>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Who_shares_a_conversation_sees_a_person_come_be_idle_and_go()
    {
        var (alice, bob) = (await house.PersonAsync("alice"), await house.PersonAsync("bob"));
        await house.ConversationAsync("direct", alice, bob);
        await using var watcher = await house.ConnectAsync(alice, 0, Token);

        (await watcher.WatchPresenceAsync([bob.Id], Token)).People.ShouldHaveSingleItem().ShouldBe(new PresenceDto(bob.Id, PresenceStatus.Offline));
        await using (var client = await house.ConnectAsync(bob, 1, Token))
        {
            await Eventually.IsTrueAsync(() => Last(watcher, bob)?.Status == PresenceStatus.Online, "Online");
            await client.HeartbeatAsync(isActive: false, Token);
            await Eventually.IsTrueAsync(() => Last(watcher, bob)?.Status == PresenceStatus.Away, "Away");
        }

        await Eventually.IsTrueAsync(() => Last(watcher, bob)?.Status == PresenceStatus.Offline, "Offline");
        Last(watcher, bob)!.LastSeenAt.ShouldNotBeNull();
        await Eventually.ReachesAsync(async () => await house.CountAsync("select count(*) from users where id = $1 and last_seen_at is not null", bob.Id) == 1, "last_seen_at");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_stranger_sees_nobodys_presence()
    {
        var (alice, eve) = (await house.PersonAsync("alice"), await house.PersonAsync("eve"));
        await using var client = await house.ConnectAsync(alice, 0, Token);
        await using var stranger = await house.ConnectAsync(eve, 0, Token);

        (await stranger.WatchPresenceAsync([alice.Id], Token)).People.ShouldBeEmpty();
    }

    [Fact(Timeout = 120_000)]
    public async Task Typing_reaches_the_members_of_the_conversation_alone()
    {
        var (alice, bob, eve) = (await house.PersonAsync("alice"), await house.PersonAsync("bob"), await house.PersonAsync("eve"));
        var conversation = await house.ConversationAsync("direct", alice, bob);
        await using var aliceClient = await house.ConnectAsync(alice, 0, Token, conversation);
        await using var bobClient = await house.ConnectAsync(bob, 1, Token, conversation);
        await using var stranger = await house.ConnectAsync(eve, 1, Token);

        await aliceClient.TypingAsync(conversation, isTyping: true, Token);
        await aliceClient.TypingAsync(conversation, isTyping: true, Token);
        await aliceClient.TypingAsync(conversation, isTyping: false, Token);
        await Eventually.IsTrueAsync(() => bobClient.Events.OfType<TypingChanged>().Any(t => !t.IsTyping), "The stop");

        bobClient.Events.OfType<TypingChanged>().ShouldBe([new(conversation, alice.Id, IsTyping: true), new(conversation, alice.Id, IsTyping: false)]);
        stranger.Events.ShouldBeEmpty();
    }

    [Fact(Timeout = 120_000)]
    public async Task Reading_on_one_device_shows_on_the_other_and_to_the_members()
    {
        var (alice, bob) = (await house.PersonAsync("alice"), await house.PersonAsync("bob"));
        var conversation = await house.ConversationAsync("direct", alice, bob);
        await using var aliceClient = await house.ConnectAsync(alice, 0, Token, conversation);
        await using var bobPhone = await house.ConnectAsync(bob, 1, Token, conversation);
        await using var bobLaptop = await house.ConnectAsync(bob, 0, Token, conversation);
        for (var i = 0; i < 3; i++)
            await aliceClient.SendAsync(conversation, $"{i}");

        var state = await bobPhone.MarkReadAsync(conversation, 2, Token);

        state.State.ShouldBe(new ReadStateChanged(conversation, 2, 3, 1, 0));
        await Eventually.IsTrueAsync(() => bobLaptop.Events.OfType<ReadStateChanged>().Contains(state.State), "The other device");
        await Eventually.IsTrueAsync(() => aliceClient.Events.OfType<PositionsChanged>().Any(p => p.Positions.Any(m => m.UserId == bob.Id && m.LastReadSeq == 2)), "The receipt");
    }

    private static PresenceDto? Last(HangoutClient watcher, Person person) =>
        watcher.Events.OfType<PresenceChanged>().SelectMany(p => p.People).LastOrDefault(p => p.UserId == person.Id);
}
