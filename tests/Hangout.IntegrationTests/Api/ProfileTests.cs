using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Notifications;
using Hangout.Contracts.Relationships;

namespace Hangout.IntegrationTests.Api;

public sealed class ProfileTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task A_profile_counts_what_there_is_and_is_found_by_name()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var (ann, ben, cleo) = (people[0], people[1], people[2]);
        await ann.CallAsync<MeDto>(HttpMethod.Patch, "/api/me", new UpdateMeRequest(Bio: "Builds boats.", Location: "Kiel", Website: "https://boats.example"), Stop);
        await ben.CallAsync<RelationshipDto>(HttpMethod.Put, $"/api/users/{ann.Id}/follow", body: null, Stop);
        await BefriendAsync(cleo, ann);
        await BefriendAsync(cleo, ben);

        var seen = await ben.GetAsync<ProfileDto>($"/api/people/@{ann.Username.ToUpperInvariant()}", Stop);
        (seen.User.Id, seen.IsOpen, seen.Bio, seen.Location, seen.Website).ShouldBe((ann.Id, true, "Builds boats.", "Kiel", "https://boats.example"));
        (seen.Followers, seen.Following, seen.Friends, seen.MutualFriends, seen.Posts).ShouldBe((1, 0, 1, 1, 0));
        seen.Relationship.Follow.ShouldBe(FollowState.Following);
        (await ann.GetAsync<ProfileDto>($"/api/users/{ann.Id}/profile", Stop)).Relationship.ShouldBe(new RelationshipDto(ann.Id));
        (await ben.RefusedAsync(HttpMethod.Get, "/api/people/no-such-name", body: null, Stop)).Code.ShouldBe(ErrorCodes.UserNotFound);
        (await ben.RefusedAsync(HttpMethod.Get, $"/api/users/{Guid.NewGuid()}/profile", body: null, Stop)).Code.ShouldBe(ErrorCodes.UserNotFound);
    }

    [Theory]
    [InlineData(ProfileVisibility.Public, true, true, true)]
    [InlineData(ProfileVisibility.Friends, false, true, false)]
    [InlineData(ProfileVisibility.Private, false, false, false)]
    public async Task A_profile_that_is_not_open_shows_no_more_than_the_name(ProfileVisibility visibility, bool toStrangers, bool toFriends, bool signedOut)
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var (ann, stranger, friend) = (people[0], people[1], people[2]);
        await ann.CallAsync<MeDto>(HttpMethod.Patch, "/api/me", new UpdateMeRequest(Bio: "Builds boats."), Stop);
        await BefriendAsync(friend, ann);
        await PreferAsync(ann, new(new PrivacyPreferences(visibility)));
        using var nobody = Fixture.Client(token: null);

        var strange = await ProfileAsync(stranger, ann);
        (strange.IsOpen, strange.Bio).ShouldBe(toStrangers ? (true, "Builds boats.") : (false, null));
        strange.JoinedAt.HasValue.ShouldBe(toStrangers);
        (await ProfileAsync(friend, ann)).IsOpen.ShouldBe(toFriends);
        (await ProfileAsync(ann, ann)).Bio.ShouldBe("Builds boats.");
        ((int)(await nobody.GetAsync(new Uri($"/api/public/people/{ann.Username}", UriKind.Relative), Stop)).StatusCode).ShouldBe(signedOut ? 200 : 404);

        await ann.CallAsync<RelationshipDto>(HttpMethod.Put, $"/api/users/{friend.Id}/relationship/switches", new RelationshipSwitches(MaySeeProfile: false), Stop);
        (await ProfileAsync(friend, ann)).IsOpen.ShouldBeFalse();
        (await ProfileAsync(stranger, ann)).IsOpen.ShouldBe(toStrangers);
    }

    [Fact]
    public async Task Somebody_who_blocked_one_looks_like_a_private_account()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var (ann, blocker, closed) = (people[0], people[1], people[2]);
        await blocker.CallAsync<BlockDto>(HttpMethod.Put, $"/api/blocks/{ann.Id}", new BlockRequest(), Stop);
        await PreferAsync(closed, new(new PrivacyPreferences(ProfileVisibility.Private, IsPrivate: true)));
        var (a, b) = (await ProfileAsync(ann, blocker), await ProfileAsync(ann, closed));
        (a with { User = b.User, Relationship = b.Relationship }).ShouldBe(b);
        a.Relationship.ShouldBe(new RelationshipDto(blocker.Id));
    }

    [Fact]
    public async Task Preferences_are_changed_part_by_part_and_checked()
    {
        var ann = await Fixture.PersonAsync(Stop);
        (await ann.GetAsync<PreferencesDto>("/api/me/preferences", Stop)).Version.ShouldBe(0);
        var ways = new Dictionary<NotificationKind, NotificationWays> { [NotificationKind.Like] = new(Desktop: true, Push: false, Email: true) };
        var told = new NotificationPreferences(ways, new QuietHours(1_320, 420, "Europe/Berlin"), DigestFrequency.Daily);
        await PreferAsync(ann, new(Notifications: told));
        await PreferAsync(ann, new(Interface: new InterfacePreferences(Theme.Dark, ShowAnimations: false, IsCompact: true, FontSize.Large)));
        var now = await PreferAsync(ann, new(new PrivacyPreferences(ProfileVisibility.Friends, ShowOnlineStatus: false)));
        now.ShouldBeEquivalentTo(await ann.GetAsync<PreferencesDto>("/api/me/preferences", Stop));
        (now.Version, now.Interface, now.Privacy).ShouldBe(
            (3, new InterfacePreferences(Theme.Dark, false, true, FontSize.Large), new PrivacyPreferences(ProfileVisibility.Friends, ShowOnlineStatus: false)));
        now.Notifications.Ways![NotificationKind.Like].ShouldBe(ways[NotificationKind.Like]);
        (now.Notifications.QuietHours, now.Notifications.Digest).ShouldBe((told.QuietHours, DigestFrequency.Daily));

        foreach (var quiet in new[] { new QuietHours(-1, 5, "UTC"), new QuietHours(0, 1_440, "UTC"), new QuietHours(5, 5, "UTC"), new QuietHours(0, 5, "Mars/Olympus") })
            (await RefusedAsync(new UpdatePreferencesRequest(Notifications: new(QuietHours: quiet)))).Code.ShouldBe(ErrorCodes.ValidationFailed);
        (await RefusedAsync("""{"interface":{"theme":"pink"}}""")).Code.ShouldBe(ErrorCodes.BodyMalformed);
        (await RefusedAsync("""{"notifications":{"ways":{"gossip":{}}}}""")).Code.ShouldBe(ErrorCodes.BodyMalformed);
        (await ann.GetAsync<PreferencesDto>("/api/me/preferences", Stop)).Version.ShouldBe(3);

        Task<Problem> RefusedAsync(object body) => ann.RefusedAsync(HttpMethod.Patch, "/api/me/preferences", body, Stop);
    }

    [Fact]
    public async Task The_columns_of_the_feed_are_kept_and_stay_when_only_the_look_changes()
    {
        var ann = await Fixture.PersonAsync(Stop);
        string[] columns = ["home", "tag:boats", $"user:{ann.Id}", "explore"];
        (await PreferAsync(ann, new(Interface: new InterfacePreferences(FeedColumns: columns)))).Interface.FeedColumns.ShouldBe(columns);
        var darker = await PreferAsync(ann, new(Interface: new InterfacePreferences(Theme.Dark)));
        darker.Interface.Theme.ShouldBe(Theme.Dark);
        darker.Interface.FeedColumns.ShouldBe(columns);
        (await PreferAsync(ann, new(Interface: new InterfacePreferences(FeedColumns: [])))).Interface.FeedColumns.ShouldBeEmpty();

        string[][] wrong = [["home", "home"], ["elsewhere"], ["tag:"], ["tag:two words"], ["user:ann"], [.. Enumerable.Range(0, 13).Select(i => $"tag:t{i}")], ["tag:a\0"]];
        foreach (var bad in wrong)
        {
            var refused = await ann.RefusedAsync(HttpMethod.Patch, "/api/me/preferences", new UpdatePreferencesRequest(Interface: new InterfacePreferences(FeedColumns: bad)), Stop);
            refused.Errors!.Keys.Single().ShouldBe("interface.feedColumns", string.Join(' ', bad));
        }
    }

    [Fact]
    public async Task The_language_becomes_that_of_the_account_and_stays_when_only_the_look_changes()
    {
        var ann = await Fixture.PersonAsync(Stop);
        (await PreferAsync(ann, new(Interface: new InterfacePreferences(Language: "ar")))).Interface.Language.ShouldBe("ar");
        (await PreferAsync(ann, new(Interface: new InterfacePreferences(Theme.Dark)))).Interface.Language.ShouldBe("ar");
        (await ann.GetAsync<MeDto>("/api/me", Stop)).Language.ShouldBe("ar");

        foreach (var bad in new[] { "arabic!", "a", "de_CH", "de\0", new string('a', 40) })
        {
            var request = new UpdatePreferencesRequest(Interface: new InterfacePreferences(Language: bad));
            (await ann.RefusedAsync(HttpMethod.Patch, "/api/me/preferences", request, Stop)).Errors!.Keys.Single().ShouldBe("interface.language", bad);
        }

        // Nothing chosen any more: each browser asks for its own, and mails stay in the last one.
        (await PreferAsync(ann, new(Interface: new InterfacePreferences(Language: "")))).Interface.Language.ShouldBeOneOf("", null);
        (await ann.GetAsync<MeDto>("/api/me", Stop)).Language.ShouldBe("ar");
    }

    private static Task<ProfileDto> ProfileAsync(ApiPerson viewer, ApiPerson person) => viewer.GetAsync<ProfileDto>($"/api/users/{person.Id}/profile", Stop);

    private static Task<PreferencesDto> PreferAsync(ApiPerson person, UpdatePreferencesRequest request) =>
        person.CallAsync<PreferencesDto>(HttpMethod.Patch, "/api/me/preferences", request, Stop);

    private static async Task BefriendAsync(ApiPerson a, ApiPerson b)
    {
        await a.PostAsync<RelationshipDto>("/api/friend-requests", new FriendRequestRequest(b.Id), Stop);
        await b.PostAsync<RelationshipDto>($"/api/friend-requests/{a.Id}/accept", body: null, Stop);
    }
}
