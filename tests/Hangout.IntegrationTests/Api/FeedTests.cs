using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Posts;
using Hangout.Core.Posts.Feeds;

namespace Hangout.IntegrationTests.Api;

/// <summary>Timelines (SOC-3), and who sees which post where (SOC-1, REL-4). What the worker does is done here in the test's own process.</summary>
public sealed class FeedTests(ApiFixture fixture) : PostApiTests(fixture)
{
    [Fact]
    public async Task A_timeline_that_grew_long_keeps_its_newest_entries()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        const string fill =
            """
            insert into timeline_entries (user_id, post_id, posted_at)
            select $1, gen_random_uuid(), timestamptz '2026-01-01 00:00:00Z' + make_interval(secs => n) from generate_series(1, $2) n
            """;
        await ExecuteAsync(fill, people[0].Id, TrimTimelines.Most + 500);
        await ExecuteAsync(fill, people[1].Id, TrimTimelines.Most + 50);
        await using var db = Fixture.Database();
        (await new TrimTimelines(db).RunAsync(Stop)).ShouldBeGreaterThanOrEqualTo(500);
        const string kept = "select count(*), min(posted_at) - timestamptz '2026-01-01 00:00:00Z' from timeline_entries where user_id = $1";
        (await OneAsync<long>(kept, people[0].Id)).ShouldBe(TrimTimelines.Most);
        (await OneAsync<TimeSpan>($"select min from ({kept}) k(count, min)", people[0].Id)).ShouldBe(TimeSpan.FromSeconds(501));
        // A few more than that are left until it pays.
        (await OneAsync<long>(kept, people[1].Id)).ShouldBe(TrimTimelines.Most + 50);
    }

    [Theory]
    [InlineData(PostAudience.Public, "stranger follower friend muter out")]
    [InlineData(PostAudience.Followers, "follower friend muter")]
    [InlineData(PostAudience.Friends, "friend")]
    [InlineData(PostAudience.Private, "")]
    public async Task Only_those_see_a_post_for_whom_it_is(PostAudience audience, string allowed)
    {
        var people = await Fixture.PeopleAsync(7, Stop);
        var author = people[0];
        var viewers = new Dictionary<string, ApiPerson>(StringComparer.Ordinal)
        {
            ["stranger"] = people[1],
            ["follower"] = people[2],
            ["friend"] = people[3],
            ["blocked"] = people[4],
            ["blocker"] = people[5],
            ["muter"] = people[6],
        };
        foreach (var follower in people.Skip(4).Append(people[2]))
            await FollowAsync(follower, author);
        await BefriendAsync(people[3], author);
        var tag = $"t{Guid.NewGuid():n}";
        var post = await PublishAsync(author, $"who sees this? #{tag}", audience);
        await DeliverAsync(post);
        await BlockAsync(author, people[4]);
        await BlockAsync(people[5], author);
        await MuteAsync(people[6], author);
        var maySee = allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        foreach (var (name, viewer) in viewers)
        {
            var sees = maySee.Contains(name);
            (await viewer.GetAsync<PostDto[]>($"/api/posts?ids={post.Id}", Stop)).Length.ShouldBe(sees ? 1 : 0, name);
            await ShowsAsync($"/api/users/{author.Id}/posts", sees);
            await ShowsAsync("/api/feed/home", sees && name is ("follower" or "friend"));
            await ShowsAsync($"/api/feed/tags/{tag}", sees && name != "muter");
            await ShowsAsync("/api/feed/explore", sees && name != "muter" && audience == PostAudience.Public);
            await ReachesAsync(Get, "", null);
            await ReachesAsync(Get, "/edits", null);
            await ReachesAsync(Get, "/likes", null);
            await ReachesAsync(Get, "/comments", null);
            await ReachesAsync(Put, "/like", null);
            await ReachesAsync(Post, "/comments", new WriteCommentRequest(Guid.CreateVersion7(), "hi"));

            async Task ShowsAsync(string feed, bool expected) =>
                (await viewer.GetAsync<Page<PostDto>>($"{feed}?limit=50", Stop)).Items.Any(p => p.Id == post.Id).ShouldBe(expected, $"{name} {feed}");

            async Task ReachesAsync(HttpMethod method, string what, object? body)
            {
                if (!sees)
                    await NotFoundAsync(viewer, method, $"/api/posts/{post.Id}{what}", body);
                else
                    (await viewer.StatusAsync(method, $"/api/posts/{post.Id}{what}", body, Stop)).ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Created);
            }
        }

        using var anybody = Fixture.Client(token: null);
        (await anybody.GetAsync(new Uri($"/api/public/posts/{post.Id}", UriKind.Relative), Stop)).IsSuccessStatusCode.ShouldBe(maySee.Contains("out"));
        var open = await anybody.GetFromJsonAsync<Page<PostDto>>($"/api/public/people/{author.Username}/posts", HangoutJson.Options, Stop);
        open!.Items.Any(p => p.Id == post.Id).ShouldBe(maySee.Contains("out"));
        open.Items.ShouldAllBe(p => !p.IsLiked);
        (await ReadAsync(author, post.Id)).Likes.ShouldBe(maySee.Count(m => m != "out"));
        (await author.GetAsync<FeedPage>("/api/feed/home", Stop)).Items.ShouldContain(p => p.Id == post.Id);
    }

    [Theory]
    [InlineData("profile_visibility = 'friends'", "follower friend")]
    [InlineData("is_private = true", "follower friend")]
    [InlineData("is_suspended = true", "")]
    public async Task A_public_post_is_narrowed_by_what_its_author_lets_others_see(string setting, string allowed)
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        await FollowAsync(people[1], people[0]);
        await BefriendAsync(people[2], people[0]);
        var post = await PublishAsync(people[0], "public, or is it?");
        await ExecuteAsync($"update users set {setting} where id = $1", people[0].Id);
        foreach (var (viewer, name) in people[1..].Zip(["follower", "friend", "stranger"]))
        {
            (await viewer.GetAsync<PostDto[]>($"/api/posts?ids={post.Id}", Stop)).Length.ShouldBe(allowed.Contains(name, StringComparison.Ordinal) ? 1 : 0, name);
            (await viewer.GetAsync<Page<PostDto>>("/api/feed/explore?limit=50", Stop)).Items.ShouldNotContain(p => p.Id == post.Id);
        }

        using var anybody = Fixture.Client(token: null);
        (await anybody.GetAsync(new Uri($"/api/public/posts/{post.Id}", UriKind.Relative), Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await anybody.GetFromJsonAsync<Page<PostDto>>($"/api/public/people/{people[0].Username}/posts", HangoutJson.Options, Stop))!.Items.ShouldBeEmpty();
        (await people[3].GetAsync<Page<PostDto>>($"/api/users/{people[0].Id}/posts", Stop)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_home_timeline_is_paged_newest_first_and_merges_widely_followed_people_in()
    {
        var people = await Fixture.PeopleAsync(5, Stop);
        var (me, friend, wide) = (people[0], people[1], people[2]);
        await BefriendAsync(me, friend);
        foreach (var follower in new[] { me, people[3], people[4] })
            await FollowAsync(follower, wide);
        var expected = new List<Guid>();
        for (var i = 0; i < 4; i++)
        {
            foreach (var author in new[] { me, friend, wide })
            {
                var post = await PublishAsync(author, $"{i}");
                expected.Insert(0, post.Id);
                // The first of them is past the limit and written everywhere; the others are published under the mark.
                await WorkAsync(timelines => timelines.PublishedAsync(new PostPublished(post.Id, author.Id, IsMerged: author == wide && i > 0), Stop), maxFollowers: 2);
            }
        }

        (await OneAsync<bool>("select is_widely_followed from users where id = $1", wide.Id)).ShouldBeTrue();
        (await OneAsync<long>("select count(*) from timeline_entries e join posts p on p.id = e.post_id where e.user_id = $1 and p.author_id = $2", me.Id, wide.Id)).ShouldBe(1);
        (await OneAsync<string>("select payload->>'isMerged' from outbox where payload->>'postId' = $1 and kind = 'post.published'", expected[0].ToString())).ShouldBe("true");
        var (read, cursor) = (new List<Guid>(), "");
        do
        {
            var page = await me.GetAsync<FeedPage>($"/api/feed/home?limit=5{cursor}", Stop);
            read.AddRange(page.Items.Select(p => p.Id));
            cursor = page.NextCursor is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);
        read.ShouldBe(expected);
        (await me.RefusedAsync(Get, $"/api/feed/home?limit={Limits.FeedPage + 1}", body: null, Stop)).Errors!.Keys.ShouldBe(["limit"]);
    }

    [Fact]
    public async Task Whoever_begins_to_follow_gets_the_newest_posts_and_loses_them_at_once_when_it_ends()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var (me, author) = (people[0], people[1]);
        var open = await PublishAsync(author, "public");
        var close = await PublishAsync(author, "for friends", PostAudience.Friends);
        await FollowAsync(me, author);
        await MovedAsync();
        (await HomeAsync(me)).ShouldBe([open.Id]);
        await BefriendAsync(me, author);
        await WorkAsync(async timelines =>
        {
            await timelines.FriendshipChangedAsync(new FriendshipChanged(author.Id, me.Id), Stop);
            await timelines.FriendshipChangedAsync(new FriendshipChanged(author.Id, me.Id), Stop);
        });
        (await HomeAsync(me)).ShouldBe([close.Id, open.Id]);

        await UnfollowAsync(me, author);
        await ExecuteAsync("delete from friends where $1 in (user_id, friend_id)", me.Id);
        (await HomeAsync(me)).ShouldBeEmpty();
        await MovedAsync();
        (await OneAsync<long>("select count(*) from timeline_entries where user_id = $1", me.Id)).ShouldBe(0);

        Task MovedAsync() => WorkAsync(timelines => timelines.FollowChangedAsync(new FollowChanged(me.Id, author.Id), Stop));
    }

    [Fact]
    public async Task Narrowing_and_deleting_take_a_post_out_of_timelines_and_widening_puts_it_in()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        await FollowAsync(people[1], people[0]);
        await BefriendAsync(people[2], people[0]);
        var post = await PublishAsync(people[0], "moves");
        await DeliverAsync(post, post);
        foreach (var (audience, former, readers) in new[]
        {
            (PostAudience.Friends, PostAudience.Public, 2), (PostAudience.Private, PostAudience.Friends, 1), (PostAudience.Followers, PostAudience.Private, 3),
        })
        {
            await people[0].CallAsync<PostDto>(Patch, $"/api/posts/{post.Id}", new EditPostRequest(Audience: audience), Stop);
            (await HomeAsync(people[1])).Count.ShouldBe(0);
            await WorkAsync(timelines => timelines.EditedAsync(new PostEdited(post.Id, people[0].Id, former), Stop));
            (await OneAsync<long>("select count(*) from timeline_entries where post_id = $1", post.Id)).ShouldBe(readers);
        }

        (await HomeAsync(people[1])).ShouldBe([post.Id]);
        (await people[0].StatusAsync(Delete, $"/api/posts/{post.Id}", body: null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await HomeAsync(people[1])).ShouldBeEmpty();
        await WorkAsync(timelines => timelines.EditedAsync(new PostEdited(post.Id, people[0].Id, PostAudience.Followers), Stop));
        (await OneAsync<long>("select count(*) from timeline_entries where post_id = $1", post.Id)).ShouldBe(0);
    }

    [Fact]
    public async Task A_post_that_is_committed_late_still_shows_in_the_news()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var (me, author, wide) = (people[0], people[1], people[2]);
        await FollowAsync(me, author);
        await FollowAsync(me, wide);
        await ExecuteAsync("update users set is_widely_followed = true where id = $1", wide.Id);
        var written = await PublishAsync(author, "written late into the timeline");
        var late = Guid.CreateVersion7();

        // Both transactions have their number before the timeline is read, and end after it; others begin and end meanwhile.
        await using var db = Fixture.Database();
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        await ExecuteInAsync("insert into timeline_entries (user_id, post_id, posted_at) select $1, id, created_at from posts where id = $2", me.Id, written.Id);
        await ExecuteInAsync("insert into posts (id, author_id, kind, audience, text, html) values ($1, $2, 'text', 'public', 'published late', '')", late, wide.Id);
        await PublishAsync(me, "mine");
        var page = await me.GetAsync<FeedPage>("/api/feed/home", Stop);
        page.Items.Select(p => p.Text).ShouldBe(["mine"]);
        var early = await NewsAsync(page.Since);
        await PublishAsync(me, "mine again");
        await transaction.CommitAsync(Stop);

        foreach (var since in new[] { page.Since, early.Since })
        {
            var news = await NewsAsync(since);
            news.IsComplete.ShouldBeTrue();
            news.Items.Select(p => p.Text).ShouldBe(["mine again", "published late", "mine", "written late into the timeline"], ignoreOrder: true);
        }

        var before = await NewsAsync(early.Since);
        await PublishAsync(me, "the end");
        (await NewsAsync(before.Since)).Items[0].Text.ShouldBe("the end");
        foreach (var bad in new[] { "no", "", "-1", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", "77-9" })
            (await me.RefusedAsync(Get, $"/api/feed/home/news?since={bad}", body: null, Stop)).Errors!.Keys.ShouldBe(["since"]);
        // A number that no transaction had yet: the token is another database's.
        (await NewsAsync("OTk5OTk5OTk5OTk5OTk5")).ShouldSatisfyAllConditions(n => n.IsComplete.ShouldBeFalse(), n => n.Items.ShouldBeEmpty());

        Task<FeedNews> NewsAsync(string since) => me.GetAsync<FeedNews>($"/api/feed/home/news?since={since}", Stop);
        async Task ExecuteInAsync(string sql, params object[] values) => await Core.Data.SqlQueries.QueryAsync(db, sql, values, _ => true, Stop);
    }

    [Fact]
    public async Task More_news_than_one_answer_holds_say_so()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        await FollowAsync(people[0], people[1]);
        var since = (await people[0].GetAsync<FeedPage>("/api/feed/home", Stop)).Since;
        await ExecuteAsync(
            """
            with p as (
                insert into posts (id, author_id, kind, audience, text, html)
                select gen_random_uuid(), $2, 'text', 'public', n::text, '' from generate_series(1, $3) n returning id, created_at)
            insert into timeline_entries (user_id, post_id, posted_at) select $1, id, created_at from p
            """, people[0].Id, people[1].Id, Limits.FeedNews + 1);
        var news = await people[0].GetAsync<FeedNews>($"/api/feed/home/news?since={since}", Stop);
        (news.Items.Count, news.IsComplete).ShouldBe((Limits.FeedNews, false));
        (await people[0].GetAsync<FeedNews>($"/api/feed/home/news?since={news.Since}", Stop)).Since.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_share_shows_at_home_but_not_in_explore_and_not_to_those_who_muted_whom_it_shares()
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        await FollowAsync(people[2], people[1]);
        await FollowAsync(people[3], people[1]);
        await MuteAsync(people[3], people[0]);
        var share = await ShareAsync(people[1], (await PublishAsync(people[0], "original")).Id);
        await DeliverAsync(share);
        (await HomeAsync(people[2])).ShouldBe([share.Id]);
        (await HomeAsync(people[3])).ShouldBeEmpty();
        (await people[2].GetAsync<Page<PostDto>>("/api/feed/explore?limit=50", Stop)).Items.ShouldNotContain(p => p.Id == share.Id);
        (await people[2].GetAsync<Page<PostDto>>($"/api/users/{people[1].Id}/posts", Stop)).Items.ShouldHaveSingleItem().Shared!.Text.ShouldBe("original");
        (await people[1].GetAsync<FeedPage>("/api/feed/home", Stop)).Items.Select(p => p.Id).ShouldBe([share.Id]);
    }

    [Fact]
    public async Task A_tag_that_many_people_use_goes_before_one_that_one_person_uses_often()
    {
        var people = await Fixture.PeopleAsync(8, Stop);
        var (many, one) = ($"many{Guid.NewGuid():n}", $"one{Guid.NewGuid():n}");
        for (var i = 0; i < 9; i++)
            await PublishAsync(people[0], $"again #{one}");
        foreach (var person in people)
            await PublishAsync(person, $"#{many}");
        await PublishAsync(people[0], $"#{many}", PostAudience.Followers);
        var trending = await people[0].GetAsync<TrendingTagDto[]>("/api/feed/tags", Stop);
        trending.Length.ShouldBeLessThanOrEqualTo(20);
        trending[0].ShouldBe(new TrendingTagDto(many, 8));
        trending.TakeWhile(t => t.Tag != one).ShouldContain(t => t.Tag == many);
        await ExecuteAsync("update post_tags set created_at = now() - interval '8 days' where tag = $1", many);
        (await people[0].GetAsync<TrendingTagDto[]>("/api/feed/tags", Stop)).ShouldNotContain(t => t.Tag == many);
        (await people[1].GetAsync<Page<PostDto>>($"/api/feed/tags/%23{many.ToUpperInvariant()}", Stop)).Items.Count.ShouldBe(8);
        (await people[1].RefusedAsync(Get, $"/api/feed/tags/{new string('t', Limits.Tag + 1)}", body: null, Stop)).Errors!.Keys.ShouldBe(["tag"]);
    }

    [Fact]
    public async Task A_persons_posts_are_paged()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var posts = new List<Guid>();
        for (var i = 0; i < 3; i++)
            posts.Insert(0, (await PublishAsync(people[0], $"{i}")).Id);
        foreach (var (viewer, path) in new[] { (people[1], $"/api/users/{people[0].Id}/posts"), (people[1], $"/api/public/people/{people[0].Username}/posts") })
        {
            var first = await viewer.GetAsync<Page<PostDto>>($"{path}?limit=2", Stop);
            var second = await viewer.GetAsync<Page<PostDto>>($"{path}?limit=2&cursor={first.NextCursor}", Stop);
            first.Items.Concat(second.Items).Select(p => p.Id).ShouldBe(posts);
            second.NextCursor.ShouldBeNull();
        }

        (await people[1].GetAsync<Page<PostDto>>($"/api/users/{Guid.NewGuid()}/posts", Stop)).Items.ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<Guid>> HomeAsync(ApiPerson person) => [.. (await person.GetAsync<FeedPage>("/api/feed/home", Stop)).Items.Select(p => p.Id)];
}
