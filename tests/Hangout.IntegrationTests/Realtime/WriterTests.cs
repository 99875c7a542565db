using System.Text;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data.Writing;
using Hangout.Core.Realtime;
using Hangout.IntegrationTests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>The writer itself, on a real database and a real Redis: its bounds, and what one message may do to the others.</summary>
public sealed class WriterTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    private const int MiB = 1024 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData("a NUL \0 that the database refuses", null)]
    [InlineData(null, "a kind of text that is longer than its column allows")]
    public async Task A_message_that_the_database_refuses_fails_alone_and_the_others_of_its_batch_are_written(string? text, string? tooLong)
    {
        var alice = await fixture.PersonAsync("alice");
        var conversation = await fixture.ConversationAsync("group", alice);
        await using var writing = await WritingAsync();
        var bad = Message(alice, conversation, text ?? string.Concat(Enumerable.Repeat(tooLong, 2_500)));

        // They wait in the queue together, because the writer is not started yet: one batch.
        var before = Enumerable.Range(0, 50).Select(i => writing.Writer.WriteAsync(Message(alice, conversation, $"before {i}"), Token)).ToList();
        var refused = writing.Writer.WriteAsync(bad, Token);
        var after = Enumerable.Range(0, 50).Select(i => writing.Writer.WriteAsync(Message(alice, conversation, $"after {i}"), Token)).ToList();
        await writing.Writer.StartAsync(Token);

        (await refused).ShouldSatisfyAllConditions(r => r.Message.ShouldBeNull(), r => r.Error.ShouldNotBeNull().Code.ShouldBe("internal"));
        var written = await Task.WhenAll(before.Concat(after));
        written.Select(w => w.Message.ShouldNotBeNull().Seq).ShouldBe(Enumerable.Range(1, 100).Select(i => (long)i));
        (await fixture.MessagesInAsync(conversation)).ShouldBe(100);
    }

    [Fact(Timeout = 120_000)]
    public async Task Lone_messages_of_several_nodes_get_one_order_without_gaps_and_their_times_agree_with_it()
    {
        const int nodes = 4, each = 50;
        var alice = await fixture.PersonAsync("alice");
        var conversation = await fixture.ConversationAsync("group", alice);

        // Each waits for its acknowledgement before the next: batches of one, which meet at the conversation's counter.
        await Task.WhenAll(Enumerable.Range(0, nodes).Select(async _ =>
        {
            await using var writing = await WritingAsync();
            await writing.Writer.StartAsync(Token);
            for (var i = 0; i < each; i++)
                (await writing.Writer.WriteAsync(Message(alice, conversation, $"{i}"), Token)).Error.ShouldBeNull();
        }));

        await using var command = fixture.Database.CreateCommand("select seq, change, created_at from messages where conversation_id = $1 order by seq");
        command.Parameters.AddWithValue(conversation);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var written = new List<(long Seq, long Change, DateTime At)>();
        while (await reader.ReadAsync(Token))
            written.Add((reader.GetInt64(0), reader.GetInt64(1), reader.GetDateTime(2)));
        written.Select(w => w.Seq).ShouldBe(Enumerable.Range(1, nodes * each).Select(i => (long)i));
        written.Select(w => w.Change).ShouldBe(written.Select(w => w.Seq));
        written.Select(w => w.At).ShouldBe(written.Select(w => w.At).Order());
    }

    [Theory(Timeout = 120_000)]
    [InlineData("delete from conversation_members where conversation_id = $1 and $2 <> $1", "conversation_not_found")]
    [InlineData("update conversation_members set status = 'removed' where conversation_id = $1 and user_id = $2", "conversation_not_found")]
    [InlineData("update conversations set deleted_at = now() where id = $1 and $2 <> $1", "conversation_not_found")]
    [InlineData("update conversation_members set role = 'guest' where conversation_id = $1 and user_id = $2", "not_allowed")]
    [InlineData("update conversations set archived_at = now() where id = $1 and $2 <> $1", "not_allowed")]
    [InlineData("update conversations set settings = '{\"whoMayPost\":\"moderators\"}' where id = $1 and $2 <> $1", "not_allowed")]
    [InlineData("update users set is_suspended = true where id = $2 and $2 <> $1", "account_closed")]
    [InlineData("update users set deleted_at = now() where id = $2 and $2 <> $1", "account_closed")]
    public async Task A_lone_message_of_one_who_may_not_write_is_refused_with_the_reason_and_changes_nothing(string change, string code)
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("group", alice, bob);
        await using var writing = await WritingAsync();
        await writing.Writer.StartAsync(Token);
        (await writing.Writer.WriteAsync(Message(bob, conversation, "before"), Token)).Message.ShouldNotBeNull().Seq.ShouldBe(1);
        await using var command = fixture.Database.CreateCommand(change);
        command.Parameters.AddWithValue(conversation);
        command.Parameters.AddWithValue(bob.Id);
        (await command.ExecuteNonQueryAsync(Token)).ShouldBeGreaterThan(0);

        (await writing.Writer.WriteAsync(Message(bob, conversation, "after"), Token)).Error.ShouldNotBeNull().Code.ShouldBe(code);

        (await fixture.MessagesInAsync(conversation)).ShouldBe(1);
        await using var counter = fixture.Database.CreateCommand("select last_seq from conversations where id = $1");
        counter.Parameters.AddWithValue(conversation);
        (await counter.ExecuteScalarAsync(Token)).ShouldBe(1L);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("update conversation_members set status = 'removed' where conversation_id = $1 and user_id = $2", "conversation_not_found")]
    [InlineData("update conversations set archived_at = now() where id = $1 and $2 <> $1", "not_allowed")]
    [InlineData("update users set is_suspended = true where id = $2 and $2 <> $1", "account_closed")]
    public async Task What_was_written_is_acknowledged_again_to_one_who_may_not_write_any_more_whoever_shares_the_batch(string change, string code)
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var (conversation, other) = (await fixture.ConversationAsync("group", alice, bob), await fixture.ConversationAsync("group", alice));
        await using var before = await WritingAsync();
        await before.Writer.StartAsync(Token);
        var written = Message(bob, conversation, "before");
        var first = (await before.Writer.WriteAsync(written, Token)).Message.ShouldNotBeNull();
        await using var command = fixture.Database.CreateCommand(change);
        command.Parameters.AddWithValue(conversation);
        command.Parameters.AddWithValue(bob.Id);
        (await command.ExecuteNonQueryAsync(Token)).ShouldBeGreaterThan(0);

        // All wait when the writer starts, so they go into one batch.
        await using var after = await WritingAsync(options => options.Lanes = 1);
        var again = after.Writer.WriteAsync(written, Token);
        var never = after.Writer.WriteAsync(Message(bob, conversation, "never"), Token);
        var neighbour = after.Writer.WriteAsync(Message(alice, other, "neighbour"), Token);
        await after.Writer.StartAsync(Token);

        (await again).ShouldBe(new WriteResult(first, null, IsRepeat: true));
        (await never).Error.ShouldNotBeNull().Code.ShouldBe(code);
        (await neighbour).Message.ShouldNotBeNull().Seq.ShouldBe(1);
        (await fixture.MessagesInAsync(conversation)).ShouldBe(1);
    }

    [Fact(Timeout = 120_000)]
    public async Task What_does_not_fit_into_the_queue_is_told_so_and_what_was_taken_is_written()
    {
        var alice = await fixture.PersonAsync("alice");
        var conversation = await fixture.ConversationAsync("group", alice);
        await using var writing = await WritingAsync(options => (options.QueuePerLane, options.RetryAfterMs) = (20, 700));

        var sends = Enumerable.Range(0, 100).Select(i => Message(alice, conversation, $"{i}")).Select(m => (Message: m, Result: writing.Writer.WriteAsync(m, Token))).ToList();
        var refused = sends.Where(s => s.Result.IsCompleted).ToList();
        await writing.Writer.StartAsync(Token);
        var results = await Task.WhenAll(sends.Select(s => s.Result));

        refused.Count.ShouldBe(80);
        refused.ShouldAllBe(s => s.Result.Result.Error!.Code == "overloaded" && s.Result.Result.Error!.RetryAfterMs == 700);
        results.Count(r => r.Message is not null).ShouldBe(20);
        (await fixture.MessagesInAsync(conversation)).ShouldBe(20);
        // And again, as the answer says: the same IDs, written once.
        foreach (var (message, _) in sends)
            (await writing.Writer.WriteAsync(message, Token)).Error.ShouldBeNull();
        (await fixture.MessagesInAsync(conversation)).ShouldBe(100);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_conversation_that_stands_still_holds_up_only_its_own_lane()
    {
        var alice = await fixture.PersonAsync("alice");
        var stuck = await fixture.ConversationAsync("group", alice);
        var others = new List<Guid>();
        for (var i = 0; i < 40; i++)
            others.Add(await fixture.ConversationAsync("group", alice));
        await using var writing = await WritingAsync();
        await writing.Writer.StartAsync(Token);

        Task<WriteResult> waiting;
        List<Task<WriteResult>> sends;
        await using (var connection = await fixture.Database.OpenConnectionAsync(Token))
        {
            await using var transaction = await connection.BeginTransactionAsync(Token);
            await using var hold = new Npgsql.NpgsqlCommand("select 1 from conversations where id = $1 for update", connection, transaction) { Parameters = { new() { Value = stuck } } };
            await hold.ExecuteScalarAsync(Token);
            waiting = writing.Writer.WriteAsync(Message(alice, stuck, "waits"), Token);
            sends = [.. others.Select(o => writing.Writer.WriteAsync(Message(alice, o, "goes"), Token))];

            // Four lanes: about a quarter of the others share the one that waits.
            await Eventually.IsTrueAsync(() => sends.Count(s => s.IsCompletedSuccessfully) >= 20, "The other lanes' messages");
            waiting.IsCompleted.ShouldBeFalse();
        }

        (await Task.WhenAll(sends.Append(waiting))).ShouldAllBe(r => r.Message != null);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_conversation_with_a_thousand_messages_always_waiting_starves_no_other()
    {
        var alice = await fixture.PersonAsync("alice");
        var hot = await fixture.ConversationAsync("group", alice);
        var others = new List<Guid>();
        for (var i = 0; i < 40; i++)
            others.Add(await fixture.ConversationAsync("group", alice));
        await using var writing = await WritingAsync();
        await writing.Writer.StartAsync(Token);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var feeding = Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => FeedAsync(writing.Writer, alice, hot, enough.Token)));

        // Each several times, in turn, some of them in the hot one's lane: all are answered though the hot one never ends.
        foreach (var other in others.Concat(others))
            (await writing.Writer.WriteAsync(Message(alice, other, "cool"), Token)).Message.ShouldNotBeNull();

        feeding.IsCompleted.ShouldBeFalse();
        await enough.CancelAsync();
        var acknowledged = (await feeding).Sum();
        (await fixture.MessagesInAsync(hot)).ShouldBe(acknowledged);
    }

    [Fact(Timeout = 120_000)]
    public async Task Publications_that_a_frozen_Redis_does_not_take_are_bounded_and_later_ones_go_through()
    {
        await using var redis = await ConnectionMultiplexerAsync();
        await using var listening = await ConnectionMultiplexerAsync();
        var publisher = new RealtimePublisher(redis.Connection, NullLogger<RealtimePublisher>.Instance);
        var user = Guid.CreateVersion7();
        long bytes = 0;
        var last = false;
        await listening.Connection.GetSubscriber().SubscribeAsync(new RedisChannel(RealtimeChannels.User(user), RedisChannel.PatternMode.Literal), (_, value) =>
        {
            Interlocked.Add(ref bytes, ((byte[])value!).Length);
            Volatile.Write(ref last, Volatile.Read(ref last) || Encoding.UTF8.GetString((byte[])value!).Contains("\"last\"", StringComparison.Ordinal));
        });

        await fixture.FreezeRedisAsync();
        try
        {
            var text = new string('x', MiB);
            // None of them waits for Redis longer than its timeout.
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => publisher.ToUserAsync(user, new SessionEnded(text)))).WaitAsync(TimeSpan.FromSeconds(30), Token);
        }
        finally
        {
            await fixture.ThawRedisAsync();
        }

        await Eventually.ReachesAsync(async () =>
        {
            await publisher.ToUserAsync(user, new SessionEnded("last"));
            return Volatile.Read(ref last);
        }, "A later publication");
        Interlocked.Read(ref bytes).ShouldBeInRange(MiB, 33 * MiB);
    }

    private static NewMessage Message(Person sender, Guid conversation, string text) =>
        new(Guid.CreateVersion7(), conversation, sender.Id, MessageKind.Text, text, Html: null, Parts: null, ReplyToId: null, Mentions: [], MentionsEveryone: false);

    private static async Task<int> FeedAsync(MessageWriter writer, Person sender, Guid conversation, CancellationToken enough)
    {
        var written = 0;
        while (!enough.IsCancellationRequested)
        {
            if ((await writer.WriteAsync(Message(sender, conversation, "hot"), Token)).Message is not null)
                written++;
        }

        return written;
    }

    private async Task<Writing> WritingAsync(Action<MessageWriterOptions>? configure = null)
    {
        var options = new MessageWriterOptions();
        configure?.Invoke(options);
        var redis = await ConnectionMultiplexerAsync();
        var publisher = new RealtimePublisher(redis.Connection, NullLogger<RealtimePublisher>.Instance);
        return new Writing(new MessageWriter(fixture.Database, publisher, Options.Create(options), NullLogger<MessageWriter>.Instance), redis);
    }

    private async Task<RedisClient> ConnectionMultiplexerAsync() => new(await ConnectionMultiplexer.ConnectAsync(fixture.Redis));

    private sealed record RedisClient(ConnectionMultiplexer Connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Connection.CloseAsync();
            Connection.Dispose();
        }
    }

    private sealed record Writing(MessageWriter Writer, RedisClient Redis) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Writer.StopAsync(CancellationToken.None);
            await Writer.DisposeAsync();
            await Redis.DisposeAsync();
        }
    }
}
