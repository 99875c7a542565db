using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Relationships;

namespace Hangout.IntegrationTests.Api;

public sealed class BlockTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task Blocks_are_listed_latest_first_with_their_notes_and_can_be_taken_back()
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        foreach (var other in people[1..])
            await BlockAsync(people[0], other, $" why {other.Username} ");
        (await BlockAsync(people[0], people[1], reason: null)).Reason.ShouldBeNull();

        var first = await people[0].GetAsync<Page<BlockDto>>("/api/blocks?limit=2", Stop);
        first.Items.Select(b => (b.User.Id, b.Reason)).ShouldBe([(people[3].Id, $"why {people[3].Username}"), (people[2].Id, $"why {people[2].Username}")]);
        var second = await people[0].GetAsync<Page<BlockDto>>($"/api/blocks?limit=2&cursor={first.NextCursor}", Stop);
        second.Items.Select(b => (b.User.Id, b.Reason)).ShouldBe([(people[1].Id, null)]);
        second.NextCursor.ShouldBeNull();
        (await people[1].GetAsync<Page<BlockDto>>("/api/blocks", Stop)).Items.ShouldBeEmpty();

        foreach (var _ in Enumerable.Range(0, 2))
            (await people[0].StatusAsync(HttpMethod.Delete, $"/api/blocks/{people[2].Id}", body: null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await people[0].GetAsync<Page<BlockDto>>("/api/blocks", Stop)).Items.Select(b => b.User.Id).ShouldBe([people[3].Id, people[1].Id]);
    }

    [Fact]
    public async Task A_wrong_block_is_refused_and_blocks_nobody()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var path = $"/api/blocks/{people[1].Id}";
        (await RefusedAsync($"/api/blocks/{people[0].Id}", new BlockRequest())).Errors!.Keys.ShouldBe(["userId"]);
        (await RefusedAsync(path, new BlockRequest(new string('r', Limits.BlockReason + 1)))).Errors!.Keys.ShouldBe(["reason"]);
        (await RefusedAsync(path, new BlockRequest("nul\0"))).Errors!.Keys.ShouldBe(["reason"]);
        (await RefusedAsync($"/api/blocks/{Guid.NewGuid()}", new BlockRequest())).Code.ShouldBe(ErrorCodes.UserNotFound);
        (await RefusedAsync(path, """{"reason":1}""")).Code.ShouldBe(ErrorCodes.BodyMalformed);
        (await people[0].GetAsync<Page<BlockDto>>("/api/blocks", Stop)).Items.ShouldBeEmpty();

        Task<Problem> RefusedAsync(string where, object body) => people[0].RefusedAsync(HttpMethod.Put, where, body, Stop);
    }

    [Fact]
    public async Task Neither_can_write_to_the_other_until_both_have_taken_their_block_back()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var direct = (await people[0].TalkToAsync(Stop, people[1])).Id;
        await people[0].SayAsync(direct, "before", Stop);
        await BlockAsync(people[0], people[1]);

        await ShouldBeClosedAsync(BlockState.ByYou, BlockState.ByOther);
        await BlockAsync(people[1], people[0]);
        await ShouldBeClosedAsync(BlockState.ByYou, BlockState.ByYou);
        await UnblockAsync(people[0], people[1]);
        await ShouldBeClosedAsync(BlockState.ByOther, BlockState.ByYou);
        await UnblockAsync(people[1], people[0]);

        foreach (var person in people)
        {
            var open = await person.GetAsync<ConversationDto>($"/api/conversations/{direct}", Stop);
            (open.Block, open.CanPost).ShouldBe((null, true));
            await person.SayAsync(direct, "after", Stop);
        }

        async Task ShouldBeClosedAsync(params BlockState[] states)
        {
            foreach (var (person, state) in people.Zip(states))
            {
                // Whoever looks for the other's conversation gets the one that is there, and can read it.
                var closed = await person.TalkToAsync(Stop, person == people[0] ? people[1] : people[0]);
                (closed.Id, closed.Block, closed.CanPost).ShouldBe((direct, state, false));
                var refused = await person.RefusedAsync(Post, $"/api/conversations/{direct}/messages", new SendMessageRequest(Guid.CreateVersion7(), direct, "hey"), Stop);
                (refused.Status, refused.Code).ShouldBe((403, ErrorCodes.NotAllowed));
                (await person.GetAsync<MessagePage>($"/api/conversations/{direct}/messages", Stop)).Messages.Select(m => m.Text).ShouldBe(["before"]);
            }
        }
    }

    [Fact]
    public async Task Neither_finds_the_other_or_brings_them_into_a_conversation()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        await BlockAsync(people[0], people[1]);
        foreach (var (person, other) in new[] { (people[0], people[1]), (people[1], people[0]) })
        {
            (await person.GetAsync<UserDto[]>($"/api/users/search?q={other.Username}", Stop)).ShouldBeEmpty();
            foreach (var request in new CreateConversationRequest[] { new(ConversationKind.Direct, [other.Id]), new(ConversationKind.Group, [people[2].Id, other.Id], "Group") })
            {
                var refused = await person.RefusedAsync(Post, "/api/conversations", request, Stop);
                (refused.Status, refused.Code).ShouldBe((403, ErrorCodes.NotAllowed));
                refused.Errors!.Keys.ShouldBe(["memberIds"]);
            }

            (await person.GetAsync<Page<ConversationDto>>("/api/conversations", Stop)).Items.ShouldBeEmpty();
        }

        await UnblockAsync(people[0], people[1]);
        (await people[1].GetAsync<UserDto[]>($"/api/users/search?q={people[0].Username}", Stop)).ShouldHaveSingleItem();
        (await people[1].TalkToAsync(Stop, people[0])).CanPost.ShouldBeTrue();
    }

    [Fact]
    public async Task In_a_group_both_go_on_reading_but_neither_can_mention_the_other()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var group = (await people[0].TalkToAsync(Stop, people[1], people[2])).Id;
        await BlockAsync(people[1], people[0]);

        await people[0].SayAsync(group, $"@{people[1].Username} @{people[2].Username}", Stop);
        await people[0].SayAsync(group, "@all", Stop);
        await people[1].SayAsync(group, $"@{people[0].Username}", Stop);

        (await CountsAsync(people[0])).ShouldBe((1, 0));
        (await CountsAsync(people[1])).ShouldBe((2, 0));
        (await CountsAsync(people[2])).ShouldBe((3, 2));

        async Task<(int Unread, int Mentions)> CountsAsync(ApiPerson person)
        {
            var seen = await person.GetAsync<ConversationDto>($"/api/conversations/{group}", Stop);
            return (seen.UnreadCount, seen.MentionCount);
        }
    }

    [Fact]
    public async Task Of_a_block_and_a_first_conversation_at_once_the_block_holds()
    {
        var people = await Fixture.PeopleAsync(21, Stop);
        await Task.WhenAll(people[1..].Select(async (other, i) =>
        {
            var begin = other.StatusAsync(Post, "/api/conversations", new CreateConversationRequest(ConversationKind.Direct, [people[0].Id]), Stop);
            await Task.WhenAll(begin, i % 2 == 0 ? BlockAsync(people[0], other) : BlockAsync(other, people[0]));
        }));

        var conversations = (await people[0].GetAsync<Page<ConversationDto>>("/api/conversations?limit=100", Stop)).Items;
        conversations.ShouldAllBe(c => !c.CanPost && c.Block != null);
        var others = await Task.WhenAll(people[1..].Select(async p => (await p.GetAsync<Page<ConversationDto>>("/api/conversations", Stop)).Items));
        others.Sum(o => o.Count).ShouldBe(conversations.Count);
    }

    private static Task<BlockDto> BlockAsync(ApiPerson blocker, ApiPerson blocked, string? reason = null) =>
        blocker.CallAsync<BlockDto>(HttpMethod.Put, $"/api/blocks/{blocked.Id}", new BlockRequest(reason), Stop);

    private static async Task UnblockAsync(ApiPerson blocker, ApiPerson blocked) =>
        (await blocker.StatusAsync(HttpMethod.Delete, $"/api/blocks/{blocked.Id}", body: null, Stop)).ShouldBe(HttpStatusCode.NoContent);
}
