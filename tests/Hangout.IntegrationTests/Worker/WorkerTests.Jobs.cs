using System.Text.Json;

namespace Hangout.IntegrationTests.Worker;

/// <summary>What two workers do again and again (MSG-15).</summary>
public sealed partial class WorkerTests
{
    [Fact]
    public async Task A_scheduled_message_is_sent_once_though_two_workers_look_for_it()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: true, Cancellation);
        var ids = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray();
        foreach (var id in ids)
            await ScheduleAsync(talk, talk.Alice, id, dueInSeconds: 1);
        await UntilAsync(async () => await fixture.ScalarAsync<long>("select count(*) from scheduled_messages where conversation_id = $1", Cancellation, talk.Id) == 0);
        (await fixture.ScalarAsync<long>("select count(*) from messages where conversation_id = $1 and id = any($2)", Cancellation, talk.Id, ids)).ShouldBe(20);
        (await fixture.ScalarAsync<long>("select last_seq from conversations where id = $1", Cancellation, talk.Id)).ShouldBe(20);
        await UntilAsync(async () => await NotificationsOfAsync(talk.Bob) == 20);
    }

    [Fact]
    public async Task A_scheduled_message_that_may_not_be_sent_any_more_stays_with_the_reason()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: false, Cancellation);
        var id = Guid.CreateVersion7();
        await talk.ExecuteAsync("update conversation_members set status = 'removed' where conversation_id = $1 and user_id = $2", talk.Id, talk.Alice);
        await ScheduleAsync(talk, talk.Alice, id, dueInSeconds: 0);
        await UntilAsync(async () =>
            await fixture.ScalarAsync<string>("select coalesce(failure_code, '') from scheduled_messages where id = $1", Cancellation, id) == "conversation_not_found");
        (await fixture.ScalarAsync<long>("select count(*) from messages where conversation_id = $1", Cancellation, talk.Id)).ShouldBe(0);
    }

    [Fact]
    public async Task A_message_that_disappears_leaves_a_tombstone_and_nothing_of_its_content()
    {
        var talk = await Talk.StartAsync(fixture.Database, isDirect: false, Cancellation);
        var (gone, kept) = (await talk.AddAsync("secret"), await talk.AddAsync("kept"));
        await talk.ExecuteAsync("update conversations set last_seq = 2, last_change = 2 where id = $1", talk.Id);
        await talk.ExecuteAsync("insert into message_edits (conversation_id, message_id, version, text, written_at) values ($1, $2, 1, 'secret before', now())", talk.Id, gone);
        await talk.ExecuteAsync("update messages set expires_at = now() + interval '1 second' where conversation_id = $1 and id = $2", talk.Id, gone);
        await UntilAsync(async () => await DeletedAsync(talk) == 1);

        (await fixture.ScalarAsync<string>("select text || coalesce(html, '') from messages where conversation_id = $1 and id = $2", Cancellation, talk.Id, gone)).ShouldBe("");
        (await fixture.ScalarAsync<string>("select text from messages where conversation_id = $1 and id = $2", Cancellation, talk.Id, kept)).ShouldBe("kept");
        (await fixture.ScalarAsync<long>("select change from messages where conversation_id = $1 and id = $2", Cancellation, talk.Id, gone)).ShouldBe(3);
        (await fixture.ScalarAsync<long>("select last_change from conversations where id = $1", Cancellation, talk.Id)).ShouldBe(3);
        (await fixture.ScalarAsync<long>("select count(*) from message_edits where conversation_id = $1", Cancellation, talk.Id)).ShouldBe(0);
    }

    [Fact]
    public async Task Messages_older_than_a_conversation_keeps_them_are_deleted_and_younger_ones_stay()
    {
        const int old = 1_200;
        var talk = await Talk.StartAsync(fixture.Database, isDirect: false, Cancellation);
        await talk.ExecuteAsync(
            """
            insert into messages (conversation_id, id, seq, change, sender_id, kind, text, created_at)
            select $1, gen_random_uuid(), n, n, $2, 'text', 'line', now() - case when n <= $3 then interval '8 days' else interval '6 days' end from generate_series(1, $3 + 5) n
            """,
            talk.Id, talk.Alice, old);
        await talk.ExecuteAsync("""update conversations set last_seq = $2, last_change = $2, settings = '{"retentionDays": 7}' where id = $1""", talk.Id, old + 5L);
        await UntilAsync(async () => await DeletedAsync(talk) == old);
        (await fixture.ScalarAsync<long>("select count(distinct change) from messages where conversation_id = $1", Cancellation, talk.Id)).ShouldBe(old + 5);
        (await fixture.ScalarAsync<long>("select last_change from conversations where id = $1", Cancellation, talk.Id)).ShouldBe(old + 5 + old);
        (await fixture.ScalarAsync<long>("select count(*) from messages where conversation_id = $1 and text = 'line'", Cancellation, talk.Id)).ShouldBe(5);
    }

    private Task<long> DeletedAsync(Talk talk) =>
        fixture.ScalarAsync<long>("select count(*) from messages where conversation_id = $1 and deleted_at is not null", Cancellation, talk.Id);

    private static Task ScheduleAsync(Talk talk, Guid sender, Guid id, int dueInSeconds) => talk.ExecuteAsync(
        "insert into scheduled_messages (id, conversation_id, sender_id, request, send_at) values ($1, $2, $3, $4::jsonb, now() + make_interval(secs => $5))",
        id, talk.Id, sender, JsonSerializer.Serialize(new { id, conversationId = talk.Id, text = "later" }, JsonSerializerOptions.Web), dueInSeconds);
}
