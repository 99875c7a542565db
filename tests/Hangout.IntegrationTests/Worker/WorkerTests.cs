using System.Text;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Hangout.IntegrationTests.Worker;

/// <summary>From the outbox to the bell, with two workers at work (NTF-1).</summary>
public sealed partial class WorkerTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    private List<string?> TitlesOf(Guid person) => [.. fixture.FramesOf(person).SelectMany(f => f["notifications"]!.AsArray()).Select(n => (string?)n!["title"])];

    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_direct_message_becomes_a_notification_of_its_recipient_alone()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: true, Cancellation);
        var message = await talk.WriteAsync("Hello **Bob**,\nsee `the code`");
        await UntilAsync(() => fixture.FramesOf(talk.Bob).Count == 1);
        var notification = fixture.FramesOf(talk.Bob).Single()["notifications"]![0]!;
        ((string?)notification["kind"]).ShouldBe("message");
        ((string?)notification["title"]).ShouldBe("Alice Archer");
        ((string?)notification["content"]).ShouldBe("Hello Bob, see the code");
        ((Guid)notification["messageId"]!).ShouldBe(message);
        ((int)fixture.FramesOf(talk.Bob).Single()["unreadCount"]!).ShouldBe(1);
        (await NotificationsOfAsync(talk.Bob)).ShouldBe(1);
        (await NotificationsOfAsync(talk.Alice)).ShouldBe(0);
    }

    [Fact]
    public async Task Notifications_of_a_conversation_are_in_the_order_of_its_messages()
    {
        const int count = 60;
        var talk = await Talk.StartAsync(fixture.Database, isDirect: true, Cancellation);
        // The later ones first, and all at once for two workers.
        var messages = new List<Guid>();
        for (var i = 1; i <= count; i++)
            messages.Add(await talk.AddAsync($"line {i}"));
        await talk.ExecuteAsync("update messages set created_at = $2 where conversation_id = $1 and seq > $3", talk.Id, DateTimeOffset.UtcNow, count / 2L);
        foreach (var (seq, id) in messages.Index().Reverse())
            await talk.TellAsync(id, seq + 1);
        await UntilAsync(async () => await NotificationsOfAsync(talk.Bob) == count);

        await using var command = fixture.Database.CreateCommand("select seq from notifications where user_id = $1 order by id");
        command.Parameters.Add(new() { Value = talk.Bob });
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        for (var seq = 1L; seq <= count; seq++)
        {
            (await reader.ReadAsync(Cancellation)).ShouldBeTrue();
            reader.GetInt64(0).ShouldBe(seq);
        }
    }

    [Fact]
    public async Task A_long_message_is_told_by_its_beginning_whole_characters_only()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: false, Cancellation);
        await talk.ExecuteAsync("update conversations set title = repeat('T', 200) where id = $1", talk.Id);
        await talk.WriteAsync("x" + string.Concat(Enumerable.Repeat("\U0001F600", 49_999)), talk.Bob);
        await UntilAsync(() => fixture.FramesOf(talk.Bob).Count == 1);
        var notification = fixture.FramesOf(talk.Bob).Single()["notifications"]![0]!;
        var content = (string)notification["content"]!;
        content.Length.ShouldBeInRange(290, 300);
        content.ShouldStartWith("x\U0001F600");
        content.ShouldEndWith("\U0001F600…");
        ((string)notification["title"]!).Length.ShouldBe(200);
    }

    [Fact]
    public async Task A_mention_becomes_one_notification_though_delivered_twice()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: false, Cancellation);
        var message = await talk.WriteAsync("@bob have a look", talk.Bob);
        await talk.TellAsync(message, 1);
        // Both deliveries end in a publication, of the same notification.
        await UntilAsync(() => fixture.FramesOf(talk.Bob).Count == 2);
        fixture.FramesOf(talk.Bob).Select(frame => (string?)frame["notifications"]![0]!["id"]).Distinct().Count().ShouldBe(1);
        ((string?)fixture.FramesOf(talk.Bob).First()["notifications"]![0]!["title"]).ShouldBe("Alice Archer mentioned you in Release");
        (await NotificationsOfAsync(talk.Bob)).ShouldBe(1);
    }

    [Theory]
    [InlineData("notify = 'none'")]
    [InlineData("muted_until = now() + interval '1 hour'")]
    [InlineData("status = 'left', left_at = now()")]
    public async Task Who_does_not_want_to_be_told_is_not(string bobsSettings)
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: false, Cancellation, bobsSettings);
        var message = await talk.WriteAsync("@bob and me", talk.Bob, talk.Alice);
        await AllHandledAsync();
        (await NotificationsOfAsync(talk.Bob)).ShouldBe(0);
        (await NotificationsOfAsync(talk.Alice)).ShouldBe(0);
        // Proof that the silence is the setting's: with it undone, the same message tells.
        await talk.ExecuteAsync("update conversation_members set notify = 'all', muted_until = null, status = 'active', left_at = null where conversation_id = $1", talk.Id);
        await talk.TellAsync(message, 1);
        await UntilAsync(async () => await NotificationsOfAsync(talk.Bob) == 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mention_across_a_block_is_not_told(bool isBobsBlock)
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: false, Cancellation);
        await talk.ExecuteAsync("insert into blocks (blocker_id, blocked_id) values ($1, $2)", isBobsBlock ? talk.Bob : talk.Alice, isBobsBlock ? talk.Alice : talk.Bob);
        var message = await talk.WriteAsync("@bob have a look", talk.Bob);
        await AllHandledAsync();
        (await NotificationsOfAsync(talk.Bob)).ShouldBe(0);
        // Proof that the silence is the block's.
        await talk.ExecuteAsync("delete from blocks where $1 in (blocker_id, blocked_id)", talk.Bob);
        await talk.TellAsync(message, 1);
        await UntilAsync(() => fixture.FramesOf(talk.Bob).Count == 1);
    }

    [Fact]
    public async Task Two_workers_relay_each_row_once()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: true, Cancellation);
        const int Count = 400;
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), Cancellation, async (i, _) => await talk.WriteAsync($"message {i}"));
        await UntilAsync(async () => await NotificationsOfAsync(talk.Bob) == Count);
        await UntilAsync(() => fixture.FramesOf(talk.Bob).Count >= Count);
        await AllHandledAsync();
        fixture.FramesOf(talk.Bob).Count.ShouldBe(Count);
        (await NotificationsOfAsync(talk.Bob)).ShouldBe(Count);
    }

    [Fact]
    public async Task Reactions_to_a_message_are_one_notification_of_its_author_that_tells_the_newest()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: false, Cancellation);
        var carol = await talk.JoinAsync("Carol Cook");
        var message = await talk.AddAsync("Shall we?");

        await talk.ReactAsync(message, talk.Bob, "👍");
        await UntilAsync(() => TitlesOf(talk.Alice).LastOrDefault() == "Bob Baker reacted 👍");
        await talk.ReactAsync(message, carol, "🎉");
        await UntilAsync(() => TitlesOf(talk.Alice).LastOrDefault() == "Carol Cook and one other reacted 🎉");

        (await NotificationsOfAsync(talk.Alice)).ShouldBe(1);
        (await NotificationsOfAsync(talk.Bob)).ShouldBe(0);
        var notification = fixture.FramesOf(talk.Alice).Last()["notifications"]![0]!;
        ((string?)notification["kind"]).ShouldBe("reaction");
        ((string?)notification["content"]).ShouldBe("Shall we?");
        ((int)fixture.FramesOf(talk.Alice).Last()["unreadCount"]!).ShouldBe(1);
    }

    [Fact]
    public async Task A_reaction_taken_back_takes_its_notification_with_it()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: true, Cancellation);
        var message = await talk.AddAsync("Shall we?");
        await talk.ReactAsync(message, talk.Bob, "👍");
        await UntilAsync(() => fixture.FramesOf(talk.Alice).Count > 0);
        var id = (Guid)fixture.FramesOf(talk.Alice).Last()["notifications"]![0]!["id"]!;

        await talk.ReactAsync(message, talk.Bob, "👍", isAdded: false);

        await UntilAsync(() => fixture.FramesOf(talk.Alice).Any(f => f["removed"] is { } removed && (Guid)removed[0]! == id && (int)f["unreadCount"]! == 0));
        (await NotificationsOfAsync(talk.Alice)).ShouldBe(0);
    }

    [Fact]
    public async Task A_deleted_message_takes_its_notifications_with_it()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: true, Cancellation);
        var message = await talk.WriteAsync("Oops");
        await UntilAsync(async () => await NotificationsOfAsync(talk.Bob) == 1);
        await talk.ExecuteAsync("update messages set deleted_at = now() where conversation_id = $1 and id = $2", talk.Id, message);

        await talk.TellAsync("message.deleted", JsonSerializer.Serialize(new { conversationId = talk.Id, messageId = message }, JsonSerializerOptions.Web));

        await UntilAsync(async () => await NotificationsOfAsync(talk.Bob) == 0);
        await UntilAsync(() => fixture.FramesOf(talk.Bob).Any(frame => frame["removed"] is not null));
    }

    [Theory]
    [InlineData("{\"conversationId\":\"nope\"}")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task A_poison_message_ends_in_the_dead_letter_queue(string payload)
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: true, Cancellation);
        await PurgeDeadLettersAsync();
        await talk.TellAsync("message.sent", payload);
        await UntilAsync(async () => await fixture.CountAsync(WorkerFixture.Queue + ".dead", Cancellation) == 1);
        var (body, error) = await TakeDeadLetterAsync();
        JsonElement.DeepEquals(JsonDocument.Parse(body).RootElement, JsonDocument.Parse(payload).RootElement).ShouldBeTrue();
        error.ShouldStartWith("JsonException");
        await StillWorksAsync(talk);
    }

    [Fact]
    public async Task The_dashboards_commands_list_dead_letters_without_taking_them_and_replay_them()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: true, Cancellation);
        await PurgeDeadLettersAsync();
        await talk.TellAsync("message.sent", "[]");
        await UntilAsync(async () => await fixture.CountAsync(WorkerFixture.Queue + ".dead", Cancellation) == 1);

        var listed = await CommandAsync("dead-letters");
        listed.ShouldContain($"{WorkerFixture.Queue}: 1 dead letters");
        listed.ShouldContain("JsonException");
        (await fixture.CountAsync(WorkerFixture.Queue + ".dead", Cancellation)).ShouldBe(1u);

        (await CommandAsync("replay-dead-letters")).ShouldContain($"{WorkerFixture.Queue}: 1 dead letters replayed");
        // It is as malformed as before, so it comes back.
        await UntilAsync(async () => await fixture.CountAsync(WorkerFixture.Queue + ".dead", Cancellation) == 1);
        (await TakeDeadLetterAsync()).Error.ShouldStartWith("JsonException");
        await StillWorksAsync(talk);
    }

    [Fact]
    public async Task A_message_that_fails_for_a_while_is_tried_again_and_succeeds()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: true, Cancellation);
        await talk.ExecuteAsync("alter table notifications rename to notifications_away");
        try
        {
            await talk.WriteAsync("Does this reach you?");
            await UntilAsync(async () => await fixture.CountAsync(WorkerFixture.Queue + ".retry.3000ms", Cancellation) == 1);
        }
        finally
        {
            await talk.ExecuteAsync("alter table notifications_away rename to notifications");
        }
        await UntilAsync(async () => await NotificationsOfAsync(talk.Bob) == 1);
    }

    [Fact]
    public async Task A_message_that_keeps_failing_is_given_up_and_kept()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: true, Cancellation);
        await PurgeDeadLettersAsync();
        await talk.ExecuteAsync("alter table notifications rename to notifications_away");
        try
        {
            await talk.WriteAsync("Does this reach you?");
            await UntilAsync(async () => await fixture.CountAsync(WorkerFixture.Queue + ".dead", Cancellation) == 1);
        }
        finally
        {
            await talk.ExecuteAsync("alter table notifications_away rename to notifications");
        }
        var (_, error) = await TakeDeadLetterAsync();
        error.ShouldStartWith("PostgresException");
        await StillWorksAsync(talk);
    }

    [Fact]
    public async Task A_kind_that_no_queue_takes_stays_in_the_outbox_with_its_reason()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: true, Cancellation);
        var kind = $"unknown.{Guid.NewGuid():N}";
        await talk.TellAsync(kind, "{}");
        await UntilAsync(async () => await fixture.ScalarAsync<long>(
            "select count(*) from outbox where kind = $1 and attempts > 0 and last_error = 'no queue takes this kind' and next_attempt_at > created_at", Cancellation, kind) == 1);
        await talk.ExecuteAsync("delete from outbox where kind = $1", kind);
    }

    [Fact]
    public async Task Nothing_is_lost_while_the_broker_restarts()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: true, Cancellation);
        const int Count = 50;
        (await fixture.App.ResourceCommands.ExecuteCommandAsync("rabbitmq", KnownResourceCommands.StopCommand, Cancellation)).Success.ShouldBeTrue();
        for (var i = 0; i < Count; i++)
            await talk.WriteAsync($"message {i}");
        (await fixture.OutboxAsync(Cancellation)).ShouldBe(Count);
        (await fixture.App.ResourceCommands.ExecuteCommandAsync("rabbitmq", KnownResourceCommands.StartCommand, Cancellation)).Success.ShouldBeTrue();
        await UntilAsync(async () => await NotificationsOfAsync(talk.Bob) == Count);
        await UntilAsync(async () => await fixture.OutboxAsync(Cancellation) == 0);
        await UntilAsync(() => fixture.FramesOf(talk.Bob).Count >= Count);
    }

    [Fact]
    public async Task Nothing_is_lost_while_the_database_drops_every_connection()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: true, Cancellation);
        const int Count = 50;
        for (var i = 0; i < Count; i++)
        {
            await talk.WriteAsync($"message {i}");
            if (i % 10 == 5)
                await talk.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name = 'Hangout.Worker'");
        }
        await UntilAsync(async () => await NotificationsOfAsync(talk.Bob) == Count);
        await UntilAsync(async () => await fixture.OutboxAsync(Cancellation) == 0);
    }

    private Task<long> NotificationsOfAsync(Guid userId) =>
        fixture.ScalarAsync<long>("select count(*) from notifications where user_id = $1", Cancellation, userId);

    /// <summary>A message after the trouble is still handled.</summary>
    private async Task StillWorksAsync(Talk talk)
    {
        var before = await NotificationsOfAsync(talk.Bob);
        await talk.WriteAsync("And now?");
        await UntilAsync(async () => await NotificationsOfAsync(talk.Bob) == before + 1);
    }

    /// <summary>Nothing waits in the outbox, and whatever had left it before is handled: a message of another conversation, sent after, is.</summary>
    private async Task AllHandledAsync()
    {
        await UntilAsync(async () => await fixture.OutboxAsync(Cancellation) == 0);
        var other = await Talk.StartAsync(fixture.Database, isDirect: true, Cancellation);
        await other.WriteAsync("the last one");
        await UntilAsync(() => fixture.FramesOf(other.Bob).Count == 1);
        await UntilAsync(async () => await fixture.CountAsync(WorkerFixture.Queue, Cancellation) == 0);
    }

    private async Task<string> CommandAsync(string name)
    {
        var result = await fixture.App.ResourceCommands.ExecuteCommandAsync("rabbitmq", name, Cancellation);
        result.Success.ShouldBeTrue(result.Message);
        return $"{result.Message} {result.Data?.Value}";
    }

    private async Task PurgeDeadLettersAsync()
    {
        await using var channel = await fixture.OpenChannelAsync(Cancellation);
        await channel.QueuePurgeAsync(WorkerFixture.Queue + ".dead", Cancellation);
    }

    private async Task<(string Body, string Error)> TakeDeadLetterAsync()
    {
        await using var channel = await fixture.OpenChannelAsync(Cancellation);
        var dead = (await channel.BasicGetAsync(WorkerFixture.Queue + ".dead", autoAck: true, Cancellation)).ShouldNotBeNull();
        return (Encoding.UTF8.GetString(dead.Body.Span), Encoding.UTF8.GetString((byte[])dead.BasicProperties.Headers!["x-hangout-error"]!));
    }

    private static Task UntilAsync(Func<bool> state) => UntilAsync(() => Task.FromResult(state()));

    private static async Task UntilAsync(Func<Task<bool>> state)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(WaitTimeout);
        while (!await state())
            await Task.Delay(50, patience.Token);
    }
}
