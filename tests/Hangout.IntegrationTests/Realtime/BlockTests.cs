using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Hangout.Core.Relationships;
using Hangout.IntegrationTests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.Realtime;

public sealed class BlockTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Two_whom_a_block_keeps_apart_hear_nothing_of_each_other_alone_on_any_node_until_it_is_taken_back()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var direct = await fixture.ConversationAsync("direct", alice, bob);
        var group = await fixture.ConversationAsync("group", alice, bob);
        var (alices, bobs) = (await DevicesAsync(alice), await DevicesAsync(bob));
        using var redis = await ConnectionMultiplexer.ConnectAsync(fixture.Redis);
        await alices[0].SendAsync(direct, "before");
        await Eventually.IsTrueAsync(() => alices.Concat(bobs).All(c => c.MessagesOf(direct).Count == 1), "The first message");

        await WithBlocksAsync(redis, blocks => blocks.BlockAsync(User(alice), bob.Id, reason: null, Token));

        await Eventually.IsTrueAsync(() => alices.All(c => Block(c) == BlockState.ByYou) && bobs.All(c => Block(c) == BlockState.ByOther), "The news of it");
        await Eventually.IsTrueAsync(() => alices.All(c => Status(c, bob) == PresenceStatus.Offline) && bobs.All(c => Status(c, alice) == PresenceStatus.Offline), "Nobody there");
        await Eventually.ReachesAsync(() => HangoutClient.AreDeafToAsync(direct, [.. alices, .. bobs], Token));
        foreach (var (device, other) in new[] { (alices[1], bob), (bobs[0], alice) })
        {
            (await device.SendAsync(direct, "hey")).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.NotAllowed);
            (await device.WatchPresenceAsync([other.Id], Token)).People.ShouldBeEmpty();
        }

        // Who connects now does not hear it either, though the conversation is still there to be read.
        await using var late = await fixture.ConnectAsync(bob, 0, Token, direct, group);
        (await HangoutClient.AreDeafToAsync(direct, [late], Token)).ShouldBeTrue();
        (await late.SyncOnceAsync(new SyncRequest([new KnownConversation(direct, 1)], Full: false), Token)).Gone.ShouldBeEmpty();
        (await alices[0].MarkReadAsync(direct, 1, Token)).Error.ShouldBeNull();
        await alices[0].SendAsync(group, "to all");
        await Eventually.IsTrueAsync(() => bobs.Append(late).All(c => c.MessagesOf(group).Count == 1), "What is said in the group");
        bobs.ShouldAllBe(c => c.Events.OfType<PositionsChanged>().All(p => p.ConversationId != direct));

        await WithBlocksAsync(redis, blocks => blocks.UnblockAsync(User(alice), bob.Id, Token));

        await Eventually.IsTrueAsync(() => alices.Concat(bobs).All(c => Block(c) is null), "The news of the end");
        (await alices[0].SendAsync(direct, "after")).Error.ShouldBeNull();
        await Eventually.IsTrueAsync(() => alices.Concat(bobs).Append(late).All(c => c.MessagesOf(direct).Count == 2), "The second message");
        (await bobs[0].WatchPresenceAsync([alice.Id], Token)).People.ShouldHaveSingleItem().Status.ShouldBe(PresenceStatus.Online);
        foreach (var device in alices.Concat(bobs))
            await device.DisposeAsync();

        async Task<HangoutClient[]> DevicesAsync(Person person)
        {
            var other = person == alice ? bob : alice;
            var devices = await Task.WhenAll(fixture.ConnectAsync(person, 0, Token, direct, group), fixture.ConnectAsync(person, 1, Token, direct, group));
            foreach (var device in devices)
                await device.WatchPresenceAsync([other.Id], Token);
            return devices;
        }

        BlockState? Block(HangoutClient device) => device.Events.OfType<ConversationsChanged>().SelectMany(c => c.Conversations).Last(c => c.Id == direct).Block;
    }

    [Fact(Timeout = 120_000)]
    public async Task A_block_made_while_Redis_is_frozen_holds_on_every_node_within_five_seconds()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var (carol, dave) = (await fixture.PersonAsync("carol"), await fixture.PersonAsync("dave"));
        var direct = await fixture.ConversationAsync("direct", alice, bob);
        await fixture.ConversationAsync("group", carol, dave);
        HangoutClient[] devices = [.. await Task.WhenAll(((Person[])[alice, bob]).SelectMany(
            p => new[] { fixture.ConnectAsync(p, 0, Token, direct), fixture.ConnectAsync(p, 1, Token, direct) }))];
        // A node that by itself would look at presence too late.
        var patient = await fixture.AddNodeAsync(("Realtime__PresenceEvery", "00:05:00"));
        await using var carols = fixture.ClientOf(carol, () => patient.Hub);
        await carols.StartAsync(Token);
        (await carols.WatchPresenceAsync([dave.Id], Token)).People.ShouldHaveSingleItem();
        using var redis = await ConnectionMultiplexer.ConnectAsync(fixture.Redis);
        Task telling;
        await fixture.FreezeRedisAsync();
        try
        {
            telling = Task.WhenAll(
                WithBlocksAsync(redis, blocks => blocks.BlockAsync(User(alice), bob.Id, reason: null, Token)),
                WithBlocksAsync(redis, blocks => blocks.BlockAsync(User(dave), carol.Id, reason: null, Token)));
            await Eventually.ReachesAsync(async () => await fixture.CountAsync("select count(*) from blocks where blocker_id in ($1, $2)", alice.Id, dave.Id) == 2, "The blocks");
            var since = DateTime.UtcNow;

            await Eventually.ReachesAsync(
                async () => await HangoutClient.AreDeafToAsync(direct, devices, Token) && Status(carols, dave) == PresenceStatus.Offline, "The silence", Promise.Cut);
            (DateTime.UtcNow - since).ShouldBeLessThan(Promise.Cut);
            (await devices[0].SendAsync(direct, "hey")).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.NotAllowed);
        }
        finally
        {
            await fixture.ThawRedisAsync();
        }

        await telling;
        devices.ShouldAllBe(d => d.MessagesOf(direct).Count == 0 && d.Closings.IsEmpty);
        foreach (var device in devices)
            await device.DisposeAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task In_a_shared_group_two_whom_a_block_keeps_apart_see_neither_typing_nor_positions_of_each_other_and_others_do()
    {
        var (alice, bob, carol) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"), await fixture.PersonAsync("carol"));
        var group = await fixture.ConversationAsync("group", alice, bob, carol);
        using var redis = await ConnectionMultiplexer.ConnectAsync(fixture.Redis);
        await WithBlocksAsync(redis, blocks => blocks.BlockAsync(User(alice), bob.Id, reason: null, Token));
        await using var alices = await fixture.ConnectAsync(alice, 0, Token, group);
        await using var bobs = await fixture.ConnectAsync(bob, 1, Token, group);
        await using var carols = await fixture.ConnectAsync(carol, 1, Token, group);
        var last = (await carols.SendAsync(group, "hello")).Message.ShouldNotBeNull().Seq;

        foreach (var client in new[] { alices, bobs })
        {
            await client.TypingAsync(group, isTyping: true, Token);
            (await client.MarkReadAsync(group, last, Token)).Error.ShouldBeNull();
        }

        await Eventually.IsTrueAsync(() => new[] { alice, bob }.All(p => Saw(carols, p)), "What Carol sees of both");
        // What came for Carol would have come for them.
        await carols.TypingAsync(group, isTyping: true, Token);
        await carols.MarkReadAsync(group, last, Token);
        await Eventually.IsTrueAsync(() => Saw(alices, carol) && Saw(bobs, carol), "What both see of Carol");
        (HasAny(alices, bob) || HasAny(bobs, alice)).ShouldBeFalse();

        await WithBlocksAsync(redis, blocks => blocks.UnblockAsync(User(alice), bob.Id, Token));
        await alices.TypingAsync(group, isTyping: false, Token);
        await Eventually.IsTrueAsync(() => bobs.Events.OfType<TypingChanged>().Any(t => t.UserId == alice.Id && !t.IsTyping), "What Bob sees after the end of the block");

        static bool Saw(HangoutClient client, Person person) =>
            client.Events.OfType<TypingChanged>().Any(t => t.UserId == person.Id) && client.Events.OfType<PositionsChanged>().Any(p => p.Positions.Any(m => m.UserId == person.Id));
        static bool HasAny(HangoutClient client, Person person) =>
            client.Events.OfType<TypingChanged>().Any(t => t.UserId == person.Id) || client.Events.OfType<PositionsChanged>().Any(p => p.Positions.Any(m => m.UserId == person.Id));
    }

    /// <summary>As the API blocks.</summary>
    private async Task WithBlocksAsync(IConnectionMultiplexer redis, Func<BlockPerson, Task> step)
    {
        await using var db = new HangoutDbContext(new DbContextOptionsBuilder<HangoutDbContext>().UseNpgsql(fixture.Database).Options);
        var publisher = new RealtimePublisher(redis, NullLogger<RealtimePublisher>.Instance);
        await step(new BlockPerson(db, new ConversationReader(db), publisher, new ChangeRelationship(db, new ReadRelationships(db), publisher)));
    }

    private static CurrentUser User(Person person) => new(person.Id, person.Username, person.Username, AvatarUrl: null, Roles: []);

    private static PresenceStatus? Status(HangoutClient watcher, Person person) =>
        watcher.Events.OfType<PresenceChanged>().SelectMany(p => p.People).LastOrDefault(p => p.UserId == person.Id)?.Status;
}
