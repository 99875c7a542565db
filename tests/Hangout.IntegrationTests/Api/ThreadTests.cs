using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Microsoft.EntityFrameworkCore;

namespace Hangout.IntegrationTests.Api;

/// <summary>Threads are read, followed and have unread counts of their own (MSG-4, CNV-8).</summary>
public sealed class ThreadTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task A_thread_is_read_backwards_without_gap_or_repeat()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var (id, root) = await StartAsync(people);
        for (var i = 1; i <= 7; i++)
            await ReplyAsync(people[i % 2], id, root, $"{i}");
        var newest = await ReadAsync(people[0], id, root, "?limit=3");
        newest.ShouldSatisfyAllConditions(
            p => p.Root.Id.ShouldBe(root), p => p.Replies.Select(m => m.Text).ShouldBe(["5", "6", "7"]), p => p.HasOlder.ShouldBeTrue(), p => p.Users.Count.ShouldBe(2));
        var older = await ReadAsync(people[0], id, root, $"?before={newest.Replies[0].Seq}");
        older.ShouldSatisfyAllConditions(p => p.Replies.Select(m => m.Text).ShouldBe(["1", "2", "3", "4"]), p => p.HasOlder.ShouldBeFalse());
    }

    [Fact]
    public async Task Its_unread_count_is_its_own_and_goes_when_the_thread_is_read()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var (id, root) = await StartAsync(people);
        await ReplyAsync(people[1], id, root, "one");
        var last = await ReplyAsync(people[1], id, root, "two");
        (await ReadAsync(people[0], id, root)).State.ShouldSatisfyAllConditions(s => s.UnreadCount.ShouldBe(2), s => s.IsFollowing.ShouldBeTrue());
        (await ReadAsync(people[1], id, root)).State.ShouldSatisfyAllConditions(s => s.UnreadCount.ShouldBe(0), s => s.IsFollowing.ShouldBeTrue());
        (await ReadAsync(people[2], id, root)).State.IsFollowing.ShouldBeFalse();
        (await people[0].GetAsync<ConversationDto>($"/api/conversations/{id}", Stop)).UnreadCount.ShouldBe(0);

        (await MarkAsync(people[0], id, root, long.MaxValue)).ShouldSatisfyAllConditions(s => s.UnreadCount.ShouldBe(0), s => s.LastReadSeq.ShouldBe(last.Seq));
        (await MarkAsync(people[0], id, root, 1)).LastReadSeq.ShouldBe(last.Seq);
        await people[1].CallAsync<ChangedMessage>(HttpMethod.Delete, $"/api/conversations/{id}/messages/{last.Id}", null, Stop);
        (await ReadAsync(people[2], id, root)).State.UnreadCount.ShouldBe(1);
        (await people[0].RefusedAsync(Post, $"/api/conversations/{id}/messages/{root}/thread/read", new ReadThreadRequest(-1), Stop)).Errors!.Keys.ShouldBe(["seq"]);
    }

    [Fact]
    public async Task Reading_a_thread_clears_the_notifications_of_its_replies_and_no_others()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var (id, root) = await StartAsync(people);
        var reply = await ReplyAsync(people[1], id, root, "reply");
        var beside = await people[1].SayAsync(id, "beside", Stop);
        await using var db = Fixture.Database();
        foreach (var message in new[] { reply, beside })
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into notifications (id, user_id, kind, title, content, conversation_id, message_id, seq, dedupe_key)
                values ({Guid.CreateVersion7()}, {people[0].Id}, 'message', 'title', '', {id}, {message.Id}, {message.Seq}, {message.Id.ToString()})
                """,
                Stop);
        }

        await MarkAsync(people[0], id, root, reply.Seq);
        var left = await people[0].GetAsync<Contracts.Notifications.NotificationPage>("/api/notifications", Stop);
        left.UnreadCount.ShouldBe(1);
        left.Items.Single(n => !n.IsRead).MessageId.ShouldBe(beside.Id);
    }

    [Fact]
    public async Task The_threads_that_one_follows_are_listed_by_their_newest_reply()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var (id, first) = await StartAsync(people);
        var second = (await people[0].SayAsync(id, "another", Stop)).Id;
        await ReplyAsync(people[1], id, second, "reply");
        await ReplyAsync(people[1], id, first, "reply");
        (await ListAsync(people[0])).Items.Select(t => t.Root.Id).ShouldBe([first, second]);
        var page = await people[0].GetAsync<Page<FollowedThreadDto>>("/api/threads?limit=1", Stop);
        (await people[0].GetAsync<Page<FollowedThreadDto>>($"/api/threads?limit=1&cursor={page.NextCursor}", Stop)).Items.Single()
            .ShouldSatisfyAllConditions(t => t.Root.Id.ShouldBe(second), t => t.State.UnreadCount.ShouldBe(1), t => t.Root.Thread!.ReplyCount.ShouldBe(1));

        var state = await people[0].CallAsync<ThreadStateChanged>(
            HttpMethod.Put, $"/api/conversations/{id}/messages/{first}/thread/following", new FollowThreadRequest(IsFollowing: false), Stop);
        state.IsFollowing.ShouldBeFalse();
        (await ListAsync(people[0])).Items.Select(t => t.Root.Id).ShouldBe([second]);
        await ReplyAsync(people[1], id, first, "more");
        (await ListAsync(people[0])).Items.Select(t => t.Root.Id).ShouldBe([second]);
    }

    [Fact]
    public async Task What_one_put_out_of_sight_is_in_no_thread_and_heads_none()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var (id, root) = await StartAsync(people);
        var reply = await ReplyAsync(people[1], id, root, "reply");
        foreach (var hidden in new[] { reply.Id, root })
            (await people[0].StatusAsync(Post, $"/api/conversations/{id}/messages/{hidden}/hide", null, Stop)).ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.NoContent);
        (await ReadAsync(people[0], id, root)).ShouldSatisfyAllConditions(
            p => p.Root.ShouldSatisfyAllConditions(m => m.IsHidden.ShouldBe(true), m => m.Text.ShouldBeEmpty()),
            p => p.Replies.Single().ShouldSatisfyAllConditions(m => m.IsHidden.ShouldBe(true), m => m.Text.ShouldBeEmpty()), p => p.State.UnreadCount.ShouldBe(0));
        (await ListAsync(people[0])).Items.ShouldBeEmpty();
        (await ReadAsync(people[1], id, root)).Root.Text.ShouldBe("root");
    }

    [Fact]
    public async Task Strangers_replies_and_unknown_messages_have_no_thread()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var (id, root) = await StartAsync(people[..2]);
        var reply = await ReplyAsync(people[1], id, root, "reply");
        (await people[2].RefusedAsync(Get, $"/api/conversations/{id}/messages/{root}/thread", null, Stop)).Code.ShouldBe(ErrorCodes.ConversationNotFound);
        foreach (var other in new[] { reply.Id, Guid.NewGuid() })
            (await people[0].RefusedAsync(Get, $"/api/conversations/{id}/messages/{other}/thread", null, Stop)).Code.ShouldBe(ErrorCodes.MessageNotFound);
        var elsewhere = await StartAsync(people[..2]);
        var acrossConversations = new SendMessageRequest(Guid.CreateVersion7(), elsewhere.Id, "x", ThreadRootId: root);
        (await people[0].RefusedAsync(Post, $"/api/conversations/{elsewhere.Id}/messages", acrossConversations, Stop))
            .Code.ShouldBe(ErrorCodes.MessageNotFound);
    }

    private static async Task<(Guid Id, Guid Root)> StartAsync(ApiPerson[] people)
    {
        var id = (await people[0].PostAsync<ConversationDto>(
            "/api/conversations", new CreateConversationRequest(ConversationKind.Group, [.. people.Skip(1).Select(p => p.Id)], "Group"), Stop)).Id;
        return (id, (await people[0].SayAsync(id, "root", Stop)).Id);
    }

    private static Task<SentMessage> ReplyAsync(ApiPerson person, Guid id, Guid root, string text) => person.PostAsync<SentMessage>(
        $"/api/conversations/{id}/messages", new SendMessageRequest(Guid.CreateVersion7(), id, text, ThreadRootId: root), Stop);

    private static Task<ThreadPage> ReadAsync(ApiPerson person, Guid id, Guid root, string query = "") =>
        person.GetAsync<ThreadPage>($"/api/conversations/{id}/messages/{root}/thread{query}", Stop);

    private static Task<ThreadStateChanged> MarkAsync(ApiPerson person, Guid id, Guid root, long seq) =>
        person.PostAsync<ThreadStateChanged>($"/api/conversations/{id}/messages/{root}/thread/read", new ReadThreadRequest(seq), Stop);

    private static Task<Page<FollowedThreadDto>> ListAsync(ApiPerson person) => person.GetAsync<Page<FollowedThreadDto>>("/api/threads", Stop);
}
