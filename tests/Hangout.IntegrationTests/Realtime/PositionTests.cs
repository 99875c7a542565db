using System.Diagnostics;
using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.IntegrationTests.Support;
using Microsoft.AspNetCore.SignalR;

namespace Hangout.IntegrationTests.Realtime;

public sealed class PositionTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Many_readings_at_once_are_durable_each_and_told_in_few_events()
    {
        const int messages = 20;
        var people = await PeopleAsync(40);
        var conversation = await fixture.ConversationAsync("group", people);
        var clients = await Task.WhenAll(people.Select((p, i) => fixture.ConnectAsync(p, i % 2, Token, conversation)));
        await Task.WhenAll(Enumerable.Range(0, messages).Select(i => clients[0].SendAsync(conversation, $"{i}")));

        // Everybody reads message by message, as fast as it goes: 800 readings.
        var startedAt = Stopwatch.GetTimestamp();
        await Task.WhenAll(clients.Select(async client =>
        {
            for (var seq = 1; seq <= messages; seq++)
                (await client.MarkReadAsync(conversation, seq, Token)).State.ShouldNotBeNull().LastReadSeq.ShouldBe(seq);
        }));

        // Acknowledged is written.
        (await fixture.CountAsync(
            "select count(*) from conversation_members where conversation_id = $1 and last_read_seq = $2 and last_delivered_seq = $2", conversation, (long)messages)).ShouldBe(40);
        var told = new Dictionary<Guid, MemberPosition>();
        await Eventually.IsTrueAsync(() => Positions(clients[1], conversation).SelectMany(p => p.Positions).Count(p => p.LastReadSeq == messages) >= 40, "Everybody's last position");
        Positions(clients[1], conversation).ToList().ForEach(e => e.Positions.ToList().ForEach(p => told[p.UserId] = p));
        told.Count.ShouldBe(40);
        told.Values.ShouldAllBe(p => p.LastReadSeq == messages && p.LastDeliveredSeq == messages);
        // Two nodes, each at most one every quarter of a second.
        Positions(clients[1], conversation).Count().ShouldBeLessThan((int)(Stopwatch.GetElapsedTime(startedAt) / TimeSpan.FromMilliseconds(125)) + 2);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task In_a_large_room_a_reading_is_told_to_the_readers_other_devices_and_to_nobody_else()
    {
        var people = await PeopleAsync(101);
        var conversation = await fixture.ConversationAsync("group", people);
        await using var phone = await fixture.ConnectAsync(people[0], 0, Token, conversation);
        await using var laptop = await fixture.ConnectAsync(people[0], 1, Token, conversation);
        await using var other = await fixture.ConnectAsync(people[1], 1, Token, conversation);
        await other.SendAsync(conversation, "one");
        await other.SendAsync(conversation, "two");

        var state = (await phone.MarkReadAsync(conversation, 1, Token)).State.ShouldNotBeNull();
        await Eventually.IsTrueAsync(() => laptop.Events.OfType<ReadStateChanged>().Contains(state), "The other device");
        // A message after it, on the same channel, shows that nothing was on its way.
        await Task.Delay(TimeSpan.FromMilliseconds(600), Token);
        await phone.SendAsync(conversation, "three");
        await Eventually.IsTrueAsync(() => other.MessagesOf(conversation).Count == 3, "The message after");

        state.ShouldBe(new ReadStateChanged(conversation, 1, 2, 1, 0));
        other.Events.OfType<PositionsChanged>().ShouldBeEmpty();
        other.Events.OfType<ReadStateChanged>().ShouldBeEmpty();
    }

    [Fact(Timeout = 120_000)]
    public async Task What_a_device_received_is_told_and_never_goes_beyond_the_newest_message_or_back()
    {
        var (alice, bob, eve) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"), await fixture.PersonAsync("eve"));
        var (conversation, foreign) = (await fixture.ConversationAsync("direct", alice, bob), await fixture.ConversationAsync("direct", alice, eve));
        await using var aliceClient = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var bobClient = await fixture.ConnectAsync(bob, 1, Token, conversation);
        for (var i = 0; i < 3; i++)
            await aliceClient.SendAsync(conversation, $"{i}");

        await bobClient.MarkDeliveredAsync(Token, new(conversation, 2), new(conversation, 99), new(conversation, 1), new(foreign, 1));
        await Eventually.IsTrueAsync(() => Positions(aliceClient, conversation).SelectMany(p => p.Positions).Contains(new(bob.Id, 0, 3)), "The receipt");
        await bobClient.MarkDeliveredAsync(Token, new MarkReadRequest(conversation, 1));
        (await bobClient.MarkReadAsync(conversation, 2, Token)).State.ShouldBe(new ReadStateChanged(conversation, 2, 3, 1, 0));
        (await bobClient.MarkReadAsync(conversation, 1, Token)).State.ShouldBe(new ReadStateChanged(conversation, 2, 3, 1, 0));

        await Eventually.IsTrueAsync(() => Positions(aliceClient, conversation).SelectMany(p => p.Positions).Contains(new(bob.Id, 2, 3)), "The reading");
        (await bobClient.MarkReadAsync(foreign, 1, Token)).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.ConversationNotFound);
        (await fixture.CountAsync("select count(*) from conversation_members where conversation_id = $1 and (last_read_seq > 0 or last_delivered_seq > 0)", foreign)).ShouldBe(0);
    }

    [Fact(Timeout = 180_000)]
    public async Task After_a_random_day_with_lost_connections_a_killed_node_and_lost_publications_every_client_equals_a_fresh_fetch()
    {
        var random = new Random(20);
        var people = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => fixture.PersonAsync($"d{i}")));
        Guid[] rooms = [await fixture.ConversationAsync("group", people), await fixture.ConversationAsync("group", people[..3])];
        var node = new int[people.Length];
        var clients = people.Select((p, i) => fixture.ClientOf(p, () => fixture.Nodes[node[i]].Hub)).ToArray();
        foreach (var (client, i) in clients.Select((c, i) => (c, i)))
        {
            node[i] = i % 2;
            client.Of(rooms[0]);
            client.Of(rooms[1]);
            await client.StartAsync(Token);
        }

        var sending = new List<Task<SendMessageResult>>();
        for (var step = 0; step < 150; step++)
        {
            var (actor, room) = (random.Next(4), rooms[random.Next(2)]);
            switch (random.Next(12))
            {
                case < 6: sending.Add(clients[actor].SendAsync(room, $"{step} @{people[random.Next(4)].Username}")); break;
                case < 8: await TryReadAsync(clients[actor], room, random.Next(40)); break;
                case 8: await EditWithoutTellingAsync(room); break;
                case 9: await clients[actor].GoOfflineAsync(); break;
                case 10: clients[actor].GoOnline(); break;
                default: await Task.Delay(random.Next(40), Token); break;
            }

            if (step == 75)
            {
                await fixture.Nodes[1].KillAsync();
                Array.Clear(node);
            }
        }

        foreach (var client in clients)
            client.GoOnline();
        fixture.Nodes[1].Start();
        await Task.WhenAll(sending).WaitAsync(TimeSpan.FromSeconds(60), Token);
        foreach (var (client, i) in clients.Select((c, i) => (c, i)))
        {
            foreach (var room in i == 3 ? rooms[..1] : rooms)
                await Eventually.IsEmptyAsync(() => DifferencesAsync(client, people[i], room), $"Client {i} in step");
            await client.DisposeAsync();
        }

        await fixture.Nodes[1].WaitUntilHealthyAsync();
    }

    private static IEnumerable<PositionsChanged> Positions(HangoutClient client, Guid conversation) =>
        client.Events.OfType<PositionsChanged>().Where(p => p.ConversationId == conversation);

    private async Task<Person[]> PeopleAsync(int count)
    {
        var people = new Person[count];
        for (var i = 0; i < count; i++)
            people[i] = await fixture.PersonAsync($"p{i}");
        return people;
    }

    private static async Task TryReadAsync(HangoutClient client, Guid room, long seq)
    {
        try
        {
            await client.MarkReadAsync(room, seq, Token);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException or HubException)
        {
            // Offline or refused: whether it was written is unknown, and the next sync tells.
        }
    }

    /// <summary>A change whose publication is lost: only a hole or the watermark can tell of it.</summary>
    private async Task EditWithoutTellingAsync(Guid room)
    {
        await using var command = fixture.Database.CreateCommand(
            """
            with changed as (update conversations set last_change = last_change + 1 where id = $1 and last_seq > 0 returning id, last_change, last_seq)
            update messages m set text = m.text || '!', change = c.last_change, edited_at = now() from changed c where m.conversation_id = c.id and m.seq = 1 + c.last_change % c.last_seq
            """);
        command.Parameters.AddWithValue(room);
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>In what messages, counts and position differ from those of a client that knew nothing.</summary>
    private async Task<List<string>> DifferencesAsync(HangoutClient client, Person person, Guid room)
    {
        await using var fresh = await fixture.ConnectAsync(person, 0, Token, room);
        // Not on the client's own connection, whose budget each try would use up.
        var now = await fresh.SyncOnceAsync(new SyncRequest([]), Token);
        if (now.Error is { } error)
            return [$"the sync is answered {error.Code}"];
        var dto = now.Conversations!.Single(c => c.Id == room);
        var held = client.Of(room);
        // What the desktop does when the counts cannot be derived.
        var info = held.IsUncounted ? dto : held.Info;
        var differences = new List<string>();
        if (held.IsBehind)
            differences.Add($"at change {held.Change} of {held.Seen}, {client}");
        var (messages, fetched) = (client.MessagesOf(room).Select(Json).ToList(), fresh.MessagesOf(room).Select(Json).ToList());
        if (!messages.SequenceEqual(fetched))
            differences.Add($"{messages.Count} messages, not {fetched.Count}, {client}: {string.Join(" ", messages.Except(fetched))} instead of {string.Join(" ", fetched.Except(messages))}");
        var (counts, wanted) = ((info.LastSeq, info.LastReadSeq, info.UnreadCount, info.MentionCount), (dto.LastSeq, dto.LastReadSeq, dto.UnreadCount, dto.MentionCount));
        if (counts != wanted)
            differences.Add($"last, read, unread and mentions {counts}, not {wanted}");
        return differences;
    }

    private static string Json<T>(T value) => System.Text.Json.JsonSerializer.Serialize(value, HangoutJson.Options);
}
