using System.Diagnostics;
using Hangout.Contracts.Realtime;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Realtime;

public sealed class PresenceTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Who_shares_a_conversation_sees_a_person_come_be_idle_and_go()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        await fixture.ConversationAsync("direct", alice, bob);
        await using var watcher = await fixture.ConnectAsync(alice, 0, Token);

        (await watcher.WatchPresenceAsync([bob.Id], Token)).People.ShouldHaveSingleItem().ShouldBe(new PresenceDto(bob.Id, PresenceStatus.Offline));
        await using (var client = await fixture.ConnectAsync(bob, 1, Token))
        {
            await Eventually.IsTrueAsync(() => Last(watcher, bob)?.Status == PresenceStatus.Online, "Online");
            await client.HeartbeatAsync(isActive: false, Token);
            await Eventually.IsTrueAsync(() => Last(watcher, bob)?.Status == PresenceStatus.Away, "Away");
        }

        await Eventually.IsTrueAsync(() => Last(watcher, bob)?.Status == PresenceStatus.Offline, "Offline");
        Last(watcher, bob)!.LastSeenAt.ShouldNotBeNull();
        await Eventually.ReachesAsync(async () => await fixture.CountAsync("select count(*) from users where id = $1 and last_seen_at is not null", bob.Id) == 1, "last_seen_at");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_stranger_sees_nobodys_presence()
    {
        var (alice, eve) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("eve"));
        await using var client = await fixture.ConnectAsync(alice, 0, Token);
        await using var stranger = await fixture.ConnectAsync(eve, 0, Token);

        (await stranger.WatchPresenceAsync([alice.Id], Token)).People.ShouldBeEmpty();
    }

    [Fact(Timeout = 120_000)]
    public async Task Typing_reaches_the_members_of_the_conversation_alone()
    {
        var (alice, bob, eve) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"), await fixture.PersonAsync("eve"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var bobClient = await fixture.ConnectAsync(bob, 1, Token, conversation);
        await using var stranger = await fixture.ConnectAsync(eve, 1, Token);

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
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var bobPhone = await fixture.ConnectAsync(bob, 1, Token, conversation);
        await using var bobLaptop = await fixture.ConnectAsync(bob, 0, Token, conversation);
        for (var i = 0; i < 3; i++)
            await aliceClient.SendAsync(conversation, $"{i}");

        var state = await bobPhone.MarkReadAsync(conversation, 2, Token);

        state.State.ShouldBe(new ReadStateChanged(conversation, 2, 3, 1, 0));
        await Eventually.IsTrueAsync(() => bobLaptop.Events.OfType<ReadStateChanged>().Contains(state.State), "The other device");
        await Eventually.IsTrueAsync(() => aliceClient.Events.OfType<PositionsChanged>().Any(p => p.Positions.Any(m => m.UserId == bob.Id && m.LastReadSeq == 2)), "The receipt");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_person_shows_as_they_chose_on_every_node()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        await fixture.ConversationAsync("direct", alice, bob);
        await using var watcher = await fixture.ConnectAsync(alice, 0, Token);
        await watcher.WatchPresenceAsync([bob.Id], Token);
        await using var phone = await fixture.ConnectAsync(bob, 1, Token);
        await using var laptop = await fixture.ConnectAsync(bob, 0, Token);
        await Eventually.IsTrueAsync(() => Last(watcher, bob)?.Status == PresenceStatus.Online, "Online");

        foreach (var (choice, shown) in new[] { ("busy", PresenceStatus.Busy), ("away", PresenceStatus.Away), ("automatic", PresenceStatus.Online) })
        {
            await ChooseAsync(bob, choice);
            await Eventually.IsTrueAsync(() => Last(watcher, bob)?.Status == shown, choice);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task The_invisible_are_offline_to_everyone_in_every_event_and_answer()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        await using var watcher = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await watcher.WatchPresenceAsync([bob.Id], Token);
        await using var phone = await fixture.ConnectAsync(bob, 1, Token, conversation);
        await Eventually.IsTrueAsync(() => Last(watcher, bob)?.Status == PresenceStatus.Online, "Online");

        await ChooseAsync(bob, "invisible");
        await Eventually.IsTrueAsync(() => Last(watcher, bob)?.Status == PresenceStatus.Offline, "Offline");
        var hidden = Last(watcher, bob)!;
        watcher.Events.Clear();

        // Whatever a device does by itself, comings and goings on both nodes: nothing shows.
        await using (var laptop = await fixture.ConnectAsync(bob, 0, Token, conversation))
        {
            await laptop.HeartbeatAsync(isActive: false, Token);
            await laptop.HeartbeatAsync(isActive: true, Token);
            await phone.HeartbeatAsync(isActive: true, Token);
            await phone.TypingAsync(conversation, isTyping: true, Token);
            await watcher.SendAsync(conversation, "Are you there?");
            await phone.MarkDeliveredAsync(Token, new MarkReadRequest(conversation, 1));
            await using var second = await fixture.ConnectAsync(alice, 1, Token);
            (await second.WatchPresenceAsync([bob.Id], Token)).People.ShouldHaveSingleItem().ShouldBe(hidden);
        }

        // Longer than the grace, the look at all watched people and the gathering of receipts take.
        await Task.Delay(TimeSpan.FromSeconds(3), Token);
        (await watcher.WatchPresenceAsync([bob.Id], Token)).People.ShouldHaveSingleItem().ShouldBe(hidden);
        watcher.Events.Where(e => e is PresenceChanged or TypingChanged or PositionsChanged).ShouldBeEmpty();
        (await fixture.CountAsync("select count(*) from users where id = $1 and last_seen_at = $2", bob.Id, hidden.LastSeenAt!.Value)).ShouldBe(1);
        (await fixture.CountAsync("select last_delivered_seq from conversation_members where conversation_id = $1 and user_id = $2", conversation, bob.Id)).ShouldBe(0);

        await ChooseAsync(bob, "automatic");
        await Eventually.IsTrueAsync(() => Last(watcher, bob)?.Status == PresenceStatus.Online, "Online again");
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_chose_to_be_invisible_is_so_though_the_order_was_lost()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        await fixture.ConversationAsync("direct", alice, bob);
        await using var watcher = await fixture.ConnectAsync(alice, 0, Token);
        await using var client = await fixture.ConnectAsync(bob, 1, Token);
        await watcher.WatchPresenceAsync([bob.Id], Token);
        await ChooseAsync(bob, "busy");
        await Eventually.IsTrueAsync(() => Last(watcher, bob)?.Status == PresenceStatus.Busy, "Busy");

        await ChooseAsync(bob, "invisible", isTold: false);

        await Eventually.IsTrueAsync(() => Last(watcher, bob)?.Status == PresenceStatus.Offline, "Offline");
    }

    [Fact(Timeout = 120_000)]
    public async Task Watching_ends_with_the_last_conversation_that_both_share()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        Guid[] shared = [await fixture.ConversationAsync("group", alice, bob), await fixture.ConversationAsync("group", alice, bob)];
        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token);
        await using var bobClient = await fixture.ConnectAsync(bob, 1, Token);
        await aliceClient.WatchPresenceAsync([bob.Id], Token);
        await bobClient.WatchPresenceAsync([alice.Id], Token);

        await LeaveAsync(bob, shared[0]);
        await bobClient.HeartbeatAsync(isActive: false, Token);
        await Eventually.IsTrueAsync(() => Last(aliceClient, bob)?.Status == PresenceStatus.Away, "One is left: still seen");
        await LeaveAsync(bob, shared[1]);
        await Eventually.IsTrueAsync(() => Last(aliceClient, bob) == new PresenceDto(bob.Id, PresenceStatus.Offline), "Alice sees Bob no more");
        await Eventually.IsTrueAsync(() => Last(bobClient, alice) == new PresenceDto(alice.Id, PresenceStatus.Offline), "Bob sees Alice no more");

        await bobClient.HeartbeatAsync(isActive: true, Token);
        await aliceClient.HeartbeatAsync(isActive: false, Token);
        await Task.Delay(TimeSpan.FromSeconds(1), Token);
        Last(aliceClient, bob).ShouldBe(new PresenceDto(bob.Id, PresenceStatus.Offline));
        Last(bobClient, alice).ShouldBe(new PresenceDto(alice.Id, PresenceStatus.Offline));
        (await aliceClient.WatchPresenceAsync([bob.Id], Token)).People.ShouldBeEmpty();
    }

    [Fact(Timeout = 120_000)]
    public async Task Many_who_come_at_once_are_told_in_few_events()
    {
        var people = new Person[80];
        for (var i = 0; i < people.Length; i++)
            people[i] = await fixture.PersonAsync($"m{i}");
        await fixture.ConversationAsync("group", people);
        await using var watcher = await fixture.ConnectAsync(people[0], 0, Token);
        await watcher.WatchPresenceAsync([.. people.Select(p => p.Id)], Token);
        var startedAt = Stopwatch.GetTimestamp();

        var clients = await Task.WhenAll(people[1..].Select((p, i) => fixture.ConnectAsync(p, i % 2, Token)));
        await Eventually.IsTrueAsync(() => people[1..].All(p => Last(watcher, p)?.Status == PresenceStatus.Online), "All online");

        // Each waits for at least 50 ms of others: however slow the machine, no more than that many.
        watcher.Events.OfType<PresenceChanged>().Count().ShouldBeLessThanOrEqualTo(1 + (int)(Stopwatch.GetElapsedTime(startedAt) / TimeSpan.FromMilliseconds(50)));
        watcher.Events.OfType<PresenceChanged>().Max(e => e.People.Count).ShouldBeGreaterThan(1);
        await Task.WhenAll(clients.Select(c => c.DisposeAsync().AsTask()));
    }

    /// <summary>What the API does when a person chooses.</summary>
    private async Task ChooseAsync(Person person, string choice, bool isTold = true)
    {
        await using var command = fixture.Database.CreateCommand(
            "update users set presence = $2, last_seen_at = case when $2 = 'invisible' then now() else last_seen_at end where id = $1");
        command.Parameters.AddWithValue(person.Id);
        command.Parameters.AddWithValue(choice);
        await command.ExecuteNonQueryAsync(Token);
        if (isTold)
            await fixture.PublishAsync("control", $$"""{"kind":"presence","userId":"{{person.Id}}"}""");
    }

    private async Task LeaveAsync(Person person, Guid conversation)
    {
        await using var command = fixture.Database.CreateCommand("update conversation_members set status = 'left' where conversation_id = $1 and user_id = $2");
        command.Parameters.AddWithValue(conversation);
        command.Parameters.AddWithValue(person.Id);
        await command.ExecuteNonQueryAsync(Token);
        await fixture.PublishAsync("control", $$"""{"kind":"membership","conversationId":"{{conversation}}","userId":"{{person.Id}}","active":false}""");
    }

    private static PresenceDto? Last(HangoutClient watcher, Person person) =>
        watcher.Events.OfType<PresenceChanged>().SelectMany(p => p.People).LastOrDefault(p => p.UserId == person.Id);
}
