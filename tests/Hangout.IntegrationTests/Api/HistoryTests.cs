using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;

namespace Hangout.IntegrationTests.Api;

public sealed class HistoryTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task Messages_are_sent_once_and_refused_with_their_codes()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var path = $"/api/conversations/{id}/messages";
        var request = new SendMessageRequest(Guid.CreateVersion7(), id, "**hi**");
        using var first = await people[0].SendAsync(Post, path, request, Stop);
        using var second = await people[0].SendAsync(Post, path, request, Stop);
        (first.StatusCode, second.StatusCode).ShouldBe((HttpStatusCode.Created, HttpStatusCode.OK));

        (await people[1].RefusedAsync(Post, path, request, Stop)).Code.ShouldBe(ErrorCodes.IdReused);
        (await people[0].RefusedAsync(Post, path, request with { Id = Guid.NewGuid(), Text = " " }, Stop)).Code.ShouldBe(ErrorCodes.MessageEmpty);
        (await people[0].RefusedAsync(Post, path, request with { Id = Guid.NewGuid(), Text = new string('a', 100_001) }, Stop)).Code.ShouldBe(ErrorCodes.MessageTooLong);
        (await people[0].RefusedAsync(Post, path, request with { ConversationId = Guid.NewGuid() }, Stop)).Errors!.Keys.ShouldBe(["conversationId"]);
        (await people[0].RefusedAsync(Post, path, request with { Id = Guid.NewGuid(), Parts = [new ImagePart("http://x.example")] }, Stop)).Errors!.Keys.ShouldBe(["parts[0].url"]);
        (await people[0].RefusedAsync(Post, path, """{"id":1}""", Stop)).Code.ShouldBe(ErrorCodes.BodyMalformed);

        var page = await people[1].GetAsync<MessagePage>(path, Stop);
        page.Messages.Single().Html.ShouldBe("<p><strong>hi</strong></p>\n");
        page.Users.Single().Id.ShouldBe(people[0].Id);
    }

    [Fact]
    public async Task Every_way_into_the_history_gives_its_stretch()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var sent = new List<SentMessage>();
        for (var i = 1; i <= 30; i++)
            sent.Add(await people[0].SayAsync(id, $"message {i}", Stop));
        await people[1].PostAsync<ReadStateChanged>($"/api/conversations/{id}/read", new MarkReadRequest(id, 12), Stop);

        (await StretchAsync("")).ShouldBe((21, 30, true, false));
        (await StretchAsync("before=11")).ShouldBe((1, 10, false, true));
        (await StretchAsync("before=12")).ShouldBe((2, 11, true, true));
        (await StretchAsync("after=20")).ShouldBe((21, 30, true, false));
        (await StretchAsync("after=5")).ShouldBe((6, 15, true, true));
        (await StretchAsync("around=15")).ShouldBe((10, 19, true, true));
        (await StretchAsync($"around={sent[14].Id}")).ShouldBe((10, 19, true, true));
        (await StretchAsync($"at={Uri.EscapeDataString(sent[14].CreatedAt.ToString("O"))}")).ShouldBe((10, 19, true, true));
        (await StretchAsync("at=2001-01-01T00:00:00Z")).ShouldBe((1, 5, false, true));
        (await StretchAsync("at=2999-01-01T00:00:00Z")).ShouldBe((21, 30, true, false));
        (await StretchAsync("unread=true")).ShouldBe((8, 17, true, true));

        async Task<(long First, long Last, bool Older, bool Newer)> StretchAsync(string query)
        {
            var page = await people[1].GetAsync<MessagePage>($"/api/conversations/{id}/messages?limit=10&{query}", Stop);
            page.Messages.Select(m => m.Seq).ShouldBe(Enumerable.Range((int)page.Messages[0].Seq, page.Messages.Count).Select(s => (long)s));
            return (page.Messages[0].Seq, page.Messages[^1].Seq, page.HasOlder, page.HasNewer);
        }
    }

    [Fact]
    public async Task A_wrong_way_into_the_history_is_refused()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var path = $"/api/conversations/{(await people[0].TalkToAsync(Stop, people[1])).Id}";
        (await people[0].RefusedAsync(Get, path + "/messages?before=1&after=2", null, Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
        (await people[0].RefusedAsync(Get, path + "/messages?limit=101", null, Stop)).Errors!.Keys.ShouldBe(["limit"]);
        (await people[0].RefusedAsync(Get, path + "/messages?around=x", null, Stop)).Errors!.Keys.ShouldBe(["around"]);
        (await people[0].RefusedAsync(Get, path + "/messages?before=x", null, Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
        (await people[0].RefusedAsync(Get, path + $"/messages?around={Guid.NewGuid()}", null, Stop)).Code.ShouldBe(ErrorCodes.MessageNotFound);
        (await people[0].RefusedAsync(Get, path + "/changes?after=-1", null, Stop)).Errors!.Keys.ShouldBe(["after"]);
        (await people[0].RefusedAsync(Get, path + "/changes?after=0&limit=501", null, Stop)).Errors!.Keys.ShouldBe(["limit"]);
    }

    [Fact]
    public async Task Pages_have_no_gap_and_no_repeat_while_messages_arrive()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        for (var i = 0; i < 40; i++)
            await people[0].SayAsync(id, "old", Stop);

        using var done = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var writing = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                    await people[1].SayAsync(id, "new", Stop);
            },
            Stop);

        var older = new List<long>();
        var page = await people[0].GetAsync<MessagePage>($"/api/conversations/{id}/messages?limit=7", Stop);
        var start = page.Messages[^1].Seq;
        older.AddRange(page.Messages.Reverse().Select(m => m.Seq));
        while (page.HasOlder)
        {
            page = await people[0].GetAsync<MessagePage>($"/api/conversations/{id}/messages?limit=7&before={older[^1]}", Stop);
            older.AddRange(page.Messages.Reverse().Select(m => m.Seq));
        }

        await done.CancelAsync();
        await writing;
        older.ShouldBe(Enumerable.Range(1, (int)start).Reverse().Select(s => (long)s));

        var changes = new List<long>();
        ConversationChanges difference;
        long after = 0;
        do
        {
            difference = await people[0].GetAsync<ConversationChanges>($"/api/conversations/{id}/changes?limit=9&after={after}", Stop);
            changes.AddRange(difference.Messages.Select(m => m.Change));
            after = difference.LastChange;
        }
        while (difference.Messages.Count > 0);
        var last = (await people[0].GetAsync<ConversationDto>($"/api/conversations/{id}", Stop)).LastChange;
        changes.ShouldBe(Enumerable.Range(1, (int)last).Select(c => (long)c));
    }

    [Fact]
    public async Task Unread_and_mention_counts_equal_a_model_after_any_mix_of_actions()
    {
        var random = new Random(11);
        var people = await Fixture.PeopleAsync(3, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1], people[2])).Id;
        var messages = new List<(int Sender, int Mentions)>();
        var read = new long[3];
        for (var step = 0; step < 150; step++)
        {
            var actor = random.Next(3);
            if (random.Next(3) > 0)
            {
                var mentioned = random.Next(-3, 3);
                await people[actor].SayAsync(id, mentioned < 0 ? "hi" : $"hi @{people[mentioned].Username}", Stop);
                messages.Add((actor, mentioned));
            }
            else
            {
                // Also backwards and beyond the end.
                var wish = random.Next(0, messages.Count + 3);
                read[actor] = Math.Max(read[actor], Math.Min(wish, messages.Count));
                var state = await people[actor].PostAsync<ReadStateChanged>($"/api/conversations/{id}/read", new MarkReadRequest(id, wish), Stop);
                (state.LastReadSeq, state.LastSeq, state.UnreadCount, state.MentionCount)
                    .ShouldBe((read[actor], messages.Count, Unread(actor), Mentions(actor)), $"step {step}");
            }

            var reader = random.Next(3);
            var seen = await people[reader].GetAsync<ConversationDto>($"/api/conversations/{id}", Stop);
            (seen.LastReadSeq, seen.LastSeq, seen.UnreadCount, seen.MentionCount)
                .ShouldBe((read[reader], messages.Count, Unread(reader), Mentions(reader)), $"step {step}");
        }

        int Unread(int reader) => messages.Skip((int)read[reader]).Count(m => m.Sender != reader);
        int Mentions(int reader) => messages.Skip((int)read[reader]).Count(m => m.Sender != reader && m.Mentions == reader);
    }
}
