using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Notifications;
using Hangout.Contracts.Posts;
using Hangout.Contracts.Relationships;
using Hangout.Core.Notifications;
using Hangout.Core.Realtime;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.Api;

/// <summary>What posts, comments, follows and friendships notify (NTF-1, NTF-2). The facts are handled here as the worker handles them.</summary>
public sealed class SocialNotificationTests(ApiFixture fixture) : PostApiTests(fixture)
{
    [Fact]
    public async Task Likes_of_a_post_are_one_notification_that_names_the_newest_and_counts_the_others()
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        var post = await PublishAsync(people[0], "a boat");
        for (var i = 0; i < 4; i++)
        {
            await LikeAsync(people[i], post.Id);
            // Twice, as a fact may come.
            await NotifyAsync(new PostLiked(post.Id, people[i].Id));
            await NotifyAsync(new PostLiked(post.Id, people[i].Id));
        }

        var told = (await ToldAsync(people[0])).ShouldHaveSingleItem();
        (told.Kind, told.Title, told.Content, told.PostId, told.Actor!.Id).ShouldBe(
            (NotificationKind.Like, $"{NameOf(people[3])} and 2 others liked your post", "a boat", post.Id, people[3].Id));

        await people[0].PostAsync<object>("/api/notifications/read", new MarkNotificationsReadRequest(PostIds: [post.Id]), Stop);
        await LikeAsync(people[3], post.Id, isLiked: false);
        await NotifyAsync(new PostLiked(post.Id, people[3].Id));
        var fewer = (await ToldAsync(people[0])).ShouldHaveSingleItem();
        (fewer.Title, fewer.IsRead).ShouldBe(($"{NameOf(people[2])} and one other liked your post", true));
        foreach (var person in people[1..3])
            await LikeAsync(person, post.Id, isLiked: false);
        await NotifyAsync(new PostLiked(post.Id, people[1].Id));
        (await ToldAsync(people[0])).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_comment_tells_each_person_once_by_what_concerns_them_most()
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        var (author, first, answerer, named) = (people[0], people[1], people[2], people[3]);
        var post = await PublishAsync(author, "a boat");
        var comment = await CommentAsync(first, post.Id, "nice");
        await NotifyAsync(new CommentWritten(post.Id, comment.Id, first.Id));
        var answer = await CommentAsync(answerer, post.Id, $"I agree, @{named.Username} and @{author.Username}", comment.Id);
        await NotifyAsync(new CommentWritten(post.Id, answer.Id, answerer.Id));

        (await TitlesAsync(author)).ShouldBe([$"{NameOf(answerer)} mentioned you in a comment", $"{NameOf(first)} commented on your post"]);
        (await TitlesAsync(first)).ShouldBe([$"{NameOf(answerer)} answered your comment"]);
        (await TitlesAsync(named)).ShouldBe([$"{NameOf(answerer)} mentioned you in a comment"]);
        (await TitlesAsync(answerer)).ShouldBeEmpty();

        await answerer.StatusAsync(Delete, $"/api/comments/{answer.Id}", body: null, Stop);
        await NotifyAsync(new CommentWritten(post.Id, answer.Id, answerer.Id));
        (await TitlesAsync(author)).ShouldBe([$"{NameOf(first)} commented on your post"]);
        (await TitlesAsync(first)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_post_tells_whom_it_mentions_quotes_or_passes_on_and_may_be_seen_by()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var (author, named, friend) = (people[0], people[1], people[2]);
        await BefriendAsync(author, friend);
        var theirs = await PublishAsync(named, "first words");
        await PublishedAsync(await PublishAsync(author, $"look, @{friend.Username}", quoted: theirs.Id));
        await PublishedAsync(await ShareAsync(author, theirs.Id));
        await PublishedAsync(await PublishAsync(author, $"for friends: @{friend.Username} @{named.Username}", PostAudience.Friends));

        (await TitlesAsync(named)).ShouldBe([$"{NameOf(author)} shared your post", $"{NameOf(author)} quoted your post"]);
        (await TitlesAsync(friend)).ShouldBe([$"{NameOf(author)} mentioned you in a post", $"{NameOf(author)} mentioned you in a post"]);
    }

    [Fact]
    public async Task What_tells_of_a_post_goes_with_it_or_when_its_audience_narrows_and_devices_hear_of_it()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var narrowed = await PublishAsync(people[0], $"soon not for you, @{people[1].Username}");
        await PublishedAsync(narrowed);
        var deleted = await PublishAsync(people[0], $"soon gone, @{people[1].Username}");
        await PublishedAsync(deleted);
        var comment = await CommentAsync(people[0], deleted.Id, $"and this, @{people[1].Username}");
        await NotifyAsync(new CommentWritten(deleted.Id, comment.Id, people[0].Id));
        var told = (await ToldAsync(people[1])).Select(n => n.Id).ToArray();
        told.Length.ShouldBe(3);

        await using var redis = await ConnectionMultiplexer.ConnectAsync(Fixture.Redis);
        var frames = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal($"u:{people[1].Id}"), (_, frame) => frames.Enqueue(frame.ToString()));
        await people[0].CallAsync<PostDto>(Patch, $"/api/posts/{narrowed.Id}", new EditPostRequest(Audience: PostAudience.Friends), Stop);
        await NotifyAsync(new PostEdited(narrowed.Id, people[0].Id));
        await people[0].StatusAsync(Delete, $"/api/posts/{deleted.Id}", body: null, Stop);
        await NotifyAsync(new PostEdited(deleted.Id, people[0].Id));

        (await ToldAsync(people[1])).ShouldBeEmpty();
        await Support.Eventually.IsTrueAsync(() => told.All(id => frames.Any(f => f.Contains($"\"removed\":[", StringComparison.Ordinal) && f.Contains($"{id}", StringComparison.Ordinal))),
            "The devices");
    }

    [Fact]
    public async Task Follows_and_friend_requests_tell_the_one_who_is_asked_and_then_the_one_who_asked()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var (ann, ben) = (people[0], people[1]);
        await ben.CallAsync<PreferencesDto>(Patch, "/api/me/preferences", new UpdatePreferencesRequest(new PrivacyPreferences(IsPrivate: true)), Stop);
        await ann.CallAsync<RelationshipDto>(Put, $"/api/users/{ben.Id}/follow", body: null, Stop);
        await NotifyAsync(new FollowChanged(ann.Id, ben.Id));
        await ann.PostAsync<RelationshipDto>("/api/friend-requests", new FriendRequestRequest(ben.Id, Message: "hello"), Stop);
        await NotifyAsync(new FriendshipChanged(ann.Id, ben.Id));
        (await TitlesAsync(ben)).ShouldBe([$"{NameOf(ann)} wants to be friends", $"{NameOf(ann)} asks to follow you"]);
        (await ToldAsync(ben))[0].Content.ShouldBe("hello");

        await ben.PostAsync<RelationshipDto>($"/api/follow-requests/{ann.Id}/accept", body: null, Stop);
        await NotifyAsync(new FollowChanged(ann.Id, ben.Id, IsAccepted: true));
        await ben.PostAsync<RelationshipDto>($"/api/friend-requests/{ann.Id}/accept", body: null, Stop);
        await NotifyAsync(new FriendshipChanged(ben.Id, ann.Id, IsAccepted: true));
        (await TitlesAsync(ben)).ShouldBeEmpty();
        (await TitlesAsync(ann)).ShouldBe([$"{NameOf(ben)} and you are friends now", $"{NameOf(ben)} lets you follow them"]);
    }

    [Fact]
    public async Task A_request_that_is_withdrawn_or_rejected_or_comes_from_somebody_blocked_tells_nobody()
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        var ben = people[0];
        foreach (var asker in people[1..])
        {
            if (asker == people[3])
                await BlockAsync(ben, asker);
            await asker.PostAsync<RelationshipDto>("/api/friend-requests", new FriendRequestRequest(ben.Id), Stop);
            await NotifyAsync(new FriendshipChanged(asker.Id, ben.Id));
        }

        (await TitlesAsync(ben)).Length.ShouldBe(2);
        await people[1].CallAsync<RelationshipDto>(Delete, $"/api/friend-requests/{ben.Id}", body: null, Stop);
        await NotifyAsync(new FriendshipChanged(people[1].Id, ben.Id));
        await ben.PostAsync<RelationshipDto>($"/api/friend-requests/{people[2].Id}/reject", body: null, Stop);
        await NotifyAsync(new FriendshipChanged(people[2].Id, ben.Id));
        (await TitlesAsync(ben)).ShouldBeEmpty();
        foreach (var asker in people[1..])
            (await TitlesAsync(asker)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_comes_from_those_whom_one_muted_or_silenced_and_nothing_of_a_kind_that_goes_no_way()
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        var ann = people[0];
        await MuteAsync(ann, people[1]);
        await ann.CallAsync<RelationshipDto>(Put, $"/api/users/{people[2].Id}/relationship/switches", new RelationshipSwitches(Notifies: false), Stop);
        var ways = new Dictionary<NotificationKind, NotificationWays> { [NotificationKind.Follow] = new(Desktop: false, Push: false, Email: false) };
        await ann.CallAsync<PreferencesDto>(Patch, "/api/me/preferences", new UpdatePreferencesRequest(Notifications: new(ways)), Stop);
        var post = await PublishAsync(ann, "a boat");
        foreach (var person in people[1..])
        {
            await LikeAsync(person, post.Id);
            await FollowAsync(person, ann);
            await NotifyAsync(new FollowChanged(person.Id, ann.Id));
            var comment = await CommentAsync(person, post.Id, "nice");
            await NotifyAsync(new CommentWritten(post.Id, comment.Id, person.Id));
        }

        await NotifyAsync(new PostLiked(post.Id, people[3].Id));
        var told = await ToldAsync(ann);
        told.Select(n => n.Kind).ShouldBe([NotificationKind.Like, NotificationKind.Comment], ignoreOrder: true);
        told.ShouldAllBe(n => n.Actor!.Id == people[3].Id);
    }

    [Fact]
    public async Task Each_notification_says_why_it_came_and_by_which_preference()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var (ann, ben) = (people[0], people[1]);
        await FollowAsync(ben, ann);
        var post = await PublishAsync(ann, "a boat");
        var comment = await CommentAsync(ann, post.Id, "mine");
        await LikeAsync(ben, post.Id);
        await ben.CallAsync<CommentDto>(Put, $"/api/comments/{comment.Id}/like", body: null, Stop);
        var answer = await CommentAsync(ben, post.Id, "yours", comment.Id);
        var word = await CommentAsync(ben, post.Id, "and I");
        var (share, quote) = (await ShareAsync(ben, post.Id), await PublishAsync(ben, "see that", quoted: post.Id));
        var mention = await PublishAsync(ben, $"hello @{ann.Username}");
        foreach (var fact in (IFact[])[new PostLiked(post.Id, ben.Id), new CommentLiked(post.Id, comment.Id, ben.Id), new CommentWritten(post.Id, answer.Id, ben.Id),
            new CommentWritten(post.Id, word.Id, ben.Id), new FollowChanged(ben.Id, ann.Id), new PostPublished(share.Id, ben.Id), new PostPublished(quote.Id, ben.Id),
            new PostPublished(mention.Id, ben.Id)])
        {
            await NotifyAsync(fact);
        }

        await ann.CallAsync<PreferencesDto>(Patch, "/api/me/preferences", new UpdatePreferencesRequest(Notifications: new(
            new Dictionary<NotificationKind, NotificationWays> { [NotificationKind.Like] = new(Desktop: true, Push: false, Email: true) })), Stop);
        var told = await ToldAsync(ann);
        var reasons = new List<NotificationReasonDto>();
        foreach (var notification in told)
            reasons.Add(await ann.GetAsync<NotificationReasonDto>($"/api/notifications/{notification.Id}/reason", Stop));
        reasons.Select(r => r.Cause).ShouldBe(
            [NotificationCause.PostLiked, NotificationCause.CommentLiked, NotificationCause.CommentAnswered, NotificationCause.PostCommented, NotificationCause.Followed,
                NotificationCause.PostShared, NotificationCause.PostQuoted, NotificationCause.MentionInPost],
            ignoreOrder: true);
        reasons.ShouldAllBe(r => r.Relationship!.UserId == ben.Id && r.Relationship.FollowsMe);
        reasons.Single(r => r.Cause == NotificationCause.PostLiked).Ways.ShouldBe(new NotificationWays(Desktop: true, Push: false, Email: true));
        reasons.Single(r => r.Cause == NotificationCause.Followed).Ways.ShouldBe(new NotificationWays());

        (await ben.RefusedAsync(Get, $"/api/notifications/{told[0].Id}/reason", body: null, Stop)).Code.ShouldBe(ErrorCodes.NotFound);
    }

    private static string NameOf(ApiPerson person) => person.Username;

    private static async Task<IReadOnlyList<NotificationDto>> ToldAsync(ApiPerson person) => (await person.GetAsync<NotificationPage>("/api/notifications", Stop)).Items;

    private static async Task<string[]> TitlesAsync(ApiPerson person) => [.. (await ToldAsync(person)).Select(n => n.Title)];

    private Task PublishedAsync(PostDto post) => NotifyAsync(new PostPublished(post.Id, post.Author.Id));

    private async Task NotifyAsync(IFact fact)
    {
        await using var services = new ServiceCollection().AddScoped(_ => Fixture.Database()).BuildServiceProvider();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(Fixture.Redis);
        using var publisher = new RealtimePublisher(redis, NullLogger<RealtimePublisher>.Instance);
        await new Notifier(services.GetRequiredService<IServiceScopeFactory>(), publisher).RunAsync(fact, Stop);
    }
}
