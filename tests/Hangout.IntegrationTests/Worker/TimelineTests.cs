using Hangout.Contracts.Facts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Posts;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Worker;

/// <summary>What the worker writes into timelines (SOC-3), from the API's call to what others read.</summary>
[Collection(nameof(PreviewSystem))]
public sealed class TimelineTests(PreviewSystem system)
{
    [Fact(Timeout = 360_000)]
    public async Task A_post_comes_into_the_timelines_of_those_for_whom_it_is_and_leaves_those_who_lose_it()
    {
        var people = await PostPerson.SomeAsync(system, 3);
        await people[1].FollowAsync(people[0]);
        await people[2].BefriendAsync(people[0]);
        var close = await people[0].PublishAsync("for friends", PostAudience.Friends);
        var open = await people[0].PublishAsync("for everybody");
        await people[1].SeesAsync(open.Id, "The follower's timeline");
        await people[2].SeesAsync(open.Id, "The friend's timeline");
        await people[2].SeesAsync(close.Id, "The friend's timeline with what is for friends");
        (await people[1].HomeAsync()).Select(p => p.Id).ShouldBe([open.Id]);
        (await EntriesAsync(close.Id)).ShouldBe(2);

        await people[0].CallAsync<PostDto>(HttpMethod.Patch, $"/api/posts/{open.Id}", new EditPostRequest(Audience: PostAudience.Friends));
        (await people[1].HomeAsync()).ShouldBeEmpty();
        await Eventually.ReachesAsync(async () => await EntriesAsync(open.Id) == 2, "The end of the follower's entry");
        (await people[0].SendAsync(HttpMethod.Delete, $"/api/posts/{open.Id}")).Dispose();
        await Eventually.ReachesAsync(async () => await EntriesAsync(open.Id) == 0, "The end of all entries");

        // Facts come twice, and late.
        await PostPerson.TellAsync(system, new PostPublished(open.Id, people[0].Id));
        foreach (var _ in Enumerable.Range(0, 2))
            await PostPerson.TellAsync(system, new PostPublished(close.Id, people[0].Id));
        var last = await people[0].PublishAsync("after them");
        await people[1].SeesAsync(last.Id, "The last post");
        (await EntriesAsync(open.Id), await EntriesAsync(close.Id)).ShouldBe((0, 2));
    }

    [Fact(Timeout = 360_000)]
    public async Task Posts_of_the_widely_followed_are_merged_when_they_are_read()
    {
        var people = await PostPerson.SomeAsync(system, PreviewSystem.MaxFollowers + 2);
        var author = people[0];
        foreach (var follower in people[1..])
            await follower.FollowAsync(author);
        var first = await author.PublishAsync("past the limit");
        await Eventually.ReachesAsync(async () => await EntriesAsync(first.Id) == people.Length, "The first post, written everywhere");
        (await PostPerson.CountAsync(system, "select count(*) from users where id = $1 and is_widely_followed", author.Id)).ShouldBe(1);
        var since = (await people[1].CallAsync<FeedPage>(HttpMethod.Get, "/api/feed/home")).Since;
        var second = await author.PublishAsync("merged");
        (await people[1].HomeAsync()).Select(p => p.Id).ShouldBe([second.Id, first.Id]);
        (await people[1].CallAsync<FeedNews>(HttpMethod.Get, $"/api/feed/home/news?since={since}")).Items[0].Id.ShouldBe(second.Id);
        var after = await people[1].PublishAsync("after it");
        await people[2].FollowAsync(people[1]);
        await PostPerson.TellAsync(system, new FollowChanged(people[2].Id, people[1].Id));
        await people[2].SeesAsync(after.Id, "What came after it");
        (await EntriesAsync(second.Id)).ShouldBe(1);
    }

    [Fact(Timeout = 360_000)]
    public async Task Whoever_begins_to_follow_gets_the_newest_posts_and_whoever_ends_it_loses_them()
    {
        var people = await PostPerson.SomeAsync(system, 2);
        var posts = new List<PostDto>();
        for (var i = 0; i < 3; i++)
            posts.Insert(0, await people[0].PublishAsync($"{i}"));
        var since = (await people[1].CallAsync<FeedPage>(HttpMethod.Get, "/api/feed/home")).Since;
        await people[1].FollowAsync(people[0]);
        await PostPerson.TellAsync(system, new FollowChanged(people[1].Id, people[0].Id));
        await people[1].SeesAsync(posts[^1].Id, "The oldest post in the timeline of the new follower");
        (await people[1].HomeAsync()).Select(p => p.Id).ShouldBe(posts.Select(p => p.Id));
        (await people[1].CallAsync<FeedNews>(HttpMethod.Get, $"/api/feed/home/news?since={since}")).Items.Count.ShouldBe(3);

        await PostPerson.ExecuteAsync(system, "delete from follows where follower_id = $1", people[1].Id);
        await PostPerson.TellAsync(system, new FollowChanged(people[1].Id, people[0].Id));
        (await people[1].HomeAsync()).ShouldBeEmpty();
        await Eventually.ReachesAsync(
            async () => await PostPerson.CountAsync(system, "select count(*) from timeline_entries where user_id = $1", people[1].Id) == 0, "The end of the entries");
    }

    [Fact(Timeout = 360_000)]
    public async Task A_posts_link_gets_its_preview()
    {
        var author = (await PostPerson.SomeAsync(system, 1))[0];
        var link = $"{system.Pages}/post/{Guid.NewGuid():n}";
        var post = await author.PublishAsync("look", link: $"{link}#part");
        (post.Kind, post.Link).ShouldBe((PostKind.Link, new LinkPreviewDto($"{link}#part", "")));
        PostDto read = post;
        await Eventually.ReachesAsync(async () => (read = await author.CallAsync<PostDto>(HttpMethod.Get, $"/api/posts/{post.Id}")).Link!.Title.Length > 0, "The preview");
        read.Link.ShouldBe(new LinkPreviewDto($"{link}#part", $"Title of {new Uri(link).AbsolutePath}", "About it", "Pages"));
        (read.Version, read.EditedAt).ShouldBe((2, null));
    }

    private Task<long> EntriesAsync(Guid postId) => PostPerson.CountAsync(system, "select count(*) from timeline_entries where post_id = $1", postId);
}
