using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.IntegrationTests.Api;

/// <summary>What people do to messages that exist: pin, hide, save, forward, and what stands before an edit (MSG-6, MSG-7).</summary>
public sealed class MessageActionTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task A_conversation_has_a_hundred_pins_and_no_more_until_one_goes()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var sent = new List<Guid>();
        for (var i = 0; i <= Limits.Pins; i++)
            sent.Add((await people[0].SayAsync(id, $"message {i}", Stop)).Id);
        // In a direct conversation both pin.
        for (var i = 0; i < Limits.Pins; i++)
            await people[i % 2].CallAsync<ChangedMessage>(HttpMethod.Put, Path(id, sent[i], "/pin"), null, Stop);

        (await people[1].RefusedAsync(HttpMethod.Put, Path(id, sent[^1], "/pin"), null, Stop)).Code.ShouldBe(ErrorCodes.TooManyPins);
        await people[0].CallAsync<ChangedMessage>(HttpMethod.Delete, Path(id, sent[0], ""), null, Stop);
        await people[1].CallAsync<ChangedMessage>(HttpMethod.Put, Path(id, sent[^1], "/pin"), null, Stop);

        var first = await people[0].GetAsync<Page<MessageDto>>($"/api/conversations/{id}/pins?limit=60", Stop);
        var rest = await people[0].GetAsync<Page<MessageDto>>($"/api/conversations/{id}/pins?limit=60&cursor={first.NextCursor}", Stop);
        first.Items.Concat(rest.Items).Select(m => m.Id).ShouldBe(sent.Skip(1).Reverse());
        rest.NextCursor.ShouldBeNull();
        first.Items[0].Pin.ShouldNotBeNull().UserId.ShouldBe(people[1].Id);

        var before = await LastChangeAsync(people[0], id);
        await people[0].CallAsync<ChangedMessage>(HttpMethod.Delete, Path(id, sent[^1], "/pin"), null, Stop);
        await people[0].CallAsync<ChangedMessage>(HttpMethod.Delete, Path(id, sent[^1], "/pin"), null, Stop);
        (await LastChangeAsync(people[0], id)).ShouldBe(before + 1);
    }

    [Fact]
    public async Task Who_may_not_pin_or_delete_is_refused_and_who_was_given_it_may()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1], people[2])).Id;
        var message = (await people[0].SayAsync(id, "hello", Stop)).Id;

        (await people[1].RefusedAsync(HttpMethod.Put, Path(id, message, "/pin"), null, Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        (await people[1].RefusedAsync(HttpMethod.Delete, Path(id, message, ""), null, Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        (await people[1].GetAsync<ConversationDto>($"/api/conversations/{id}", Stop)).Permissions.ShouldNotContain(ConversationAction.PinMessages);
        await using (var db = Fixture.Database())
        {
            await db.Database.ExecuteSqlAsync(
                $"update conversation_members set can_pin_messages = true, can_delete_messages = true where conversation_id = {id} and user_id = {people[1].Id}", Stop);
        }

        (await people[1].GetAsync<ConversationDto>($"/api/conversations/{id}", Stop)).Permissions.ShouldContain(ConversationAction.PinMessages);
        await people[1].CallAsync<ChangedMessage>(HttpMethod.Put, Path(id, message, "/pin"), null, Stop);
        (await people[2].GetAsync<Page<MessageDto>>($"/api/conversations/{id}/pins", Stop)).Items.Single().Id.ShouldBe(message);
        await people[1].CallAsync<ChangedMessage>(HttpMethod.Delete, Path(id, message, ""), null, Stop);
        (await people[2].GetAsync<Page<MessageDto>>($"/api/conversations/{id}/pins", Stop)).Items.ShouldBeEmpty();
        (await people[0].RefusedAsync(HttpMethod.Put, Path(id, message, "/pin"), null, Stop)).Code.ShouldBe(ErrorCodes.MessageNotFound);
    }

    [Fact]
    public async Task A_message_deleted_for_oneself_is_gone_for_oneself_alone()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        await people[0].SayAsync(id, "stays", Stop);
        var secret = await people[0].SayAsync(id, $"goes, @{people[1].Username}", Stop);
        await people[1].CallAsync<ChangedMessage>(HttpMethod.Put, Path(id, secret.Id, "/saved"), null, Stop);
        await people[1].CallAsync<ChangedMessage>(HttpMethod.Put, Path(id, secret.Id, "/pin"), null, Stop);
        var before = await people[0].GetAsync<ConversationDto>($"/api/conversations/{id}", Stop);
        (await people[1].GetAsync<ConversationDto>($"/api/conversations/{id}", Stop)).UnreadCount.ShouldBe(2);

        await people[1].PostAsync<ChangedMessage>(Path(id, secret.Id, "/hide"), null, Stop);
        await people[1].PostAsync<ChangedMessage>(Path(id, secret.Id, "/hide"), null, Stop);

        var mine = await people[1].GetAsync<ConversationDto>($"/api/conversations/{id}", Stop);
        (mine.UnreadCount, mine.MentionCount, mine.LastSeq).ShouldBe((1, 0, 2));
        mine.LastMessage.ShouldNotBeNull().Text.ShouldBe("stays");
        (await people[1].PostAsync<ReadStateChanged>($"/api/conversations/{id}/read", new MarkReadRequest(id, 0), Stop)).UnreadCount.ShouldBe(1);
        foreach (var messages in new[]
        {
            (await people[1].GetAsync<MessagePage>($"/api/conversations/{id}/messages", Stop)).Messages,
            (await people[1].GetAsync<ConversationChanges>($"/api/conversations/{id}/changes?after=0", Stop)).Messages,
        })
        {
            messages.Count.ShouldBe(2);
            messages.Single(m => m.Seq == 2).ShouldSatisfyAllConditions(
                m => m.IsHidden.ShouldBe(true), m => m.Text.ShouldBeEmpty(), m => m.Html.ShouldBeNull(), m => m.Pin.ShouldBeNull(), m => m.Mentions.ShouldBeNull());
        }

        (await people[1].GetAsync<Page<SavedMessageDto>>("/api/saved", Stop)).Items.ShouldBeEmpty();
        (await people[1].GetAsync<Page<MessageDto>>($"/api/conversations/{id}/pins", Stop)).Items.ShouldBeEmpty();
        (await people[1].RefusedAsync(Get, Path(id, secret.Id, "/edits"), null, Stop)).Code.ShouldBe(ErrorCodes.MessageNotFound);

        var others = await people[0].GetAsync<ConversationDto>($"/api/conversations/{id}", Stop);
        others.LastChange.ShouldBe(before.LastChange);
        others.LastMessage.ShouldNotBeNull().ShouldSatisfyAllConditions(m => m.Text.ShouldStartWith("goes"), m => m.IsHidden.ShouldBeNull());
        (await people[1].RefusedAsync(Post, Path(id, Guid.NewGuid(), "/hide"), null, Stop)).Code.ShouldBe(ErrorCodes.MessageNotFound);
        (await people[1].RefusedAsync(Post, Path(Guid.NewGuid(), secret.Id, "/hide"), null, Stop)).Code.ShouldBe(ErrorCodes.ConversationNotFound);
    }

    [Fact]
    public async Task Every_version_of_an_edited_message_can_be_read_until_it_is_deleted()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var message = await people[0].SayAsync(id, "**one**", Stop);
        foreach (var text in new[] { "two", "two", "three" })
            await people[0].CallAsync<ChangedMessage>(HttpMethod.Patch, Path(id, message.Id, ""), new MessageContentRequest(text), Stop);

        var page = await people[1].GetAsync<Page<MessageEditDto>>(Path(id, message.Id, "/edits?limit=1"), Stop);
        page.Items.Single().ShouldSatisfyAllConditions(e => e.Version.ShouldBe(2), e => e.Text.ShouldBe("two"));
        page = await people[1].GetAsync<Page<MessageEditDto>>(Path(id, message.Id, $"/edits?limit=1&cursor={page.NextCursor}"), Stop);
        page.NextCursor.ShouldBeNull();
        page.Items.Single().ShouldSatisfyAllConditions(
            e => e.Version.ShouldBe(1), e => e.Text.ShouldBe("**one**"), e => e.Html.ShouldBe("<p><strong>one</strong></p>\n"),
            e => (e.WrittenAt - message.CreatedAt).Duration().ShouldBeLessThan(TimeSpan.FromMilliseconds(1)));

        (await people[2].RefusedAsync(Get, Path(id, message.Id, "/edits"), null, Stop)).Code.ShouldBe(ErrorCodes.ConversationNotFound);
        await people[0].CallAsync<ChangedMessage>(HttpMethod.Delete, Path(id, message.Id, ""), null, Stop);
        (await people[1].RefusedAsync(Get, Path(id, message.Id, "/edits"), null, Stop)).Code.ShouldBe(ErrorCodes.MessageNotFound);
    }

    [Fact]
    public async Task Saved_messages_are_listed_newest_first_as_long_as_one_may_read_them()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var (direct, group) = ((await people[0].TalkToAsync(Stop, people[1])).Id, (await people[0].TalkToAsync(Stop, people[1], people[2])).Id);
        var one = (await people[0].SayAsync(direct, "one", Stop)).Id;
        var two = (await people[0].SayAsync(group, "two", Stop)).Id;
        var three = (await people[0].SayAsync(direct, "three", Stop)).Id;
        foreach (var (conversation, message) in new[] { (direct, one), (group, two), (direct, three), (direct, one) })
            await people[1].CallAsync<ChangedMessage>(HttpMethod.Put, Path(conversation, message, "/saved"), null, Stop);

        (await SavedAsync("")).ShouldBe([three, two, one]);
        (await SavedAsync($"conversationId={direct}")).ShouldBe([three, one]);
        (await people[0].GetAsync<Page<SavedMessageDto>>("/api/saved", Stop)).Items.ShouldBeEmpty();
        var first = await people[1].GetAsync<Page<SavedMessageDto>>("/api/saved?limit=2", Stop);
        (await SavedAsync($"limit=2&cursor={first.NextCursor}")).ShouldBe([one]);
        (await people[2].RefusedAsync(HttpMethod.Put, Path(direct, one, "/saved"), null, Stop)).Code.ShouldBe(ErrorCodes.ConversationNotFound);
        (await people[1].RefusedAsync(HttpMethod.Put, Path(direct, two, "/saved"), null, Stop)).Code.ShouldBe(ErrorCodes.MessageNotFound);
        (await people[1].RefusedAsync(Get, $"/api/saved?limit={Limits.ListPage + 1}", null, Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);

        (await people[1].StatusAsync(Post, $"/api/conversations/{group}/leave", null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await SavedAsync("")).ShouldBe([three, one]);
        await people[0].CallAsync<ChangedMessage>(HttpMethod.Delete, Path(direct, three, ""), null, Stop);
        (await SavedAsync("")).ShouldBe([one]);
        await people[1].CallAsync<ChangedMessage>(HttpMethod.Delete, Path(direct, one, "/saved"), null, Stop);
        await people[1].CallAsync<ChangedMessage>(HttpMethod.Delete, Path(group, two, "/saved"), null, Stop);
        (await SavedAsync("")).ShouldBeEmpty();

        async Task<IEnumerable<Guid>> SavedAsync(string query) => (await people[1].GetAsync<Page<SavedMessageDto>>($"/api/saved?{query}", Stop)).Items.Select(s => s.Message.Id);
    }

    [Fact]
    public async Task A_forwarded_message_tells_nothing_of_a_private_conversation_and_mentions_nobody()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var source = (await people[0].TalkToAsync(Stop, people[1], people[2])).Id;
        var target = (await people[1].TalkToAsync(Stop, people[2])).Id;
        var foreign = (await people[0].TalkToAsync(Stop, people[2])).Id;
        var message = (await people[0].SayAsync(source, $"**Look**, @{people[2].Username}", Stop)).Id;
        var request = new ForwardMessageRequest(
            [new(target, Guid.CreateVersion7(), Guid.CreateVersion7()), new(foreign, Guid.CreateVersion7(), Guid.CreateVersion7())], $"See, @{people[2].Username}");

        var results = await people[1].PostAsync<ForwardResult[]>(Path(source, message, "/forward"), request, Stop);
        var again = await people[1].PostAsync<ForwardResult[]>(Path(source, message, "/forward"), request, Stop);

        results.Select(r => r.Error?.Code).ShouldBe([null, ErrorCodes.ConversationNotFound]);
        again[0].Message.ShouldBe(results[0].Message);
        var written = (await people[2].GetAsync<MessagePage>($"/api/conversations/{target}/messages", Stop)).Messages;
        written.Select(m => m.Id).ShouldBe([request.Targets[0].Id, request.Targets[0].CommentId!.Value]);
        written[0].ShouldSatisfyAllConditions(
            m => m.SenderId.ShouldBe(people[1].Id), m => m.Forwarded.ShouldBe(new ForwardedFrom()), m => m.Mentions.ShouldBeNull(),
            m => m.Html.ShouldBe($"<p><strong>Look</strong>, @{people[2].Username}</p>\n"));
        written[1].Mentions.ShouldBe([people[2].Id]);
        (await people[1].RefusedAsync(HttpMethod.Patch, Path(target, request.Targets[0].Id, ""), new MessageContentRequest("never said"), Stop))
            .Code.ShouldBe(ErrorCodes.NotAllowed);
    }

    [Fact]
    public async Task A_message_of_a_public_channel_is_forwarded_with_its_source_also_from_where_it_was_forwarded_to()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var channel = await people[0].PostAsync<ConversationDto>("/api/conversations",
            new CreateConversationRequest(ConversationKind.Channel, [people[1].Id], $"News {Guid.NewGuid():n}", IsPublic: true), Stop);
        var (direct, group) = ((await people[0].TalkToAsync(Stop, people[1])).Id, (await people[1].TalkToAsync(Stop, people[0], await Fixture.PersonAsync(Stop))).Id);
        var message = (await people[0].SayAsync(channel.Id, "news", Stop)).Id;
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await people[0].PostAsync<ForwardResult[]>(Path(channel.Id, message, "/forward"), new ForwardMessageRequest([new(direct, first)]), Stop);
        await people[1].PostAsync<ForwardResult[]>(Path(direct, first, "/forward"), new ForwardMessageRequest([new(group, second)]), Stop);

        var source = new ForwardedFrom(channel.Id, message, people[0].Id);
        foreach (var conversation in new[] { direct, group })
            (await people[1].GetAsync<MessagePage>($"/api/conversations/{conversation}/messages", Stop)).Messages.Single().Forwarded.ShouldBe(source);
    }

    [Fact]
    public async Task Forwarding_goes_to_twenty_conversations_at_most_and_refuses_what_is_wrong_as_a_whole()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var message = (await people[1].SayAsync(id, "hello", Stop)).Id;
        var path = Path(id, message, "/forward");
        var targets = new List<ForwardTarget>();
        for (var i = 0; i <= Limits.ForwardTargets; i++)
        {
            var group = new CreateConversationRequest(ConversationKind.Group, [people[1].Id], $"g{i}");
            targets.Add(new((await people[0].PostAsync<ConversationDto>("/api/conversations", group, Stop)).Id, Guid.CreateVersion7()));
        }

        (await people[0].RefusedAsync(Post, path, new ForwardMessageRequest(targets), Stop)).Errors!.Keys.ShouldBe(["targets"]);
        (await people[0].RefusedAsync(Post, path, new ForwardMessageRequest([]), Stop)).Errors!.Keys.ShouldBe(["targets"]);
        (await people[0].RefusedAsync(Post, path, new ForwardMessageRequest([targets[0], targets[0]]), Stop)).Errors!.Keys.ShouldBe(["targets"]);
        (await people[0].RefusedAsync(Post, path, new ForwardMessageRequest([targets[0]], "no ID"), Stop)).Errors!.Keys.ShouldBe(["targets"]);
        (await people[0].RefusedAsync(Post, path, new ForwardMessageRequest([targets[0] with { CommentId = Guid.NewGuid() }], new string('x', Limits.MessageText + 1)), Stop))
            .Code.ShouldBe(ErrorCodes.MessageTooLong);
        (await people[0].RefusedAsync(Post, Path(id, Guid.NewGuid(), "/forward"), new ForwardMessageRequest([targets[0]]), Stop)).Code.ShouldBe(ErrorCodes.MessageNotFound);
        (await people[1].GetAsync<ConversationDto>($"/api/conversations/{targets[0].ConversationId}", Stop)).LastSeq.ShouldBe(0);

        var results = await people[0].PostAsync<ForwardResult[]>(path, new ForwardMessageRequest([.. targets.Take(Limits.ForwardTargets)]), Stop);
        results.ShouldAllBe(r => r.Error == null && r.Message != null);
        results.Select(r => r.ConversationId).ShouldBe(targets.Take(Limits.ForwardTargets).Select(t => t.ConversationId));
    }

    [Fact]
    public async Task What_was_written_before_one_came_can_neither_be_saved_nor_forwarded()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1], people[2])).Id;
        var message = (await people[0].SayAsync(id, "before", Stop)).Id;
        await people[0].CallAsync<ChangedMessage>(HttpMethod.Put, Path(id, message, "/pin"), null, Stop);
        await using (var db = Fixture.Database())
            await db.Database.ExecuteSqlAsync($"update conversation_members set history_from_seq = 1 where conversation_id = {id} and user_id = {people[2].Id}", Stop);

        var target = new ForwardMessageRequest([new((await people[2].TalkToAsync(Stop, people[1])).Id, Guid.CreateVersion7())]);
        (await people[2].RefusedAsync(HttpMethod.Put, Path(id, message, "/saved"), null, Stop)).Code.ShouldBe(ErrorCodes.MessageNotFound);
        (await people[2].RefusedAsync(Post, Path(id, message, "/forward"), target, Stop)).Code.ShouldBe(ErrorCodes.MessageNotFound);
        (await people[2].RefusedAsync(Post, Path(id, message, "/hide"), null, Stop)).Code.ShouldBe(ErrorCodes.MessageNotFound);
        (await people[2].RefusedAsync(Get, Path(id, message, "/edits"), null, Stop)).Code.ShouldBe(ErrorCodes.MessageNotFound);
        (await people[2].GetAsync<Page<MessageDto>>($"/api/conversations/{id}/pins", Stop)).Items.ShouldBeEmpty();
    }

    private static string Path(Guid conversation, Guid message, string rest) => $"/api/conversations/{conversation}/messages/{message}{rest}";

    private static async Task<long> LastChangeAsync(ApiPerson person, Guid id) => (await person.GetAsync<ConversationDto>($"/api/conversations/{id}", Stop)).LastChange;
}
