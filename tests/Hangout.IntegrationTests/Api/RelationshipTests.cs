using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Relationships;

namespace Hangout.IntegrationTests.Api;

public sealed class RelationshipTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task Following_shows_in_both_lists_and_ends_from_either_side()
    {
        var (ann, ben) = await TwoAsync();
        foreach (var _ in Enumerable.Range(0, 2))
            (await PutAsync(ann, ben, "follow")).Follow.ShouldBe(FollowState.Following);
        (await StandsAsync(ben, ann)).FollowsMe.ShouldBeTrue();
        (await ListAsync(ann, $"/api/users/{ben.Id}/followers")).Select(p => p.User.Id).ShouldBe([ann.Id]);
        (await ListAsync(ben, $"/api/users/{ann.Id}/following")).Single().Relationship.ShouldBe(await StandsAsync(ben, ben));

        (await CallAsync(ben, HttpMethod.Delete, $"/api/followers/{ann.Id}")).FollowsMe.ShouldBeFalse();
        (await StandsAsync(ann, ben)).Follow.ShouldBe(FollowState.None);
        await PutAsync(ann, ben, "follow");
        (await CallAsync(ann, HttpMethod.Delete, $"/api/users/{ben.Id}/follow")).Follow.ShouldBe(FollowState.None);
        (await ListAsync(ann, $"/api/users/{ben.Id}/followers")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_private_account_is_asked_and_decides()
    {
        var (ann, ben) = await TwoAsync();
        await PreferAsync(ben, new PrivacyPreferences(IsPrivate: true));
        (await PutAsync(ann, ben, "follow")).Follow.ShouldBe(FollowState.Requested);
        (await ListAsync(ben, $"/api/users/{ben.Id}/followers")).ShouldBeEmpty();
        (await RequestsAsync(ben, "/api/follow-requests")).ShouldBe([ann.Id]);

        (await CallAsync(ben, HttpMethod.Post, $"/api/follow-requests/{ann.Id}/accept")).FollowsMe.ShouldBeTrue();
        (await StandsAsync(ann, ben)).Follow.ShouldBe(FollowState.Following);
        (await RequestsAsync(ben, "/api/follow-requests")).ShouldBeEmpty();
        (await ben.RefusedAsync(HttpMethod.Post, $"/api/follow-requests/{(await Fixture.PersonAsync(Stop)).Id}/accept", body: null, Stop)).Code
            .ShouldBe(ErrorCodes.RequestNotFound);
    }

    [Fact]
    public async Task Friends_are_made_by_a_request_and_its_answer()
    {
        var (ann, ben) = await TwoAsync();
        (await AskAsync(ann, new(Username: $"@{ben.Username.ToUpperInvariant()}", Message: " hello "))).Friend.ShouldBe(FriendState.Sent);
        (await StandsAsync(ben, ann)).Friend.ShouldBe(FriendState.Received);
        (await ben.GetAsync<Page<RelationshipRequestDto>>("/api/friend-requests/received", Stop)).Items.Select(r => (r.User.Id, r.Message)).ShouldBe([(ann.Id, "hello")]);
        (await RequestsAsync(ann, "/api/friend-requests/sent")).ShouldBe([ben.Id]);

        (await CallAsync(ben, HttpMethod.Post, $"/api/friend-requests/{ann.Id}/accept")).Friend.ShouldBe(FriendState.Friends);
        (await StandsAsync(ann, ben)).Friend.ShouldBe(FriendState.Friends);
        (await ListAsync(ann, $"/api/users/{ann.Id}/friends")).Select(p => p.User.Id).ShouldBe([ben.Id]);
        (await RequestsAsync(ann, "/api/friend-requests/sent")).ShouldBeEmpty();
        (await CallAsync(ann, HttpMethod.Delete, $"/api/friends/{ben.Id}")).Friend.ShouldBe(FriendState.None);
        (await StandsAsync(ben, ann)).Friend.ShouldBe(FriendState.None);
    }

    [Fact]
    public async Task Two_who_ask_each_other_are_friends_and_a_withdrawn_request_is_gone()
    {
        var (ann, ben) = await TwoAsync();
        await AskAsync(ann, new(UserId: ben.Id));
        (await CallAsync(ann, HttpMethod.Delete, $"/api/friend-requests/{ben.Id}")).Friend.ShouldBe(FriendState.None);
        (await RequestsAsync(ben, "/api/friend-requests/received")).ShouldBeEmpty();
        (await ben.RefusedAsync(HttpMethod.Post, $"/api/friend-requests/{ann.Id}/accept", body: null, Stop)).Code.ShouldBe(ErrorCodes.RequestNotFound);

        var both = await Task.WhenAll(AskAsync(ann, new(UserId: ben.Id)), AskAsync(ben, new(UserId: ann.Id)));
        both.ShouldContain(r => r.Friend == FriendState.Friends);
        (await StandsAsync(ann, ben)).Friend.ShouldBe(FriendState.Friends);
        (await StandsAsync(ben, ann)).Friend.ShouldBe(FriendState.Friends);
    }

    [Fact]
    public async Task A_request_to_somebody_who_blocked_or_rejected_looks_like_one_that_waits()
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        var (ann, blocker, rejecter, silent) = (people[0], people[1], people[2], people[3]);
        await BlockAsync(blocker, ann);
        var answers = new List<RelationshipDto>();
        foreach (var other in people[1..])
            answers.Add(await AskAsync(ann, new(UserId: other.Id)));
        await CallAsync(rejecter, HttpMethod.Post, $"/api/friend-requests/{ann.Id}/reject");
        foreach (var other in people[1..])
            answers.Add(await StandsAsync(ann, other));
        answers.Select(a => a with { UserId = Guid.Empty }).Distinct().ShouldHaveSingleItem().Friend.ShouldBe(FriendState.Sent);
        (await RequestsAsync(ann, "/api/friend-requests/sent")).ShouldBe([silent.Id, rejecter.Id, blocker.Id]);

        (await RequestsAsync(blocker, "/api/friend-requests/received")).ShouldBeEmpty();
        (await RequestsAsync(rejecter, "/api/friend-requests/received")).ShouldBeEmpty();
        (await rejecter.RefusedAsync(HttpMethod.Post, $"/api/friend-requests/{ann.Id}/accept", body: null, Stop)).Code.ShouldBe(ErrorCodes.RequestNotFound);
        // Taking the block back shows no request from the time of the block.
        await blocker.StatusAsync(HttpMethod.Delete, $"/api/blocks/{ann.Id}", body: null, Stop);
        (await RequestsAsync(blocker, "/api/friend-requests/received")).ShouldBeEmpty();

        // To follow somebody who blocked one looks like asking a private account.
        await BlockAsync(blocker, ann);
        await PreferAsync(silent, new PrivacyPreferences(IsPrivate: true));
        (await PutAsync(ann, blocker, "follow")).Follow.ShouldBe(FollowState.Requested);
        (await PutAsync(ann, silent, "follow")).Follow.ShouldBe(FollowState.Requested);
        (await RequestsAsync(blocker, "/api/follow-requests")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_block_ends_everything_between_the_two_and_nothing_new_begins()
    {
        var (ann, ben) = await TwoAsync();
        await PutAsync(ann, ben, "follow");
        await PutAsync(ben, ann, "follow");
        await AskAsync(ann, new(UserId: ben.Id));
        await CallAsync(ben, HttpMethod.Post, $"/api/friend-requests/{ann.Id}/accept");

        await BlockAsync(ben, ann);

        (await StandsAsync(ann, ben)).ShouldBe(new RelationshipDto(ben.Id));
        (await StandsAsync(ben, ann)).ShouldBe(new RelationshipDto(ann.Id, IsBlocked: true));
        (await ben.RefusedAsync(HttpMethod.Put, $"/api/users/{ann.Id}/follow", body: null, Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        (await ben.RefusedAsync(HttpMethod.Post, "/api/friend-requests", new FriendRequestRequest(ann.Id), Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        await ben.StatusAsync(HttpMethod.Delete, $"/api/blocks/{ann.Id}", body: null, Stop);
        (await StandsAsync(ben, ann)).ShouldBe(new RelationshipDto(ann.Id));
    }

    [Fact]
    public async Task Blocks_and_follows_at_once_never_leave_a_follow_beside_a_block()
    {
        var (ann, ben) = await TwoAsync();
        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(
                ann.StatusAsync(HttpMethod.Put, $"/api/users/{ben.Id}/follow", body: null, Stop), BlockAsync(ben, ann), AskAsync(ann, new(UserId: ben.Id)));
            (await ListAsync(ben, $"/api/users/{ben.Id}/followers")).ShouldBeEmpty();
            (await StandsAsync(ben, ann)).FollowsMe.ShouldBeFalse();
            await ben.StatusAsync(HttpMethod.Delete, $"/api/blocks/{ann.Id}", body: null, Stop);
            await ann.StatusAsync(HttpMethod.Delete, $"/api/users/{ben.Id}/follow", body: null, Stop);
        }
    }

    [Fact]
    public async Task Mutes_are_listed_and_the_other_does_not_see_them()
    {
        var (ann, ben) = await TwoAsync();
        (await PutAsync(ann, ben, "mute")).IsMuted.ShouldBeTrue();
        (await ListAsync(ann, "/api/mutes")).Select(p => p.User.Id).ShouldBe([ben.Id]);
        (await StandsAsync(ben, ann)).ShouldBe(new RelationshipDto(ann.Id));
        (await CallAsync(ann, HttpMethod.Delete, $"/api/users/{ben.Id}/mute")).IsMuted.ShouldBeFalse();
        (await ListAsync(ann, "/api/mutes")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_may_not_message_cannot_begin_to_write_or_go_on()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var (ann, ben, cleo) = (people[0], people[1], people[2]);
        var direct = await ann.TalkToAsync(Stop, ben);
        var off = new RelationshipSwitches(MayMessage: false);
        (await SwitchAsync(ben, ann, off)).Switches.ShouldBe(off);
        (await StandsAsync(ann, ben)).Switches.ShouldBeNull();

        (await ann.GetAsync<ConversationDto>($"/api/conversations/{direct.Id}", Stop)).CanPost.ShouldBeFalse();
        (await RefusedMessageAsync(ann, direct.Id)).Code.ShouldBe(ErrorCodes.NotAllowed);
        await ben.SayAsync(direct.Id, "I still can", Stop);
        await SwitchAsync(ben, ann, new());
        await ann.SayAsync(direct.Id, "So can I", Stop);

        await SwitchAsync(ben, cleo, off);
        (await RefusedConversationAsync(cleo, ben)).ShouldBe(ErrorCodes.MessagesNotTaken);
        await PreferAsync(ann, new PrivacyPreferences(MessagesFrom: MessagesFrom.None));
        (await RefusedConversationAsync(cleo, ann)).ShouldBe(ErrorCodes.MessagesNotTaken);
        // Who talks already goes on.
        (await ben.TalkToAsync(Stop, ann)).Id.ShouldBe(direct.Id);
        await PreferAsync(ann, new PrivacyPreferences(MessagesFrom: MessagesFrom.Friends));
        (await RefusedConversationAsync(cleo, ann)).ShouldBe(ErrorCodes.MessagesNotTaken);
        await AskAsync(cleo, new(UserId: ann.Id));
        await CallAsync(ann, HttpMethod.Post, $"/api/friend-requests/{cleo.Id}/accept");
        (await cleo.TalkToAsync(Stop, ann)).CanPost.ShouldBeTrue();
    }

    [Fact]
    public async Task Bad_requests_are_refused_and_change_nothing()
    {
        var (ann, ben) = await TwoAsync();
        (await ann.RefusedAsync(HttpMethod.Put, $"/api/users/{ann.Id}/follow", body: null, Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
        (await ann.RefusedAsync(HttpMethod.Put, $"/api/users/{Guid.NewGuid()}/mute", body: null, Stop)).Code.ShouldBe(ErrorCodes.UserNotFound);
        (await AskRefusedAsync(new(UserId: ben.Id, Message: new string('m', Limits.FriendRequestMessage + 1)))).ShouldBe(ErrorCodes.ValidationFailed);
        (await AskRefusedAsync(new(UserId: ben.Id, Message: "nul\0"))).ShouldBe(ErrorCodes.ValidationFailed);
        (await AskRefusedAsync(new())).ShouldBe(ErrorCodes.ValidationFailed);
        (await AskRefusedAsync(new(UserId: ben.Id, Username: ben.Username))).ShouldBe(ErrorCodes.ValidationFailed);
        (await AskRefusedAsync(new(Username: "no-such-name"))).ShouldBe(ErrorCodes.UserNotFound);
        (await AskRefusedAsync(new(UserId: ann.Id))).ShouldBe(ErrorCodes.ValidationFailed);
        await PreferAsync(ben, new PrivacyPreferences(AllowFriendRequests: false));
        (await AskRefusedAsync(new(UserId: ben.Id))).ShouldBe(ErrorCodes.RequestsNotTaken);
        (await StandsAsync(ann, ben)).ShouldBe(new RelationshipDto(ben.Id));
        await PreferAsync(ben, new PrivacyPreferences());
        (await AskAsync(ann, new(UserId: ben.Id, Message: new string('m', Limits.FriendRequestMessage)))).Friend.ShouldBe(FriendState.Sent);

        async Task<string> AskRefusedAsync(FriendRequestRequest request) => (await ann.RefusedAsync(HttpMethod.Post, "/api/friend-requests", request, Stop)).Code;
    }

    [Fact]
    public async Task Lists_are_paged_and_those_of_a_closed_profile_are_empty()
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        foreach (var follower in people[1..])
            await PutAsync(follower, people[0], "follow");
        var first = await people[1].GetAsync<Page<RelatedPersonDto>>($"/api/users/{people[0].Id}/followers?limit=2", Stop);
        var second = await people[1].GetAsync<Page<RelatedPersonDto>>($"/api/users/{people[0].Id}/followers?limit=2&cursor={first.NextCursor}", Stop);
        first.Items.Concat(second.Items).Select(p => p.User.Id).ShouldBe([people[3].Id, people[2].Id, people[1].Id]);
        second.NextCursor.ShouldBeNull();
        await PreferAsync(people[0], new PrivacyPreferences(ProfileVisibility.Private));
        (await ListAsync(people[1], $"/api/users/{people[0].Id}/followers")).ShouldBeEmpty();
        (await ListAsync(people[0], $"/api/users/{people[0].Id}/followers")).Count.ShouldBe(3);
        (await people[1].RefusedAsync(HttpMethod.Get, $"/api/users/{Guid.NewGuid()}/friends", body: null, Stop)).Code.ShouldBe(ErrorCodes.UserNotFound);
    }

    private static Task<RelationshipDto> CallAsync(ApiPerson person, HttpMethod method, string path) => person.CallAsync<RelationshipDto>(method, path, body: null, Stop);

    private static Task<RelationshipDto> PutAsync(ApiPerson person, ApiPerson other, string what) => CallAsync(person, HttpMethod.Put, $"/api/users/{other.Id}/{what}");

    private static Task<RelationshipDto> AskAsync(ApiPerson person, FriendRequestRequest request) =>
        person.PostAsync<RelationshipDto>("/api/friend-requests", request, Stop);

    private static Task<RelationshipDto> StandsAsync(ApiPerson person, ApiPerson other) => person.GetAsync<RelationshipDto>($"/api/users/{other.Id}/relationship", Stop);

    private static Task<RelationshipDto> SwitchAsync(ApiPerson person, ApiPerson other, RelationshipSwitches switches) =>
        person.CallAsync<RelationshipDto>(HttpMethod.Put, $"/api/users/{other.Id}/relationship/switches", switches, Stop);

    private static Task<PreferencesDto> PreferAsync(ApiPerson person, PrivacyPreferences privacy) =>
        person.CallAsync<PreferencesDto>(HttpMethod.Patch, "/api/me/preferences", new UpdatePreferencesRequest(privacy), Stop);

    private static Task<BlockDto> BlockAsync(ApiPerson person, ApiPerson other) =>
        person.CallAsync<BlockDto>(HttpMethod.Put, $"/api/blocks/{other.Id}", new BlockRequest(), Stop);

    private static async Task<IReadOnlyList<RelatedPersonDto>> ListAsync(ApiPerson person, string path) => (await person.GetAsync<Page<RelatedPersonDto>>(path, Stop)).Items;

    private static async Task<IEnumerable<Guid>> RequestsAsync(ApiPerson person, string path) =>
        (await person.GetAsync<Page<RelationshipRequestDto>>(path, Stop)).Items.Select(r => r.User.Id);

    private static Task<Problem> RefusedMessageAsync(ApiPerson person, Guid conversationId) =>
        person.RefusedAsync(HttpMethod.Post, $"/api/conversations/{conversationId}/messages", new SendMessageRequest(Guid.CreateVersion7(), conversationId, "hey"), Stop);

    private static async Task<string> RefusedConversationAsync(ApiPerson person, ApiPerson other) =>
        (await person.RefusedAsync(HttpMethod.Post, "/api/conversations", new CreateConversationRequest(ConversationKind.Direct, [other.Id]), Stop)).Code;

    private async Task<(ApiPerson Ann, ApiPerson Ben)> TwoAsync()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        return (people[0], people[1]);
    }
}
