using Hangout.Contracts.Posts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Hangout.IntegrationTests.Support;
using Hangout.IntegrationTests.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>Who hears of posts, live (SOC-3, SOC-4, REL-4).</summary>
[Collection(nameof(PreviewSystem))]
public sealed class PostEventTests(PreviewSystem system)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 360_000)]
    public async Task A_post_is_heard_by_those_for_whom_it_is_once_it_stands_in_their_timelines()
    {
        var people = await PostPerson.SomeAsync(system, 4);
        await people[1].FollowAsync(people[0]);
        await people[2].BefriendAsync(people[0]);
        await using var author = await people[0].ConnectAsync();
        await using var follower = await people[1].ConnectAsync();
        await using var friend = await people[2].ConnectAsync();
        await using var stranger = await people[3].ConnectAsync();

        var hidden = await people[0].PublishAsync("for me", PostAudience.Private);
        var close = await people[0].PublishAsync("for friends", PostAudience.Friends);
        var open = await people[0].PublishAsync("for followers", PostAudience.Followers);
        await HeardAsync(follower, open.Id, areNew: true);
        (await people[1].HomeAsync()).Select(p => p.Id).ShouldBe([open.Id]);
        await HeardAsync(friend, open.Id, areNew: true);
        await HeardAsync(friend, close.Id, areNew: true);
        foreach (var post in new[] { hidden, close, open })
            await HeardAsync(author, post.Id, areNew: true);
        Posts(follower).ShouldNotContain(e => e.PostIds.Contains(close.Id) || e.PostIds.Contains(hidden.Id));
        Posts(friend).ShouldNotContain(e => e.PostIds.Contains(hidden.Id));
        Posts(stranger).ShouldBeEmpty();
        Posts(follower).ShouldAllBe(e => e.AuthorId == people[0].Id);

        // Whoever lost it hears that it changed, and gets nothing.
        await people[0].CallAsync<PostDto>(HttpMethod.Patch, $"/api/posts/{open.Id}", new EditPostRequest(Audience: PostAudience.Friends));
        await HeardAsync(follower, open.Id, areNew: false);
        (await people[1].CallAsync<PostDto[]>(HttpMethod.Get, $"/api/posts?ids={open.Id}")).ShouldBeEmpty();
        var count = Posts(follower).Count;
        (await people[0].SendAsync(HttpMethod.Delete, $"/api/posts/{open.Id}")).Dispose();
        await Eventually.IsTrueAsync(() => Posts(friend).Count(e => e.PostIds.Contains(open.Id) && !e.AreNew) == 2, "The end of the post");
        Posts(follower).Count.ShouldBe(count);
    }

    [Fact(Timeout = 360_000)]
    public async Task Counters_that_move_often_are_told_together()
    {
        var people = await PostPerson.SomeAsync(system, 3);
        await people[1].FollowAsync(people[0]);
        await using var follower = await people[1].ConnectAsync();
        var post = await people[0].PublishAsync("count me");
        await HeardAsync(follower, post.Id, areNew: true);
        for (var i = 0; i < 15; i++)
        {
            (await people[2].SendAsync(i % 2 == 0 ? HttpMethod.Put : HttpMethod.Delete, $"/api/posts/{post.Id}/like")).Dispose();
            await people[2].CallAsync<CommentDto>(HttpMethod.Post, $"/api/posts/{post.Id}/comments", new WriteCommentRequest(Guid.CreateVersion7(), $"{i}"));
        }

        // Whoever reads after each event has the last state with the last of them.
        PostDto? seen = null;
        var read = 0;
        await Eventually.ReachesAsync(
            async () =>
            {
                if (Posts(follower).Count(e => !e.AreNew) is var told && told > read)
                    (read, seen) = (told, await people[1].CallAsync<PostDto>(HttpMethod.Get, $"/api/posts/{post.Id}"));
                return seen is { Likes: 1, Comments: 15, Version: 31 };
            },
            "The last count");
        Posts(follower).Count(e => !e.AreNew).ShouldBeLessThan(20);
    }

    [Fact(Timeout = 360_000)]
    public async Task Hearing_begins_and_ends_at_once_by_command_and_a_lost_one_is_made_good()
    {
        var people = await PostPerson.SomeAsync(system, 3);
        await using var first = await people[1].ConnectAsync();
        await using var second = await people[2].ConnectAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(await system.RedisAsync(Stop));
        using var publisher = new RealtimePublisher(redis, NullLogger<RealtimePublisher>.Instance);
        await people[1].FollowAsync(people[0]);
        await publisher.ControlAsync(new AccessControl(RealtimeChannels.FollowersPrefix, people[0].Id, people[1].Id, Active: true));
        // Of the second no command tells.
        await people[2].FollowAsync(people[0]);
        await Eventually.IsTrueAsync(() => PublishedAndHeard(first), "The first follower");
        await Eventually.IsTrueAsync(() => PublishedAndHeard(second), "The second follower");

        // Nor of the block.
        await PostPerson.ExecuteAsync(system, "delete from follows where follower_id = $1", people[2].Id);
        await PostPerson.ExecuteAsync(system, "insert into blocks (blocker_id, blocked_id) values ($1, $2)", people[0].Id, people[2].Id);
        await Eventually.ReachesAsync(async () => await SubscribersAsync(publisher, first, second), "The end of hearing");

        bool PublishedAndHeard(HangoutClient client)
        {
            publisher.ToFollowersAsync(people[0].Id, new PostsChanged(people[0].Id, [Guid.NewGuid()])).GetAwaiter().GetResult();
            return Posts(client).Count > 0;
        }

        // True once an event reaches the one and not the other.
        async Task<bool> SubscribersAsync(RealtimePublisher to, HangoutClient hears, HangoutClient deaf)
        {
            var id = Guid.NewGuid();
            await to.ToFollowersAsync(people[0].Id, new PostsChanged(people[0].Id, [id]));
            await Eventually.IsTrueAsync(() => Posts(hears).Any(e => e.PostIds.Contains(id)), "The event");
            return !Posts(deaf).Any(e => e.PostIds.Contains(id));
        }
    }

    private static List<PostsChanged> Posts(HangoutClient client) => [.. client.Events.OfType<PostsChanged>()];

    private static Task HeardAsync(HangoutClient client, Guid postId, bool areNew) =>
        Eventually.IsTrueAsync(() => Posts(client).Any(e => e.PostIds.Contains(postId) && e.AreNew == areNew), $"The event of {postId}");
}
