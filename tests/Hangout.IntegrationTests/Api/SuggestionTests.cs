using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Relationships;
using Microsoft.EntityFrameworkCore;

namespace Hangout.IntegrationTests.Api;

public sealed class SuggestionTests(ApiFixture fixture) : PostApiTests(fixture)
{
    private const string Path = "/api/users/suggestions";

    [Fact]
    public async Task People_are_suggested_by_how_many_conversations_they_share_with_the_caller_page_by_page()
    {
        var people = await Fixture.PeopleAsync(5, Stop);
        await people[0].TalkToAsync(Stop, people[1], people[2], people[3], people[4]);
        await people[0].TalkToAsync(Stop, people[1], people[2]);
        await people[2].TalkToAsync(Stop, people[0], people[1]);
        await people[2].TalkToAsync(Stop, people[0], people[4]);

        var shared = await SharedAsync(people[0]);
        shared[..2].ShouldBe([(people[2].Id, 4), (people[1].Id, 3)]);
        shared[2..].ShouldBe([(people[4].Id, 2), (people[3].Id, 1)]);

        var paged = new List<Guid>();
        for (string? cursor = ""; cursor is not null && paged.Count < shared.Count;)
        {
            var page = await people[0].GetAsync<Page<SuggestedPersonDto>>($"{Path}?limit=1&cursor={cursor}", Stop);
            page.Items.Count.ShouldBe(1);
            paged.Add(page.Items[0].User.Id);
            cursor = page.NextCursor;
        }

        paged.ShouldBe(shared.Select(s => s.Id));
    }

    [Fact]
    public async Task Nobody_is_suggested_who_has_a_direct_conversation_or_a_block_with_the_caller_or_left_or_whose_account_is_closed()
    {
        var people = await Fixture.PeopleAsync(8, Stop);
        var (caller, others) = (people[0], people[1..]);
        var group = await caller.TalkToAsync(Stop, others);
        await caller.TalkToAsync(Stop, others[0]);
        await others[1].TalkToAsync(Stop, caller);
        await caller.CallAsync<object>(HttpMethod.Put, $"/api/blocks/{others[2].Id}", "{}", Stop);
        await others[3].CallAsync<object>(HttpMethod.Put, $"/api/blocks/{caller.Id}", "{}", Stop);
        (await others[4].StatusAsync(Post, $"/api/conversations/{group.Id}/leave", body: null, Stop)).ShouldBe(System.Net.HttpStatusCode.NoContent);
        await using var db = Fixture.Database();
        await db.Users.Where(u => u.Id == others[5].Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.IsSuspended, true), Stop);

        (await SharedAsync(caller)).ShouldBe([(others[6].Id, 1)]);

        await db.Users.Where(u => u.Id == others[6].Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.DeletedAt, DateTimeOffset.UtcNow), Stop);
        (await SharedAsync(caller)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Somebody_without_conversations_gets_those_who_write_in_the_largest_public_channels_before_those_who_only_read()
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        var channel = await people[0].PostAsync<ConversationDto>("/api/conversations",
            new CreateConversationRequest(ConversationKind.Channel, [people[1].Id, people[2].Id], "The largest", IsPublic: true), Stop);
        await people[1].SayAsync(channel.Id, "once", Stop);
        foreach (var text in (string[])["and", "again"])
            await people[2].SayAsync(channel.Id, text, Stop);
        await using var db = Fixture.Database();
        await db.Conversations.Where(c => c.Id == channel.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.MemberCount, 1_000_000), Stop);

        var suggested = (await people[3].GetAsync<Page<SuggestedPersonDto>>(Path, Stop)).Items;
        suggested.ShouldAllBe(s => s.SharedConversations == 0);
        suggested.Select(s => s.User.Id).Where(id => people.Any(p => p.Id == id)).ShouldBe([people[2].Id, people[1].Id, people[0].Id]);
    }

    [Fact]
    public async Task Friends_of_friends_come_first_by_how_many_are_in_common_then_whom_the_followed_follow()
    {
        var people = await Fixture.PeopleAsync(8, Stop);
        var (caller, friends, followed) = (people[0], people[1..3], people[3]);
        var (close, near, known, shares) = (people[4], people[5], people[6], people[7]);
        foreach (var friend in friends)
        {
            await BefriendAsync(caller, friend);
            await BefriendAsync(friend, close);
        }

        await BefriendAsync(friends[0], near);
        await FollowAsync(caller, followed);
        await FollowAsync(followed, known);
        await FollowAsync(followed, near);
        await caller.TalkToAsync(Stop, shares, friends[1]);

        var suggested = (await caller.GetAsync<Page<SuggestedPersonDto>>(Path, Stop)).Items.Where(s => people.Any(p => p.Id == s.User.Id)).ToList();
        suggested.Select(s => s.User.Id).ShouldBe([close.Id, near.Id, known.Id, shares.Id]);
        suggested.Select(s => (s.MutualFriends, s.FollowedBy, s.SharedConversations)).ShouldBe([(2, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 1)]);
    }

    [Fact]
    public async Task Nobody_is_suggested_who_is_known_already_or_muted_or_whose_profile_is_not_open()
    {
        var people = await Fixture.PeopleAsync(12, Stop);
        var (caller, friend, others) = (people[0], people[1], people[2..]);
        await BefriendAsync(caller, friend);
        foreach (var other in others)
            await BefriendAsync(friend, other);
        await BefriendAsync(caller, others[0]);
        await FollowAsync(caller, others[1]);
        await caller.CallAsync<object>(Put, $"/api/users/{others[2].Id}/mute", "{}", Stop);
        await caller.PostAsync<object>("/api/friend-requests", new FriendRequestRequest(others[3].Id), Stop);
        await others[4].PostAsync<object>("/api/friend-requests", new FriendRequestRequest(caller.Id), Stop);
        await others[5].CallAsync<PreferencesDto>(Patch, "/api/me/preferences", new UpdatePreferencesRequest(new PrivacyPreferences(ProfileVisibility.Friends)), Stop);
        await others[6].CallAsync<RelationshipDto>(Put, $"/api/users/{caller.Id}/relationship/switches", new RelationshipSwitches(true, true, false, true), Stop);
        await BlockAsync(others[7], caller);
        await ExecuteAsync("update users set is_suspended = true where id = $1", others[8].Id);

        (await caller.GetAsync<Page<SuggestedPersonDto>>(Path, Stop)).Items.Where(s => s.MutualFriends > 0).Select(s => s.User.Id).ShouldBe([others[9].Id]);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=21", "limit")]
    [InlineData("cursor=nonsense", "cursor")]
    public async Task A_wrong_page_is_refused(string query, string field) =>
        (await (await Fixture.PersonAsync(Stop)).RefusedAsync(Get, $"{Path}?{query}", body: null, Stop)).Errors!.Keys.ShouldBe([field]);

    /// <summary>Those of the suggested who share a conversation; what others are in the channels of other tests is no matter.</summary>
    private static async Task<List<(Guid Id, int Shared)>> SharedAsync(ApiPerson person) =>
        [.. (await person.GetAsync<Page<SuggestedPersonDto>>(Path, Stop)).Items.Where(s => s.SharedConversations > 0).Select(s => (s.User.Id, s.SharedConversations))];
}
