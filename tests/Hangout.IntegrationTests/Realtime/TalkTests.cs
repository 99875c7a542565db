using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.IntegrationTests.Support;
using Npgsql;

namespace Hangout.IntegrationTests.Realtime;

public sealed class TalkTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Two_people_on_two_nodes_talk()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var bobClient = await fixture.ConnectAsync(bob, 1, Token, conversation);

        var sent = (await aliceClient.SendAsync(conversation, "Hello **Bob**")).Message.ShouldNotBeNull();
        await Eventually.IsTrueAsync(() => bobClient.MessagesOf(conversation).Count == 1, "Bob's copy");

        sent.Seq.ShouldBe(1);
        var message = bobClient.MessagesOf(conversation)[0];
        message.ShouldSatisfyAllConditions(
            m => m.Id.ShouldBe(sent.Id),
            m => m.Seq.ShouldBe(1),
            m => m.Change.ShouldBe(1),
            m => m.SenderId.ShouldBe(alice.Id),
            m => m.Text.ShouldBe("Hello **Bob**"),
            m => m.Html.ShouldNotBeNull().ShouldContain("<strong>Bob</strong>"));

        (await bobClient.SendAsync(conversation, "Hello Alice")).Message.ShouldNotBeNull().Seq.ShouldBe(2);
        await Eventually.IsTrueAsync(() => aliceClient.MessagesOf(conversation).Count == 2, "Alice's copy");
    }

    [Fact(Timeout = 120_000)]
    public async Task Fifty_concurrent_senders_get_one_order_without_gaps_that_everyone_sees()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => fixture.PersonAsync($"p{i}")));
        var conversation = await fixture.ConversationAsync("group", people);
        var clients = await Task.WhenAll(people.Select((p, i) => fixture.ConnectAsync(p, i % 2, Token, conversation)));

        var results = await Task.WhenAll(clients.SelectMany((c, i) => Enumerable.Range(0, 10).Select(n => c.SendAsync(conversation, $"{i}/{n}"))));
        await Eventually.IsTrueAsync(() => clients.All(c => c.MessagesOf(conversation).Count == 500), "Everybody's copy");

        results.Select(r => r.Message.ShouldNotBeNull().Seq).Order().ShouldBe(Enumerable.Range(1, 500).Select(i => (long)i));
        var first = clients[0].MessagesOf(conversation).Select(m => (m.Id, m.Seq, m.Change)).ToList();
        first.Select(m => m.Change).ShouldBe(Enumerable.Range(1, 500).Select(i => (long)i));
        foreach (var client in clients)
        {
            client.MessagesOf(conversation).Select(m => (m.Id, m.Seq, m.Change)).ShouldBe(first);
            await client.DisposeAsync();
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Those_who_come_together_each_get_what_is_theirs()
    {
        // So many at once are read by a few statements for all: nobody may get another's.
        const int many = 40;
        var people = await Task.WhenAll(Enumerable.Range(0, many).Select(i => fixture.PersonAsync($"many{i}")));
        var own = await Task.WhenAll(people.Select(p => fixture.ConversationAsync("group", p)));
        var shared = await fixture.ConversationAsync("group", people);
        var clients = await Task.WhenAll(people.Select((p, i) => fixture.ConnectAsync(p, 0, Token, own[i], shared)));
        await Task.WhenAll(clients.Select((c, i) => c.SendAsync(own[i], $"of {i}")));
        await Task.WhenAll(clients.Select((c, i) => c.SendAsync(shared, $"to all from {i}")));

        // Each asks also for what is the next one's.
        var answers = await Task.WhenAll(clients.Select((c, i) =>
            c.SyncOnceAsync(new SyncRequest([new(own[i], 0), new(shared, i), new(own[(i + 1) % many], 0)], Full: true), Token)));

        for (var i = 0; i < many; i++)
        {
            clients[i].Me.ShouldBe(people[i].Id);
            answers[i].Gone.ShouldBe([own[(i + 1) % many]]);
            var mine = answers[i].Changes.Single(c => c.ConversationId == own[i]).Messages.ShouldHaveSingleItem();
            (mine.Text, mine.SenderId).ShouldBe(($"of {i}", people[i].Id));
            answers[i].Changes.Single(c => c.ConversationId == shared).Messages.Select(m => m.Change).ShouldBe(Enumerable.Range(i + 1, many - i).Select(n => (long)n));
            answers[i].Users.Select(u => u.Id).ShouldBeSubsetOf(people.Select(p => p.Id));
            answers[i].Users.Select(u => u.Id).ShouldContain(people[i].Id);
            var list = answers[i].Conversations.ShouldNotBeNull();
            list.Select(c => c.Id).ShouldBe([own[i], shared], ignoreOrder: true);
            var group = list.Single(c => c.Id == own[i]);
            (group.LastMessage?.Text, group.UnreadCount, group.LastSeq).ShouldBe(($"of {i}", 0, 1));
            list.Single(c => c.Id == shared).UnreadCount.ShouldBe(many - 1);
            await clients[i].DisposeAsync();
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task A_senders_messages_keep_their_order_when_sent_without_waiting()
    {
        var alice = await fixture.PersonAsync("alice");
        var conversation = await fixture.ConversationAsync("group", alice);
        await using var client = await fixture.ConnectAsync(alice, 0, Token, conversation);

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => client.SendOnceAsync(new(Guid.CreateVersion7(), conversation, $"{i}"), Token)));

        results.Select(r => r.Message.ShouldNotBeNull().Seq).ShouldBe(Enumerable.Range(1, 100).Select(i => (long)i));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_repeated_ID_returns_the_first_result()
    {
        var alice = await fixture.PersonAsync("alice");
        var conversation = await fixture.ConversationAsync("group", alice);
        await using var client = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var other = await fixture.ConnectAsync(alice, 1, Token, conversation);
        var request = new SendMessageRequest(Guid.CreateVersion7(), conversation, "once");

        var concurrent = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? client : other).SendOnceAsync(request, Token)));
        await client.GoOfflineAsync();
        client.GoOnline();
        var later = await client.SendAsync(request);

        concurrent.Append(later).Select(r => r.Message).Distinct().ShouldHaveSingleItem().ShouldNotBeNull().Seq.ShouldBe(1);
        (await fixture.MessagesInAsync(conversation)).ShouldBe(1);
    }

    [Fact(Timeout = 120_000)]
    public async Task An_ID_with_another_content_or_by_another_sender_is_refused()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("group", alice, bob);
        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var bobClient = await fixture.ConnectAsync(bob, 0, Token, conversation);
        var sent = (await aliceClient.SendAsync(conversation, "first")).Message.ShouldNotBeNull();

        (await aliceClient.SendAsync(conversation, "second", sent.Id)).Error.ShouldNotBeNull().Code.ShouldBe("id_reused");
        (await bobClient.SendAsync(conversation, "first", sent.Id)).Error.ShouldNotBeNull().Code.ShouldBe("id_reused");
        (await fixture.MessagesInAsync(conversation)).ShouldBe(1);
    }

    [Fact(Timeout = 120_000)]
    public async Task After_a_dropped_connection_a_client_catches_up_exactly()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("group", alice, bob);
        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var bobClient = await fixture.ConnectAsync(bob, 1, Token, conversation);
        await aliceClient.SendAsync(conversation, "before");
        await Eventually.IsTrueAsync(() => bobClient.MessagesOf(conversation).Count == 1, "The first message");

        await bobClient.GoOfflineAsync();
        for (var i = 0; i < 30; i++)
            await aliceClient.SendAsync(conversation, $"missed {i}");
        bobClient.GoOnline();
        await aliceClient.SendAsync(conversation, "after");

        await Eventually.IsTrueAsync(() => new[] { aliceClient, bobClient }.All(c => c.MessagesOf(conversation).Count == 32), "Both copies");
        bobClient.MessagesOf(conversation).Select(m => m.Id).ShouldBe(aliceClient.MessagesOf(conversation).Select(m => m.Id));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_message_sent_while_offline_goes_out_later_once()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var bobClient = await fixture.ConnectAsync(bob, 1, Token, conversation);

        await aliceClient.GoOfflineAsync();
        var sending = aliceClient.SendAsync(conversation, "from the tunnel");
        sending.IsCompleted.ShouldBeFalse();
        aliceClient.GoOnline();

        (await sending.WaitAsync(TimeSpan.FromSeconds(20), Token)).Message.ShouldNotBeNull();
        await Eventually.IsTrueAsync(() => bobClient.MessagesOf(conversation).Count == 1, "Bob's copy");
        (await fixture.MessagesInAsync(conversation)).ShouldBe(1);
    }

    [Fact(Timeout = 120_000)]
    public async Task What_is_changed_while_a_sync_is_answered_leaves_no_hole_in_the_answer()
    {
        var alice = await fixture.PersonAsync("alice");
        var conversation = await fixture.ConversationAsync("group", alice);
        await using var client = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await client.SendAsync(conversation, "one");
        await client.SendAsync(conversation, "two");
        await using var asking = await fixture.ConnectAsync(alice, 0, Token);
        await using var connection = await fixture.Database.OpenConnectionAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);

        // The node has seen how far the conversation is and is about to read the messages.
        await ExecuteAsync("lock table messages in access exclusive mode");
        var answering = asking.SyncOnceAsync(new SyncRequest([new KnownConversation(conversation, 0)], Full: false), Token);
        await Eventually.ReachesAsync(
            async () => await fixture.CountAsync("select count(*) from pg_locks where not granted and relation = 'messages'::regclass") > 0, "The node waits");
        await ExecuteAsync($"update messages set text = 'uno', change = 3, edited_at = now() where conversation_id = '{conversation}' and seq = 1");
        await ExecuteAsync($"update conversations set last_change = 3 where id = '{conversation}'");
        await transaction.CommitAsync(Token);

        var changes = (await answering).Changes.ShouldHaveSingleItem();
        changes.LastChange.ShouldBe(2);
        changes.Messages.Select(m => m.Text).ShouldBe(["two", "uno"]);

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(Token);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task A_full_sync_tells_how_the_notifications_stand()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        Guid[] ids = [Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7()];
        foreach (var (id, i) in ids.Order().Select((id, i) => (id, i)))
        {
            await using var command = fixture.Database.CreateCommand(
                "insert into notifications (id, user_id, kind, title, content, read_at, dedupe_key) values ($1, $2, 'mention', 'Hello', '', case when $3 then now() end, $1::text)");
            command.Parameters.AddWithValue(id);
            command.Parameters.AddWithValue(alice.Id);
            command.Parameters.AddWithValue(i == 2);
            await command.ExecuteNonQueryAsync(Token);
        }

        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token);
        await using var bobClient = await fixture.ConnectAsync(bob, 0, Token);
        var (hers, his) = (await aliceClient.SyncOnceAsync(new SyncRequest([], Full: true), Token), await bobClient.SyncOnceAsync(new SyncRequest([], Full: true), Token));

        (hers.NotificationsUnread, hers.NotificationsNewest).ShouldBe((2, ids.Order().Last()));
        (his.NotificationsUnread, his.NotificationsNewest).ShouldBe((0, null));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_client_more_than_500_changes_behind_is_told_to_start_afresh()
    {
        var alice = await fixture.PersonAsync("alice");
        var conversation = await fixture.ConversationAsync("group", alice);
        await using var client = await fixture.ConnectAsync(alice, 0, Token);
        await Task.WhenAll(Enumerable.Range(0, 501).Select(i => client.SendAsync(conversation, $"{i}")));
        // So many sends use up a connection's budget of calls; what is asked here must not be refused for that.
        await using var asking = await fixture.ConnectAsync(alice, 0, Token);

        var far = await asking.SyncOnceAsync(new SyncRequest([new KnownConversation(conversation, 0)], Full: false), Token);
        var near = await asking.SyncOnceAsync(new SyncRequest([new KnownConversation(conversation, 1)], Full: false), Token);

        far.Changes.ShouldHaveSingleItem().ShouldSatisfyAllConditions(c => c.StartAfresh.ShouldBeTrue(), c => c.Messages.ShouldBeEmpty(), c => c.LastChange.ShouldBe(501));
        near.Changes.ShouldHaveSingleItem().ShouldSatisfyAllConditions(c => c.StartAfresh.ShouldBeFalse(), c => c.Messages.Count.ShouldBe(500));
        near.Users.ShouldHaveSingleItem().Id.ShouldBe(alice.Id);

        // A stretch that was just asked for is another one from another beginning or to another end.
        var nearer = await asking.SyncOnceAsync(new SyncRequest([new KnownConversation(conversation, 400)], Full: false), Token);
        nearer.Changes.ShouldHaveSingleItem().Messages.Count.ShouldBe(101);
        await asking.SendAsync(conversation, "one more");
        var later = await asking.SyncOnceAsync(new SyncRequest([new KnownConversation(conversation, 400)], Full: false), Token);
        later.Changes.ShouldHaveSingleItem().ShouldSatisfyAllConditions(c => c.Messages.Count.ShouldBe(102), c => c.LastChange.ShouldBe(502));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_reply_in_the_same_breath_finds_the_message_it_answers()
    {
        var alice = await fixture.PersonAsync("alice");
        var conversation = await fixture.ConversationAsync("group", alice);
        await using var client = await fixture.ConnectAsync(alice, 0, Token, conversation);
        var question = Guid.CreateVersion7();

        var results = await Task.WhenAll(
            client.SendOnceAsync(new(question, conversation, "question"), Token),
            client.SendOnceAsync(new(Guid.CreateVersion7(), conversation, "answer", ReplyToId: question), Token),
            client.SendOnceAsync(new(Guid.CreateVersion7(), conversation, "astray", ReplyToId: Guid.CreateVersion7()), Token));

        results[0].Message.ShouldNotBeNull();
        results[1].Message.ShouldNotBeNull();
        results[2].Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.MessageNotFound);
        (await fixture.MessagesInAsync(conversation)).ShouldBe(2);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_mention_of_a_member_is_noted_and_put_into_the_outbox()
    {
        var (alice, bob, stranger) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"), await fixture.PersonAsync("eve"));
        var conversation = await fixture.ConversationAsync("group", alice, bob);
        await using var client = await fixture.ConnectAsync(alice, 0, Token, conversation);

        var sent = (await client.SendAsync(conversation, $"@{bob.Username} and @{stranger.Username} and @{alice.Username}, look")).Message.ShouldNotBeNull();
        await client.SendAsync(conversation, "Nobody in particular");

        await Eventually.IsTrueAsync(() => client.MessagesOf(conversation).Count == 2, "Both messages");
        client.MessagesOf(conversation).Single(m => m.Id == sent.Id).Mentions.ShouldBe([bob.Id]);
        (await fixture.CountAsync("select count(*) from message_mentions where conversation_id = $1 and user_id = $2 and seq = 1", conversation, bob.Id)).ShouldBe(1);
        (await fixture.CountAsync("select count(*) from message_mentions where conversation_id = $1", conversation)).ShouldBe(1);
        (await fixture.CountAsync("select count(*) from outbox where kind = 'message.sent' and payload->>'conversationId' = $1", conversation.ToString())).ShouldBe(1);
    }

    [Fact(Timeout = 120_000)]
    public async Task Only_those_who_are_told_look_mentioned()
    {
        var (alice, bob, stranger) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"), await fixture.PersonAsync("eve"));
        var conversation = await fixture.ConversationAsync("group", alice, bob);
        await using var client = await fixture.ConnectAsync(bob, 0, Token, conversation);
        await using var owner = await fixture.ConnectAsync(alice, 0, Token, conversation);

        async Task<string> SeenAsync(HangoutClient sender, string text)
        {
            var sent = (await sender.SendAsync(conversation, text)).Message.ShouldNotBeNull();
            await Eventually.IsTrueAsync(() => client.MessagesOf(conversation).Any(m => m.Id == sent.Id), "The message");
            return client.MessagesOf(conversation).Single(m => m.Id == sent.Id).Html.ShouldNotBeNull();
        }

        static string Mark(string name) => $"<span class=\"mention\" data-username=\"{name}\">@{name}</span>";
        (await SeenAsync(owner, $"@{bob.Username}, @{stranger.Username}, @{alice.Username}, @nobody, @here, @channel, @all"))
            .ShouldBe($"<p>{Mark(bob.Username)}, @{stranger.Username}, @{alice.Username}, @nobody, @here, @channel, {Mark("all")}</p>\n");
        // A name that another begins with is another name.
        (await SeenAsync(owner, $"@{bob.Username} @{bob.Username}x")).ShouldBe($"<p>{Mark(bob.Username)} @{bob.Username}x</p>\n");
        (await SeenAsync(owner, "@here")).ShouldBe("<p>@here</p>\n");
        // All do not listen to a member.
        (await SeenAsync(client, $"@all and @{alice.Username}")).ShouldBe($"<p>@all and {Mark(alice.Username)}</p>\n");
    }
}
