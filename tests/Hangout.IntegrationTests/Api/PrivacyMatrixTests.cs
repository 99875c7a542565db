using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Posts;
using Hangout.Contracts.Relationships;

namespace Hangout.IntegrationTests.Api;

/// <summary>
/// Who sees and may do what (REL-3, REL-4, ACC-7): a table of settings and things. Each letter is a viewer for whom it is open: a stranger (S), a follower (F),
/// a friend (R), one whom the person blocked (B), one who blocked the person (K), one who muted the person (M), one for whom all switches are off (W), and
/// nobody in particular, signed out (O).
/// </summary>
public sealed class PrivacyMatrixTests(ApiFixture fixture) : PostApiTests(fixture)
{
    private const string Viewers = "SFRBKMW";

    private static readonly Dictionary<string, PrivacyPreferences> Settings = new(StringComparer.Ordinal)
    {
        ["usual"] = new(),
        ["profile for friends"] = new(ProfileVisibility.Friends),
        ["profile for nobody"] = new(ProfileVisibility.Private),
        ["private account"] = new(IsPrivate: true),
        ["messages from friends"] = new(MessagesFrom: MessagesFrom.Friends),
        ["messages from nobody"] = new(MessagesFrom: MessagesFrom.None),
        ["no requests"] = new(AllowFriendRequests: false),
    };

    /// <summary>What is open to whom as usual; a row of <see cref="Otherwise"/> replaces it for a setting.</summary>
    private static readonly Dictionary<string, string> Usual = new(StringComparer.Ordinal)
    {
        ["profile"] = "SFRM",
        ["profile signed out"] = "O",
        ["followers"] = "SFRM",
        ["person's posts"] = "SFRM",
        ["public post"] = "SFRM",
        ["public post signed out"] = "O",
        ["followers' post"] = "FR",
        ["friends' post"] = "R",
        ["private post"] = "",
        ["comments"] = "SFRM",
        ["explore"] = "SFR",
        ["tag"] = "SFR",
        ["post found"] = "SFRM",
        ["like"] = "SFRM",
        ["share"] = "SFRM",
        ["follow at once"] = "SFRMW",
        ["message"] = "SFRM",
        ["friend request"] = "SFRBMW",
        ["found by name"] = "SFRMW",
    };

    private static readonly Dictionary<(string Setting, string Thing), string> Otherwise = new()
    {
        // Explore shows what is open to everybody.
        [("profile for friends", "profile")] = "R",
        [("profile for friends", "profile signed out")] = "",
        [("profile for friends", "followers")] = "R",
        [("profile for friends", "person's posts")] = "R",
        [("profile for friends", "public post")] = "FR",
        [("profile for friends", "public post signed out")] = "",
        [("profile for friends", "comments")] = "FR",
        [("profile for friends", "explore")] = "",
        [("profile for friends", "tag")] = "FR",
        [("profile for friends", "post found")] = "FR",
        [("profile for friends", "like")] = "FR",
        [("profile for friends", "share")] = "FR",
        [("profile for nobody", "profile")] = "",
        [("profile for nobody", "profile signed out")] = "",
        [("profile for nobody", "followers")] = "",
        [("profile for nobody", "person's posts")] = "",
        [("profile for nobody", "public post")] = "FR",
        [("profile for nobody", "public post signed out")] = "",
        [("profile for nobody", "comments")] = "FR",
        [("profile for nobody", "explore")] = "",
        [("profile for nobody", "tag")] = "FR",
        [("profile for nobody", "post found")] = "FR",
        [("profile for nobody", "like")] = "FR",
        [("profile for nobody", "share")] = "FR",
        [("private account", "profile signed out")] = "",
        [("private account", "person's posts")] = "FR",
        [("private account", "public post")] = "FR",
        [("private account", "public post signed out")] = "",
        [("private account", "comments")] = "FR",
        [("private account", "explore")] = "",
        [("private account", "tag")] = "FR",
        [("private account", "post found")] = "FR",
        [("private account", "like")] = "FR",
        [("private account", "share")] = "FR",
        [("private account", "follow at once")] = "F",
        [("messages from friends", "message")] = "R",
        [("messages from nobody", "message")] = "",
        // Friends stay friends.
        [("no requests", "friend request")] = "R",
    };

    public static TheoryData<string> Rows => [.. Settings.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Each_thing_is_open_to_those_whom_the_table_names(string setting)
    {
        var person = await Fixture.PersonAsync(Stop);
        var viewers = await ViewersAsync(person);
        var tag = $"t{Guid.NewGuid():n}"[..20];
        var posts = new Dictionary<PostAudience, PostDto>();
        foreach (var audience in Enum.GetValues<PostAudience>())
            posts[audience] = await PublishAsync(person, $"for {audience} #{tag}", audience);
        await person.CallAsync<PreferencesDto>(Patch, "/api/me/preferences", new UpdatePreferencesRequest(Settings[setting]), Stop);

        var open = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (thing, look) in Looks(person, posts, tag))
        {
            var letters = "";
            foreach (var (letter, viewer) in viewers)
                letters += await look(viewer) ? letter : "";
            open[thing] = letters;
        }

        open["profile signed out"] = await IsOpenSignedOutAsync($"/api/public/people/{person.Username}") ? "O" : "";
        open["public post signed out"] = await IsOpenSignedOutAsync($"/api/public/posts/{posts[PostAudience.Public].Id}") ? "O" : "";
        open.Keys.ShouldBe(Usual.Keys, ignoreOrder: true);
        foreach (var (thing, letters) in open)
            letters.ShouldBe(Otherwise.GetValueOrDefault((setting, thing), Usual[thing]), $"{thing}, {setting}");
    }

    [Fact]
    public async Task A_person_who_is_suspended_sees_nothing_and_is_seen_by_nobody()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var post = await PublishAsync(people[0], "before");
        await ExecuteAsync("update users set is_suspended = true where id = $1", people[0].Id);
        await NotFoundAsync(people[1], HttpMethod.Get, $"/api/posts/{post.Id}");
        (await people[1].RefusedAsync(HttpMethod.Get, $"/api/users/{people[0].Id}/profile", body: null, Stop)).Code.ShouldBe(ErrorCodes.UserNotFound);
        (await people[1].RefusedAsync(Put, $"/api/users/{people[0].Id}/follow", body: null, Stop)).Code.ShouldBe(ErrorCodes.UserNotFound);
        (await IsOpenSignedOutAsync($"/api/public/people/{people[0].Username}")).ShouldBeFalse();
        (await IsOpenSignedOutAsync($"/api/public/posts/{post.Id}")).ShouldBeFalse();
    }

    private static Dictionary<string, Func<ApiPerson, Task<bool>>> Looks(ApiPerson person, Dictionary<PostAudience, PostDto> posts, string tag)
    {
        var shown = posts[PostAudience.Public].Id;
        return new(StringComparer.Ordinal)
        {
            ["profile"] = async v => (await v.GetAsync<ProfileDto>($"/api/users/{person.Id}/profile", Stop)).IsOpen,
            ["followers"] = async v => (await v.GetAsync<Page<RelatedPersonDto>>($"/api/users/{person.Id}/followers", Stop)).Items.Count > 0,
            ["person's posts"] = async v => (await v.GetAsync<Page<PostDto>>($"/api/users/{person.Id}/posts", Stop)).Items.Any(p => p.Id == shown),
            ["public post"] = v => IsOpenAsync(v, HttpMethod.Get, $"/api/posts/{shown}"),
            ["followers' post"] = v => IsOpenAsync(v, HttpMethod.Get, $"/api/posts/{posts[PostAudience.Followers].Id}"),
            ["friends' post"] = v => IsOpenAsync(v, HttpMethod.Get, $"/api/posts/{posts[PostAudience.Friends].Id}"),
            ["private post"] = v => IsOpenAsync(v, HttpMethod.Get, $"/api/posts/{posts[PostAudience.Private].Id}"),
            ["comments"] = v => IsOpenAsync(v, HttpMethod.Get, $"/api/posts/{shown}/comments"),
            ["explore"] = v => IsExploredAsync(v, posts[PostAudience.Public]),
            ["tag"] = async v => (await v.GetAsync<Page<PostDto>>($"/api/feed/tags/{tag}", Stop)).Items.Any(p => p.Id == shown),
            ["post found"] = async v => (await v.GetAsync<Page<PostDto>>($"/api/search/posts?q={tag}", Stop)).Items.Any(p => p.Id == shown),
            ["like"] = v => IsOpenAsync(v, Put, $"/api/posts/{shown}/like"),
            ["share"] = v => IsOpenAsync(v, HttpMethod.Post, $"/api/posts/{shown}/shares", new SharePostRequest(Guid.CreateVersion7())),
            ["message"] = v => IsOpenAsync(v, HttpMethod.Post, "/api/conversations", new CreateConversationRequest(ConversationKind.Direct, [person.Id])),
            ["found by name"] = async v => (await v.GetAsync<UserDto[]>($"/api/users/search?q={person.Username}", Stop)).Any(u => u.Id == person.Id),
            ["follow at once"] = async v => await IsOpenAsync(v, Put, $"/api/users/{person.Id}/follow")
                && (await v.GetAsync<RelationshipDto>($"/api/users/{person.Id}/relationship", Stop)).Follow == FollowState.Following,
            ["friend request"] = v => IsOpenAsync(v, HttpMethod.Post, "/api/friend-requests", new FriendRequestRequest(person.Id)),
        };
    }

    /// <summary>Looks through all that is newer, too: other tests publish at the same time.</summary>
    private static async Task<bool> IsExploredAsync(ApiPerson viewer, PostDto post)
    {
        string? cursor = null;
        do
        {
            var page = await viewer.GetAsync<Page<PostDto>>($"/api/feed/explore?limit=50{(cursor is null ? "" : $"&cursor={cursor}")}", Stop);
            if (page.Items.Any(p => p.Id == post.Id))
                return true;
            cursor = page.Items.Any(p => p.CreatedAt < post.CreatedAt) ? null : page.NextCursor;
        }
        while (cursor is not null);
        return false;
    }

    private static async Task<bool> IsOpenAsync(ApiPerson viewer, HttpMethod method, string path, object? body = null)
    {
        using var response = await viewer.SendAsync(method, path, body, Stop);
        ((int)response.StatusCode).ShouldBeLessThan(500);
        return response.IsSuccessStatusCode;
    }

    private async Task<bool> IsOpenSignedOutAsync(string path)
    {
        using var nobody = Fixture.Client(token: null);
        using var response = await nobody.GetAsync(new Uri(path, UriKind.Relative), Stop);
        ((int)response.StatusCode).ShouldBeOneOf(200, 404);
        return response.IsSuccessStatusCode;
    }

    private async Task<Dictionary<char, ApiPerson>> ViewersAsync(ApiPerson person)
    {
        var people = await Fixture.PeopleAsync(Viewers.Length, Stop);
        var viewers = Viewers.Zip(people).ToDictionary(v => v.First, v => v.Second);
        await FollowAsync(viewers['F'], person);
        await BefriendAsync(viewers['R'], person);
        await BlockAsync(person, viewers['B']);
        await BlockAsync(viewers['K'], person);
        await MuteAsync(viewers['M'], person);
        await person.CallAsync<RelationshipDto>(Put, $"/api/users/{viewers['W'].Id}/relationship/switches", new RelationshipSwitches(false, false, false, false), Stop);
        return viewers;
    }
}
