using System.Collections.Concurrent;
using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.IntegrationTests.Support;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.Api;

public sealed class ConversationTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task Twenty_requests_for_the_same_pair_at_once_make_one_conversation()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => people[i % 2].TalkToAsync(Stop, people[1 - (i % 2)])));
        made.Select(c => c.Id).Distinct().Count().ShouldBe(1);
        made[0].MemberCount.ShouldBe(2);
        made[0].Members.Select(m => m.Id).ShouldBe(people.Select(p => p.Id), ignoreOrder: true);
        (await people[0].GetAsync<Page<ConversationDto>>("/api/conversations", Stop)).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_request_again_gives_the_first_conversation_and_another_one_with_its_ID_is_refused()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var request = new CreateConversationRequest(ConversationKind.Group, [people[1].Id], "Group", Id: Guid.CreateVersion7());
        using var first = await people[0].SendAsync(Post, "/api/conversations", request, Stop);
        using var second = await people[0].SendAsync(Post, "/api/conversations", request, Stop);
        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        var made = (await first.Content.ReadFromJsonAsync<ConversationDto>(HangoutJson.Options, Stop))!;
        first.Headers.Location!.ToString().ShouldBe($"/api/conversations/{made.Id}");
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await second.Content.ReadFromJsonAsync<ConversationDto>(HangoutJson.Options, Stop))!.Id.ShouldBe(made.Id);
        (await people[0].RefusedAsync(Post, "/api/conversations", request with { Kind = ConversationKind.Channel }, Stop)).Code.ShouldBe(ErrorCodes.IdReused);
    }

    [Fact]
    public async Task The_ID_of_a_foreign_conversation_is_answered_like_any_other()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var wished = Guid.CreateVersion7();
        var foreign = await people[0].PostAsync<ConversationDto>("/api/conversations", new CreateConversationRequest(ConversationKind.Group, [people[1].Id], "Group", Id: wished), Stop);
        foreach (var id in new[] { foreign.Id, wished, Guid.CreateVersion7() })
        {
            var mine = await people[2].PostAsync<ConversationDto>("/api/conversations", new CreateConversationRequest(ConversationKind.Group, [people[1].Id], "Mine", Id: id), Stop);
            mine.ShouldSatisfyAllConditions(m => m.Id.ShouldNotBe(id), m => m.Id.ShouldNotBe(foreign.Id), m => m.Title.ShouldBe("Mine"), m => m.Id.Version.ShouldBe(7));
        }
    }

    [Fact]
    public async Task Whoever_is_asked_for_again_in_an_empty_conversation_is_told_again_as_the_first_time_may_have_been_lost()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        using var redis = await ConnectionMultiplexer.ConnectAsync(Fixture.Redis);
        var told = new ConcurrentQueue<string>();
        await redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal($"u:{people[1].Id}"), (_, frame) => told.Enqueue(frame!));
        var request = new CreateConversationRequest(ConversationKind.Group, [people[1].Id], "Group", Id: Guid.CreateVersion7());

        var id = Guid.Empty;
        for (var i = 1; i <= 2; i++)
        {
            id = (await people[0].PostAsync<ConversationDto>("/api/conversations", request, Stop)).Id;
            await Eventually.IsTrueAsync(() => told.Count == i, "The news");
        }

        told.ShouldAllBe(frame => frame.Contains($"\"id\":\"{id}\"") && frame.Contains("\"role\":\"member\""));
    }

    [Fact]
    public async Task A_request_beyond_the_rules_names_the_field()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        Guid[] one = [people[1].Id], two = [people[1].Id, people[2].Id];
        var requests = new Dictionary<CreateConversationRequest, string>
        {
            [new(ConversationKind.Direct, two)] = "memberIds",
            [new(ConversationKind.Direct, [people[0].Id])] = "memberIds",
            [new(ConversationKind.Direct, one, "Title")] = "title",
            [new(ConversationKind.Group, [])] = "memberIds",
            [new(ConversationKind.Group, one, new string('t', 201))] = "title",
            [new(ConversationKind.Group, one, "two\nlines")] = "title",
            [new(ConversationKind.Group, one, "\u200b")] = "title",
            [new(ConversationKind.Group, one, "safe\u202eexe")] = "title",
            [new(ConversationKind.Group, one, "x", new string('d', 2_001))] = "description",
            [new(ConversationKind.Group, one, "x", IsPublic: true)] = "isPublic",
            [new(ConversationKind.Group, [.. Enumerable.Range(0, 201).Select(_ => Guid.NewGuid())])] = "memberIds",
            [new(ConversationKind.Channel, [], " ")] = "title",
            [new(ConversationKind.Assistant, one)] = "kind",
            [new(ConversationKind.Group, one, Id: Guid.Empty)] = "id",
        };
        foreach (var (request, field) in requests)
        {
            var problem = await people[0].RefusedAsync(Post, "/api/conversations", request, Stop);
            problem.Code.ShouldBe(ErrorCodes.ValidationFailed);
            problem.Errors!.Keys.ShouldBe([field]);
        }

        (await people[0].RefusedAsync(Post, "/api/conversations", new CreateConversationRequest(ConversationKind.Direct, [Guid.NewGuid()]), Stop))
            .Code.ShouldBe(ErrorCodes.UserNotFound);
        (await people[0].GetAsync<Page<ConversationDto>>("/api/conversations", Stop)).Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"kind":"direct","memberIds":["x"]}""")]
    [InlineData("""{"kind":0,"memberIds":[]}""")]
    [InlineData("""{"kind":"direct"}""")]
    public async Task A_body_that_is_not_as_described_is_malformed(string json)
    {
        var person = await Fixture.PersonAsync(Stop);
        var problem = await person.RefusedAsync(Post, "/api/conversations", json, Stop);
        (problem.Status, problem.Code).ShouldBe((400, ErrorCodes.BodyMalformed));
    }

    [Fact]
    public async Task Unknown_foreign_and_left_conversations_are_all_not_found()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var foreign = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var left = (await people[0].TalkToAsync(Stop, people[1], people[2])).Id;
        (await people[2].StatusAsync(Post, $"/api/conversations/{left}/leave", null, Stop)).ShouldBe(HttpStatusCode.NoContent);

        foreach (var id in new[] { Guid.NewGuid(), foreign, left })
        {
            var calls = new (HttpMethod, string, object?)[]
            {
                (Get, "", null), (Get, "/members", null), (Get, "/messages", null), (Get, "/changes?after=0", null), (Post, "/join", null), (Post, "/leave", null),
                (Post, "/read", new { conversationId = id, seq = 1 }), (Post, "/messages", new SendMessageRequest(Guid.NewGuid(), id, "hi")),
            };
            foreach (var (method, path, body) in calls)
            {
                var problem = await people[2].RefusedAsync(method, $"/api/conversations/{id}{path}", body, Stop);
                (problem.Status, problem.Code).ShouldBe((404, ErrorCodes.ConversationNotFound), path);
            }
        }

        (await people[0].GetAsync<ConversationDto>($"/api/conversations/{left}", Stop)).LastMessage!.System!.Event.ShouldBe(SystemEvent.Leave);
    }

    [Fact]
    public async Task The_list_is_by_last_activity_and_pages_without_gap_or_repeat()
    {
        var people = await Fixture.PeopleAsync(8, Stop);
        var ids = new List<Guid>();
        foreach (var other in people.Skip(1))
            ids.Add((await people[0].TalkToAsync(Stop, other)).Id);
        await people[3].SayAsync(ids[2], "up", Stop);

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await people[0].GetAsync<Page<ConversationDto>>($"/api/conversations?limit=3{(cursor is null ? "" : "&cursor=" + cursor)}", Stop);
            seen.AddRange(page.Items.Select(c => c.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        seen[0].ShouldBe(ids[2]);
        seen.ShouldBe(ids, ignoreOrder: true);
        (await people[0].RefusedAsync(Get, "/api/conversations?cursor=x", null, Stop)).Errors!.Keys.ShouldBe(["cursor"]);
        (await people[0].RefusedAsync(Get, "/api/conversations?limit=0", null, Stop)).Errors!.Keys.ShouldBe(["limit"]);
    }

    [Fact]
    public async Task A_public_channel_is_found_joined_and_left_and_its_count_is_right()
    {
        var mark = $"{Guid.NewGuid():n}"[..12];
        var people = await Fixture.PeopleAsync(10, Stop);
        var channel = await people[0].PostAsync<ConversationDto>("/api/conversations", new CreateConversationRequest(ConversationKind.Channel, [], $"The {mark} channel", "About", IsPublic: true), Stop);
        var hidden = await people[0].PostAsync<ConversationDto>("/api/conversations", new CreateConversationRequest(ConversationKind.Channel, [], $"Hidden {mark}"), Stop);
        await people[0].SayAsync(channel.Id, "first", Stop);

        var found = await people[1].GetAsync<Page<ChannelDto>>($"/api/channels?q={mark}", Stop);
        found.Items.Single().ShouldBe(new ChannelDto(channel.Id, $"The {mark} channel", "About", 1, IsMember: false));
        (await people[1].RefusedAsync(Post, $"/api/conversations/{hidden.Id}/join", null, Stop)).Code.ShouldBe(ErrorCodes.ConversationNotFound);

        // Everybody twice and at once.
        await Task.WhenAll(people.Skip(1).Concat(people.Skip(1)).Select(p => p.PostAsync<ConversationDto>($"/api/conversations/{channel.Id}/join", null, Stop)));
        var joined = await people[1].GetAsync<ConversationDto>($"/api/conversations/{channel.Id}", Stop);
        (joined.MemberCount, joined.UnreadCount, joined.Role, joined.CanPost).ShouldBe((10, 0, MemberRole.Member, true));

        await Task.WhenAll(people.Skip(5).Select(p => p.StatusAsync(Post, $"/api/conversations/{channel.Id}/leave", null, Stop)));
        (await people[0].GetAsync<ConversationDto>($"/api/conversations/{channel.Id}", Stop)).MemberCount.ShouldBe(5);
        (await people[0].GetAsync<Page<MemberDto>>($"/api/conversations/{channel.Id}/members", Stop)).Items.Count.ShouldBe(5);
    }

    [Fact]
    public async Task When_the_owner_leaves_another_becomes_the_owner_and_a_direct_one_cannot_be_left()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var group = (await people[0].TalkToAsync(Stop, people[1], people[2])).Id;
        await people[0].StatusAsync(Post, $"/api/conversations/{group}/leave", null, Stop);
        var members = await people[1].GetAsync<Page<MemberDto>>($"/api/conversations/{group}/members", Stop);
        members.Items.Count(m => m.Role == MemberRole.Owner).ShouldBe(1);

        var direct = (await people[0].TalkToAsync(Stop, people[1])).Id;
        (await people[0].RefusedAsync(Post, $"/api/conversations/{direct}/leave", null, Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
    }
}
