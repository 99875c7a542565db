using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Realtime;

public sealed class RevocationTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task An_ended_session_is_told_so_and_cut_while_the_persons_other_session_stays()
    {
        var alice = await fixture.PersonAsync("alice");
        var elsewhere = alice with { SessionId = "another" };
        await using var ended = await fixture.ConnectAsync(alice, 0, Token);
        await using var kept = await fixture.ConnectAsync(elsewhere, 1, Token);

        await CommandAsync(new SessionEndedControl(alice.Id, alice.SessionId, "signed_out"));

        await Eventually.IsTrueAsync(() => ended.SessionEnded is not null && !ended.IsConnected, "The end", Promise.Cut);
        ended.SessionEnded.ShouldBe(new SessionEnded("signed_out"));
        kept.IsConnected.ShouldBeTrue();
        await using var again = fixture.ClientOf(alice, () => fixture.Nodes[0].Hub);
        await Should.ThrowAsync<Exception>(() => again.StartAsync(new CancellationTokenSource(TimeSpan.FromSeconds(5)).Token));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_new_sign_in_under_the_providers_same_session_is_let_in_and_stays()
    {
        var alice = await fixture.PersonAsync("alice");
        await using var early = await fixture.ConnectAsync(alice, 0, Token);

        // Long before the token was issued, and told late.
        await CommandAsync(new SessionEndedControl(alice.Id, alice.SessionId, "signed_out", DateTimeOffset.UtcNow.AddMinutes(-1)));
        await using var late = await fixture.ConnectAsync(alice, 0, Token);
        (await late.SyncOnceAsync(new SyncRequest([], Full: true), Token)).Error.ShouldBeNull();
        early.IsConnected.ShouldBeTrue();

        await CommandAsync(new SessionEndedControl(alice.Id, alice.SessionId, "signed_out", DateTimeOffset.UtcNow));
        await Eventually.IsTrueAsync(() => early.SessionEnded is not null && late.SessionEnded is not null, "The end", Promise.Cut);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_node_that_started_after_a_session_had_ended_does_not_let_its_token_stay()
    {
        var alice = await fixture.PersonAsync("alice");
        var conversation = await fixture.ConversationAsync("group", alice);
        // Before what a node looks back for changes that show late.
        await EndWebSessionAsync(alice, "signed_out", "now() - interval '1 minute'");
        var node = await fixture.AddNodeAsync();
        // A node's first connection takes its time.
        await using var first = fixture.ClientOf(await fixture.PersonAsync("bob"), () => node.Hub);
        await first.StartAsync(Token);

        await using var client = fixture.ClientOf(alice with { IssuedAt = DateTimeOffset.UtcNow.AddMinutes(-3) }, () => node.Hub);
        client.Of(conversation);
        _ = client.StartAsync(Token);

        await Eventually.IsTrueAsync(() => client.SessionEnded is not null, "The end", Promise.Cut);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_suspended_account_is_cut_off_within_seconds_without_a_command()
    {
        var alice = await fixture.PersonAsync("alice");
        await using var client = await fixture.ConnectAsync(alice, 0, Token);

        await fixture.CountAsync("update users set is_suspended = true where id = $1 returning 1", alice.Id);

        await Eventually.IsTrueAsync(() => client.SessionEnded is not null, "The end", Promise.Cut);
        client.SessionEnded.ShouldBe(new SessionEnded("suspended"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_removed_member_hears_nothing_more_and_a_new_one_hears_at_once()
    {
        var (alice, bob, carol) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"), await fixture.PersonAsync("carol"));
        var conversation = await fixture.ConversationAsync("group", alice, bob);
        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var bobClient = await fixture.ConnectAsync(bob, 1, Token, conversation);
        await using var carolClient = await fixture.ConnectAsync(carol, 1, Token);
        await aliceClient.SendAsync(conversation, "before");
        await Eventually.IsTrueAsync(() => bobClient.MessagesOf(conversation).Count == 1, "The first message");

        await fixture.CountAsync("update conversation_members set status = 'removed' where conversation_id = $1 and user_id = $2 returning 1", conversation, bob.Id);
        await fixture.CountAsync(
            "insert into conversation_members (conversation_id, user_id, role, status) values ($1, $2, 'member', 'active') returning 1", conversation, carol.Id);
        await CommandAsync(new MembershipControl(conversation, bob.Id, Active: false));
        await CommandAsync(new MembershipControl(conversation, carol.Id, Active: true));
        carolClient.Of(conversation);
        // The newest message is pushed on joining: from here on Carol hears the conversation.
        await Eventually.IsTrueAsync(() => carolClient.MessagesOf(conversation).Count == 1, "Carol's first message");
        await aliceClient.SendAsync(conversation, "after");
        await Eventually.IsTrueAsync(() => carolClient.MessagesOf(conversation).Count == 2, "Carol's second message");

        bobClient.MessagesOf(conversation).Count.ShouldBe(1);
        (await bobClient.SendAsync(conversation, "let me in")).Error.ShouldNotBeNull().Code.ShouldBe("conversation_not_found");
        (await bobClient.SyncOnceAsync(new SyncRequest([new KnownConversation(conversation, 1)], Full: false), Token)).Gone.ShouldBe([conversation]);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_connection_ends_with_its_token_and_the_client_comes_back_with_a_fresh_one()
    {
        var alice = await fixture.PersonAsync("alice");
        var conversation = await fixture.ConversationAsync("group", alice);
        var lifetime = TimeSpan.FromSeconds(3);
        await using var client = fixture.ClientOf(alice, () => fixture.Nodes[0].Hub, () => lifetime);
        client.Of(conversation);
        await client.StartAsync(Token);
        lifetime = TimeSpan.FromMinutes(5);

        await Eventually.IsTrueAsync(() => !client.Closings.IsEmpty, "The close");

        client.Closings.First().ShouldNotBeNull().Message.ShouldContain("unauthenticated");
        (await client.SendAsync(conversation, "back")).Message.ShouldNotBeNull();
        client.SessionEnded.ShouldBeNull();
    }

    [Fact(Timeout = 120_000)]
    public async Task Whoever_loses_a_right_while_Redis_is_frozen_hears_nothing_after_five_seconds_on_any_node()
    {
        var (alice, removed, banned) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("removed"), await fixture.PersonAsync("banned"));
        var (ended, replaced, suspended) = (await fixture.PersonAsync("ended"), await fixture.PersonAsync("replaced"), await fixture.PersonAsync("suspended"));
        var room = await fixture.ConversationAsync("group", alice, removed, banned, ended, replaced, suspended);
        var clients = new Dictionary<Person, HangoutClient[]>();
        foreach (var person in (Person[])[alice, removed, banned, ended, replaced, suspended])
            clients[person] = await Task.WhenAll(fixture.ConnectAsync(person, 0, Token, room), fixture.ConnectAsync(person, 1, Token, room));
        await clients[alice][0].SendAsync(room, "before");
        await Eventually.IsTrueAsync(() => clients.Values.SelectMany(c => c).All(c => c.MessagesOf(room).Count == 1), "Everybody's first message");

        await fixture.FreezeRedisAsync();
        try
        {
            foreach (var (person, status) in ((Person, string)[])[(removed, "removed"), (banned, "banned")])
                await fixture.CountAsync("update conversation_members set status = $3 where conversation_id = $1 and user_id = $2 returning 1", room, person.Id, status);
            await EndWebSessionAsync(ended, "signed_out");
            await EndWebSessionAsync(replaced, "replaced");
            await fixture.CountAsync("update users set is_suspended = true where id = $1 returning 1", suspended.Id);
            var since = DateTime.UtcNow;

            await Eventually.ReachesAsync(
                async () => clients[ended].Concat(clients[suspended]).All(c => c.SessionEnded is not null && !c.IsConnected)
                    && await HangoutClient.AreDeafToAsync(room, [.. clients[removed], .. clients[banned]], Token),
                "The cut", Promise.Cut);
            (DateTime.UtcNow - since).ShouldBeLessThan(Promise.Cut);
            await clients[alice][0].SendAsync(room, "while frozen");
            await Eventually.IsTrueAsync(() => clients[alice].Concat(clients[replaced]).All(c => c.MessagesOf(room).Count == 2), "The others' second message");
        }
        finally
        {
            await fixture.ThawRedisAsync();
        }

        await clients[alice][1].SendAsync(room, "after");
        await Eventually.IsTrueAsync(() => clients[alice].Concat(clients[replaced]).All(c => c.MessagesOf(room).Count == 3), "The others' third message");
        foreach (var person in (Person[])[removed, banned, ended, suspended])
            clients[person].ShouldAllBe(c => c.Events.OfType<MessagesChanged>().Sum(m => m.Messages.Count) <= 1);
        clients[ended].ShouldAllBe(c => c.SessionEnded == new SessionEnded("signed_out"));
        clients[suspended].ShouldAllBe(c => c.SessionEnded == new SessionEnded("suspended"));
        clients[alice].Concat(clients[replaced]).Concat(clients[removed]).Concat(clients[banned]).ShouldAllBe(c => c.Closings.IsEmpty);
        foreach (var client in clients.Values.SelectMany(c => c))
            await client.DisposeAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_new_member_hears_the_conversation_though_the_command_was_lost()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("group", alice);
        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var bobClient = await fixture.ConnectAsync(bob, 1, Token);
        await aliceClient.SendAsync(conversation, "before");

        await fixture.CountAsync("insert into conversation_members (conversation_id, user_id, role, status) values ($1, $2, 'member', 'active') returning 1", conversation, bob.Id);

        await Eventually.IsTrueAsync(() => bobClient.MessagesOf(conversation).Count == 1, "The newest message, pushed on joining", Promise.Cut);
        bobClient.Events.OfType<ConversationsChanged>().SelectMany(c => c.Conversations).ShouldContain(c => c.Id == conversation);
        await aliceClient.SendAsync(conversation, "after");
        await Eventually.IsTrueAsync(() => bobClient.MessagesOf(conversation).Count == 2, "The next message");
    }

    private Task EndWebSessionAsync(Person person, string reason, string at = "now()") => fixture.CountAsync(
        $"""
        insert into web_sessions (id, user_id, issuer, subject, sid, tokens, access_expires_at, expires_at, ended_at, end_reason)
        select sha256(convert_to($2, 'utf8')), id, issuer, subject, $2, '', now(), now() + interval '1 day', {at}, $3 from users where id = $1 returning 1
        """,
        person.Id, person.SessionId, reason);

    private Task CommandAsync(ControlMessage command) =>
        fixture.PublishAsync(RealtimeChannels.Control, JsonSerializer.Serialize(command, HangoutJson.Options));
}
