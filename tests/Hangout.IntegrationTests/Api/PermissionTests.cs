using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Microsoft.EntityFrameworkCore;

namespace Hangout.IntegrationTests.Api;

/// <summary>Every operation as every role, status and stranger, against the one table (CNV-4, CNV-5).</summary>
public sealed class PermissionTests(ApiFixture fixture) : ApiTests(fixture)
{
    private sealed record Place(ApiPerson Owner, ApiPerson Actor, ApiPerson Guest, ApiPerson Outsider, Guid Id, Guid Message);

    /// <summary>How an action is tried, and what its success is.</summary>
    private static readonly Dictionary<ConversationAction, Func<Place, (HttpMethod Method, string Path, object? Body)>> Tries = new()
    {
        [ConversationAction.Post] = p => (Post, "/messages", new SendMessageRequest(Guid.CreateVersion7(), p.Id, "hello")),
        [ConversationAction.React] = p => (HttpMethod.Put, $"/messages/{p.Message}/reactions/👍", null),
        [ConversationAction.EditConversation] = _ => (HttpMethod.Patch, "", new EditConversationRequest(Description: $"{Guid.NewGuid()}")),
        [ConversationAction.AddMembers] = p => (Post, "/members", new AddMembersRequest([p.Outsider.Id], InviteOnly: true)),
        [ConversationAction.DeleteMessages] = p => (HttpMethod.Delete, $"/messages/{p.Message}", null),
        [ConversationAction.ChangeRoles] = p => (HttpMethod.Patch, $"/members/{p.Guest.Id}", new ChangeMemberRequest(Permissions: new())),
        [ConversationAction.RemoveMembers] = p => (HttpMethod.Delete, $"/members/{p.Guest.Id}", null),
        [ConversationAction.TransferOwnership] = p => (HttpMethod.Put, "/owner", new TransferOwnershipRequest(p.Owner.Id)),
        [ConversationAction.DeleteConversation] = _ => (HttpMethod.Delete, "", null),
    };

    public static TheoryData<MemberRole, string> Actors()
    {
        var data = new TheoryData<MemberRole, string>();
        foreach (var role in Enum.GetValues<MemberRole>())
        {
            foreach (var system in new[] { "member", "admin", "owner" })
                data.Add(role, system);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Actors))]
    public async Task A_member_may_do_what_the_table_says_and_nothing_else(MemberRole role, string system)
    {
        foreach (var settings in new[] { new ConversationSettings(), new ConversationSettings(WhoMayPost: PostPolicy.Moderators) })
        {
            var place = await PlaceAsync(settings);
            await SetAsync(place, role, MemberStatus.Active);
            await place.Actor.ActAsAsync(system, Stop);
            var conversation = new Conversation { Kind = ConversationKind.Group, Settings = settings };
            var member = new ConversationMember { Role = role };
            var systemRole = Enum.Parse<SystemRole>(system, ignoreCase: true);
            var expected = Permissions.Of(conversation, member, systemRole);
            (await place.Actor.GetAsync<ConversationDto>($"/api/conversations/{place.Id}", Stop)).Permissions.ShouldBe(expected);
            await TryAllAsync(place, action => expected.Contains(action) ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
        }
    }

    [Theory]
    [InlineData(MemberStatus.Invited)]
    [InlineData(MemberStatus.Left)]
    [InlineData(MemberStatus.Removed)]
    [InlineData(MemberStatus.Banned)]
    public async Task Who_is_no_active_member_finds_nothing_whatever_their_role_was(MemberStatus status)
    {
        var place = await PlaceAsync(new());
        await SetAsync(place, MemberRole.Owner, status);
        await TryAllAsync(place, _ => HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("member")]
    [InlineData("owner")]
    public async Task A_stranger_finds_nothing_even_with_a_role_in_the_whole_system(string system)
    {
        var place = await PlaceAsync(new());
        await place.Outsider.ActAsAsync(system, Stop);
        await TryAllAsync(place with { Actor = place.Outsider, Outsider = place.Actor }, _ => HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_permission_of_a_member_overrides_the_role_in_both_directions()
    {
        foreach (var given in new[] { true, false })
        {
            var place = await PlaceAsync(new());
            await SetAsync(place, given ? MemberRole.Member : MemberRole.Admin, MemberStatus.Active);
            var request = new ChangeMemberRequest(Permissions: new(given, given, given, given, given));
            (await place.Owner.StatusAsync(HttpMethod.Patch, $"/api/conversations/{place.Id}/members/{place.Actor.Id}", request, Stop)).ShouldBe(HttpStatusCode.NoContent);
            ConversationAction[] overridden =
            [
                ConversationAction.AddMembers, ConversationAction.RemoveMembers, ConversationAction.EditConversation, ConversationAction.DeleteMessages,
                ConversationAction.PinMessages,
            ];
            var may = (await place.Actor.GetAsync<ConversationDto>($"/api/conversations/{place.Id}", Stop)).Permissions;
            may.Intersect(overridden).ShouldBe(given ? overridden : [], ignoreOrder: true);
            await TryAllAsync(place, action => may.Contains(action) ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task Nobody_acts_on_members_of_their_own_role_or_a_higher_one()
    {
        var place = await PlaceAsync(new());
        await SetAsync(place, MemberRole.Admin, MemberStatus.Active);
        await SetAsync(place with { Actor = place.Guest }, MemberRole.Admin, MemberStatus.Active);
        var members = $"/api/conversations/{place.Id}/members";
        foreach (var other in new[] { place.Guest, place.Owner })
        {
            (await place.Actor.RefusedAsync(HttpMethod.Delete, $"{members}/{other.Id}", null, Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
            (await place.Actor.RefusedAsync(HttpMethod.Put, $"/api/conversations/{place.Id}/bans/{other.Id}", null, Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
            (await place.Actor.RefusedAsync(HttpMethod.Patch, $"{members}/{other.Id}", new ChangeMemberRequest(MemberRole.Member), Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        }

        await SetAsync(place with { Actor = place.Guest }, MemberRole.Member, MemberStatus.Active);
        (await place.Actor.RefusedAsync(HttpMethod.Patch, $"{members}/{place.Guest.Id}", new ChangeMemberRequest(MemberRole.Admin), Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        (await place.Owner.RefusedAsync(HttpMethod.Patch, $"{members}/{place.Guest.Id}", new ChangeMemberRequest(MemberRole.Owner), Stop)).Errors!.Keys.ShouldBe(["role"]);
        (await place.Owner.StatusAsync(HttpMethod.Patch, $"{members}/{place.Guest.Id}", new ChangeMemberRequest(MemberRole.Admin), Stop)).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task In_an_archived_conversation_nobody_writes_or_reacts_and_it_can_be_opened_again()
    {
        var place = await PlaceAsync(new());
        var path = $"/api/conversations/{place.Id}";
        var archived = await place.Owner.CallAsync<ConversationDto>(HttpMethod.Patch, path, new EditConversationRequest(IsArchived: true), Stop);
        archived.ShouldSatisfyAllConditions(c => c.ArchivedAt.ShouldNotBeNull(), c => c.CanPost.ShouldBeFalse(), c => c.LastMessage!.System!.Event.ShouldBe(SystemEvent.Archive));
        (await place.Owner.RefusedAsync(Post, $"{path}/messages", new SendMessageRequest(Guid.CreateVersion7(), place.Id, "x"), Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        (await place.Owner.RefusedAsync(HttpMethod.Put, $"{path}/messages/{place.Message}/reactions/👍", null, Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        (await place.Owner.CallAsync<ConversationDto>(HttpMethod.Patch, path, new EditConversationRequest(IsArchived: false), Stop)).CanPost.ShouldBeTrue();
    }

    private static async Task TryAllAsync(Place place, Func<ConversationAction, HttpStatusCode> expected)
    {
        foreach (var (action, make) in Tries)
        {
            var (method, path, body) = make(place);
            var status = await place.Actor.StatusAsync(method, $"/api/conversations/{place.Id}{path}", body, Stop);
            var worked = status is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.NoContent ? HttpStatusCode.OK : status;
            worked.ShouldBe(expected(action), $"{action}");
        }
    }

    private async Task<Place> PlaceAsync(ConversationSettings settings)
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1], people[2])).Id;
        if (settings != new ConversationSettings())
            await people[0].CallAsync<ConversationDto>(HttpMethod.Patch, $"/api/conversations/{id}", new EditConversationRequest(Settings: settings), Stop);
        var message = await people[0].SayAsync(id, "here", Stop);
        var place = new Place(people[0], people[1], people[2], people[3], id, message.Id);
        await SetAsync(place with { Actor = people[2] }, MemberRole.Guest, MemberStatus.Active);
        return place;
    }

    private async Task SetAsync(Place place, MemberRole role, MemberStatus status)
    {
        await using var db = Fixture.Database();
        var changed = await db.ConversationMembers.Where(m => m.ConversationId == place.Id && m.UserId == place.Actor.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, role).SetProperty(m => m.Status, status), Stop);
        changed.ShouldBe(1);
    }
}
