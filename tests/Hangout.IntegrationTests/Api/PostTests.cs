using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Files;
using Hangout.Contracts.Posts;
using Hangout.Core.Files;
using Hangout.Core.Files.Uploading;
using Hangout.Core.Realtime;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.Api;

/// <summary>Posts (SOC-1, SOC-2, SOC-4).</summary>
public sealed class PostTests(ApiFixture fixture) : PostApiTests(fixture)
{
    [Fact]
    public async Task A_post_is_published_once_however_often_it_is_sent()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var request = new PublishPostRequest(Guid.CreateVersion7(), "  **Hello** #World and #世界 and #हिन्दी, @" + people[1].Username + " and @nobody-at-all  ");
        using var first = await people[0].SendAsync(Post, "/api/posts", request, Stop);
        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        var post = (await first.Content.ReadFromJsonAsync<PostDto>(HangoutJson.Options, Stop))!;
        post.ShouldSatisfyAllConditions(
            p => p.Kind.ShouldBe(PostKind.Text),
            p => p.Author.Id.ShouldBe(people[0].Id),
            p => p.Tags.ShouldBe(["world", "世界", "हिन्दी"]),
            p => p.Mentions.ShouldBe([people[1].Id]),
            p => p.Html!.ShouldContain("<strong>Hello</strong> <a href=\"/tags/world\">#World</a>"),
            p => p.Html!.ShouldContain($"<span class=\"mention\" data-username=\"{people[1].Username}\">@{people[1].Username}</span> and @nobody-at-all</p>"),
            p => (p.Version, p.Likes, p.Comments, p.Shares, p.IsLiked, p.IsShared, p.IsQuoteGone).ShouldBe((1, 0, 0, 0, false, false, false)));

        using var again = await people[0].SendAsync(Post, "/api/posts", request, Stop);
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        await people[0].CallAsync<PostDto>(Patch, $"/api/posts/{post.Id}", new EditPostRequest("Another text", PostAudience.Followers), Stop);
        using var late = await people[0].SendAsync(Post, "/api/posts", request, Stop);
        late.StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var (person, other) in new[] { (people[0], request with { Text = "Something else" }), (people[0], request with { LinkUrl = "https://example.com" }), (people[1], request) })
        {
            var reused = await person.RefusedAsync(Post, "/api/posts", other, Stop);
            (reused.Status, reused.Code).ShouldBe((409, ErrorCodes.IdReused));
        }

        (await OneAsync<long>("select count(*) from outbox where kind = 'post.published' and payload->>'postId' = $1", post.Id.ToString())).ShouldBe(1);
    }

    [Theory]
    [InlineData("#one #one #ONE", "one")]
    [InlineData("`#code` [#link](https://example.com) word#inside https://example.com/#fragment #_yes #2026 #2026a", "_yes,2026a")]
    [InlineData("# heading\n\n```\n#fenced\n```\n\n> #quoted", "quoted")]
    public async Task Tags_are_found_in_running_text_alone(string text, string tags)
    {
        var post = await PublishAsync(await Fixture.PersonAsync(Stop), text);
        post.Tags.ShouldBe(tags.Split(','));
        post.Html!.Split("href=\"/tags/").Length.ShouldBeGreaterThan(tags.Split(',').Length - 1);
    }

    [Fact]
    public async Task A_post_takes_all_that_its_limits_say_and_nothing_beyond()
    {
        var me = await Fixture.PersonAsync(Stop);
        (await PublishAsync(me, new string('x', Limits.PostText))).Text.Length.ShouldBe(Limits.PostText);
        (await PublishAsync(me, Tags(Limits.PostTags))).Tags!.Count.ShouldBe(Limits.PostTags);
        (await PublishAsync(me, "#" + new string('t', Limits.Tag))).Tags!.Count.ShouldBe(1);
        (await PublishAsync(me, "#" + new string('t', Limits.Tag + 1))).Tags.ShouldBeNull();
        var options = Enumerable.Range(0, Limits.PollOptions).Select(i => $"{i}".PadLeft(Limits.PollOption, 'o')).ToArray();
        (await PublishAsync(me, "?", poll: new(options, ClosesAt: DateTimeOffset.UtcNow.AddDays(364)))).Poll!.Options.Count.ShouldBe(Limits.PollOptions);
        (await me.PostAsync<PostDto>("/api/posts", new PublishPostRequest(Guid.CreateVersion7(), LinkUrl: "https://example.com/" + new string('l', Limits.PostLink - 20)), Stop))
            .Link!.Title.ShouldBe("");

        var id = Guid.CreateVersion7();
        await ShouldFailAsync(new(id), ErrorCodes.MessageEmpty);
        await ShouldFailAsync(new(id, " \n\u200b"), ErrorCodes.MessageEmpty);
        await ShouldFailAsync(new(id, new string('x', Limits.PostText + 1)), "text");
        await ShouldFailAsync(new(id, "nul\0"), "text");
        await ShouldFailAsync(new(id, Tags(Limits.PostTags + 1)), "text");
        await ShouldFailAsync(new(id, string.Join(' ', Enumerable.Range(0, Limits.PostMentions + 1).Select(i => $"@person{i}"))), "text");
        await ShouldFailAsync(new(Guid.Empty, "x"), "id");
        await ShouldFailAsync(new(id, LinkUrl: "https://example.com/" + new string('l', Limits.PostLink - 19)), "linkUrl");
        foreach (var bad in new[] { "javascript:alert(1)", "ftp://example.com", "example.com", "", "https://user:word@example.com" })
            await ShouldFailAsync(new(id, LinkUrl: bad), "linkUrl");
        await ShouldFailAsync(new(id, "?", LinkUrl: "https://example.com", Poll: new(["a", "b"])), "poll");
        await ShouldFailAsync(new(id, "?", Images: [new(Guid.NewGuid())], Poll: new(["a", "b"])), "poll");
        await ShouldFailAsync(new(id, "?", Images: [new(Guid.NewGuid())], LinkUrl: "https://example.com"), "linkUrl");
        await ShouldFailAsync(new(id, Poll: new(["a", "b"])), "text");
        await ShouldFailAsync(new(id, "?", Poll: new(["a"])), "poll.options");
        await ShouldFailAsync(new(id, "?", Poll: new(["a", " a "])), "poll.options");
        await ShouldFailAsync(new(id, "?", Poll: new(["a", " "])), "poll.options");
        await ShouldFailAsync(new(id, "?", Poll: new([.. options, "more"])), "poll.options");
        await ShouldFailAsync(new(id, "?", Poll: new(["a", new string('b', Limits.PollOption + 1)])), "poll.options");
        await ShouldFailAsync(new(id, "?", Poll: new(["a", "b"], ClosesAt: DateTimeOffset.UtcNow.AddSeconds(-1))), "poll.closesAt");
        await ShouldFailAsync(new(id, "?", Poll: new(["a", "b"], ClosesAt: DateTimeOffset.UtcNow.AddDays(Limits.PostPollDays + 1))), "poll.closesAt");
        await ShouldFailAsync(new(id, Images: [.. Enumerable.Range(0, Limits.PostImages + 1).Select(_ => new PostImageRequest(Guid.NewGuid()))]), "images");
        await ShouldFailAsync(new(id, Images: [new(Guid.NewGuid(), new string('a', Limits.FileAlt + 1))]), "images[0].alt");
        await NotFoundAsync(me, Get, $"/api/posts/{id}");

        async Task ShouldFailAsync(PublishPostRequest request, string what)
        {
            var refused = await me.RefusedAsync(Post, "/api/posts", request, Stop);
            if (refused.Code == ErrorCodes.ValidationFailed)
                refused.Errors!.Keys.ShouldBe([what]);
            else
                refused.Code.ShouldBe(what);
        }

        static string Tags(int count) => string.Join(' ', Enumerable.Range(0, count).Select(i => $"#tag{i}"));
    }

    [Fact]
    public async Task Images_open_for_those_who_may_see_the_post_and_for_nobody_else()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        await FollowAsync(people[1], people[0]);
        var image = await people[0].UploadReadyAsync(Fixture, "cat.png", FileCaller.Png, Stop);
        var processing = await people[0].UploadAsync("dog.png", FileCaller.Png, Stop);
        var post = await PublishAsync(people[0], null, PostAudience.Followers, images: [new(image.Id, " A cat "), new(processing.Id)]);
        (post.Kind, post.Text, post.Html).ShouldBe((PostKind.Image, "", null));
        post.Images!.Select(i => (i.File.Id, i.Alt)).ShouldBe([(image.Id, "A cat"), (processing.Id, null)]);

        (await people[1].StatusAsync(Get, $"/api/files/{image.Id}/thumbnails/small", body: null, Stop)).ShouldBe(HttpStatusCode.OK);
        (await people[1].StatusAsync(Get, $"/api/files/{image.Id}/content", body: null, Stop)).ShouldBe(HttpStatusCode.OK);
        (await people[2].StatusAsync(Get, $"/api/files/{image.Id}/thumbnails/small", body: null, Stop)).ShouldBe(HttpStatusCode.NotFound);
        await people[0].CallAsync<PostDto>(Patch, $"/api/posts/{post.Id}", new EditPostRequest(Audience: PostAudience.Private), Stop);
        (await people[1].StatusAsync(Get, $"/api/files/{image.Id}/thumbnails/small", body: null, Stop)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_images_of_ones_own_that_can_be_shown_go_into_a_post()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var foreign = await people[1].UploadReadyAsync(Fixture, "cat.png", FileCaller.Png, Stop);
        await PublishAsync(people[1], "everybody may see it", images: [new(foreign.Id)]);
        var text = await people[0].UploadReadyAsync(Fixture, "note.txt", "words"u8.ToArray(), Stop);
        var infected = await people[0].UploadAsync("bad.png", FileCaller.Png, Stop);
        await Fixture.SettleAsync(infected.Id, "infected", Stop, ErrorCodes.FileInfected);
        var location = await people[0].BeginAsync("half.png", 1_000, Stop);
        var half = Guid.Parse(location[(location.LastIndexOf('/') + 1)..]);
        foreach (var (file, code) in new[]
        {
            (foreign.Id, ErrorCodes.FileNotFound), (Guid.NewGuid(), ErrorCodes.FileNotFound), (text.Id, ErrorCodes.ValidationFailed), (infected.Id, ErrorCodes.FileInfected),
            (half, ErrorCodes.FileNotReady),
        })
        {
            var refused = await people[0].RefusedAsync(Post, "/api/posts", new PublishPostRequest(Guid.CreateVersion7(), Images: [new(file)]), Stop);
            refused.Code.ShouldBe(code);
            refused.Errors!.Keys.ShouldBe(["images[0].fileId"]);
        }
    }

    [Fact]
    public async Task A_file_in_a_post_is_kept_until_the_post_goes_and_says_so_when_it_goes_first()
    {
        var me = await Fixture.PersonAsync(Stop);
        var kept = await me.UploadReadyAsync(Fixture, "kept.png", FileCaller.Png, Stop);
        var gone = await me.UploadReadyAsync(Fixture, "gone.png", FileCaller.Png, Stop);
        var post = await PublishAsync(me, "two", images: [new(kept.Id), new(gone.Id)]);
        await ExecuteAsync("update files set created_at = now() - interval '400 days' where id = any($1)", new[] { kept.Id, gone.Id });
        (await me.StatusAsync(Delete, $"/api/files/{gone.Id}", body: null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        await RemoveFilesAsync();
        var read = await ReadAsync(me, post.Id);
        read.Version.ShouldBe(2);
        read.Images!.Select(i => (i.File.Id, i.File.Status, i.File.Reason)).ShouldBe(
            [(kept.Id, FileStatus.Ready, null), (gone.Id, FileStatus.Error, ErrorCodes.FileDeleted)]);

        (await me.StatusAsync(Delete, $"/api/posts/{post.Id}", body: null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        await RemoveFilesAsync();
        (await me.StatusAsync(Get, $"/api/files/{kept.Id}", body: null, Stop)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_edit_keeps_the_former_text_and_finds_tags_and_people_anew()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var post = await PublishAsync(people[0], "first #old");
        var edited = await people[0].CallAsync<PostDto>(Patch, $"/api/posts/{post.Id}", new EditPostRequest($"second #new @{people[1].Username}"), Stop);
        edited.ShouldSatisfyAllConditions(
            p => p.Version.ShouldBe(2), p => p.EditedAt.ShouldNotBeNull(), p => p.Tags.ShouldBe(["new"]), p => p.Mentions.ShouldBe([people[1].Id]), p => p.Audience.ShouldBe(PostAudience.Public));
        (await people[0].CallAsync<PostDto>(Patch, $"/api/posts/{post.Id}", new EditPostRequest(edited.Text), Stop)).Version.ShouldBe(2);
        (await people[1].GetAsync<PostEditDto[]>($"/api/posts/{post.Id}/edits", Stop)).ShouldBe([new PostEditDto(1, "first #old", post.CreatedAt)]);
        (await people[1].GetAsync<Page<PostDto>>("/api/feed/tags/old", Stop)).Items.ShouldNotContain(p => p.Id == post.Id);
        (await people[1].GetAsync<Page<PostDto>>("/api/feed/tags/New", Stop)).Items.ShouldContain(p => p.Id == post.Id);

        var foreign = await people[1].RefusedAsync(Patch, $"/api/posts/{post.Id}", new EditPostRequest("mine"), Stop);
        (foreign.Status, foreign.Code).ShouldBe((403, ErrorCodes.NotAllowed));
        (await people[0].RefusedAsync(Patch, $"/api/posts/{post.Id}", new EditPostRequest(" "), Stop)).Errors!.Keys.ShouldBe(["text"]);
        (await people[0].RefusedAsync(Patch, $"/api/posts/{post.Id}", new EditPostRequest(), Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
        for (var i = 2; i <= Limits.PostEdits; i++)
            await people[0].CallAsync<PostDto>(Patch, $"/api/posts/{post.Id}", new EditPostRequest($"text {i}"), Stop);
        (await people[0].RefusedAsync(Patch, $"/api/posts/{post.Id}", new EditPostRequest("one more"), Stop)).Code.ShouldBe(ErrorCodes.TooMany);
    }

    [Fact]
    public async Task Of_a_deleted_post_nothing_stays_its_shares_go_with_it_and_quotes_say_so()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var post = await PublishAsync(people[0], "words #gone");
        await CommentAsync(people[1], post.Id, "a comment");
        await LikeAsync(people[1], post.Id);
        var share = await ShareAsync(people[1], post.Id);
        var quote = await PublishAsync(people[2], "look at this", quoted: post.Id);
        quote.Quoted!.Text.ShouldBe("words #gone");
        (await ReadAsync(people[0], post.Id)).Shares.ShouldBe(2);

        var foreign = await people[1].RefusedAsync(Delete, $"/api/posts/{post.Id}", body: null, Stop);
        (foreign.Status, foreign.Code).ShouldBe((403, ErrorCodes.NotAllowed));
        (await people[0].StatusAsync(Delete, $"/api/posts/{post.Id}", body: null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        foreach (var gone in new[] { post.Id, share.Id })
            await NotFoundAsync(people[1], Get, $"/api/posts/{gone}");
        await NotFoundAsync(people[0], Delete, $"/api/posts/{post.Id}");
        var left = await ReadAsync(people[1], quote.Id);
        (left.Quoted, left.IsQuoteGone).ShouldBe((null, true));
        (await OneAsync<string>("select concat(text, html, link_url, poll::text, array_length(tags, 1)) from posts where id = $1", post.Id)).ShouldBe("");
        (await OneAsync<long>(
            """
            select (select count(*) from post_likes where post_id = $1) + (select count(*) from comments where post_id = $1) + (select count(*) from post_tags where post_id = $1)
            """, post.Id)).ShouldBe(0);
        (await people[0].RefusedAsync(Post, "/api/posts", new PublishPostRequest(post.Id, "words #gone"), Stop)).Code.ShouldBe(ErrorCodes.IdReused);

        // A quote that goes is one less of what it spoke of.
        var other = await PublishAsync(people[0], "quoted twice");
        var (first, _) = (await PublishAsync(people[1], "one", quoted: other.Id), await PublishAsync(people[2], "two", quoted: other.Id));
        (await people[1].StatusAsync(Delete, $"/api/posts/{first.Id}", body: null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await ReadAsync(people[0], other.Id)).Shares.ShouldBe(1);
    }

    [Fact]
    public async Task Two_devices_that_like_at_once_are_one_like()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var post = await PublishAsync(people[0], "like me");
        var liked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LikeAsync(people[1], post.Id)));
        liked.ShouldAllBe(p => p.Likes == 1 && p.IsLiked && p.Version == 2);
        (await people[0].GetAsync<Page<UserDto>>($"/api/posts/{post.Id}/likes", Stop)).Items.Select(u => u.Id).ShouldBe([people[1].Id]);
        (await OneAsync<int>("select interactions from relationships where user_id = $1 and other_id = $2", people[1].Id, people[0].Id)).ShouldBe(1);
        var unliked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LikeAsync(people[1], post.Id, isLiked: false)));
        unliked.ShouldAllBe(p => p.Likes == 0 && !p.IsLiked && p.Version == 3);
        await NotFoundAsync(people[1], Put, $"/api/posts/{Guid.NewGuid()}/like");
    }

    [Fact]
    public async Task A_vote_counts_once_can_be_changed_and_not_after_the_end()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var single = await PublishAsync(people[0], "Tea or coffee?", poll: new([" Tea ", "Coffee"], ClosesAt: DateTimeOffset.UtcNow.AddDays(1)));
        var path = $"/api/posts/{single.Id}/votes";
        await VoteAsync(people[0], path, 0);
        await VoteAsync(people[1], path, 0);
        await VoteAsync(people[1], path, 0);
        var voted = await VoteAsync(people[1], path, 1);
        voted.Poll!.ShouldSatisfyAllConditions(
            p => p.Options.ShouldBe([new("Tea", 1), new("Coffee", 1)]), p => p.Voters.ShouldBe(2), p => p.Mine.ShouldBe([1]), p => p.IsClosed.ShouldBeFalse());
        voted.Version.ShouldBe(4);
        foreach (var bad in new int[][] { [0, 1], [2], [-1] })
            (await people[1].RefusedAsync(Put, path, new VotePostRequest(bad), Stop)).Errors!.Keys.ShouldBe(["options"]);
        (await VoteAsync(people[1], path)).Poll!.Voters.ShouldBe(1);

        var multiple = await PublishAsync(people[0], "Which?", poll: new(["a", "b", "c"], IsMultiple: true));
        (await VoteAsync(people[1], $"/api/posts/{multiple.Id}/votes", 0, 2)).Poll!.ShouldSatisfyAllConditions(
            p => p.Options.Select(o => o.Votes).ShouldBe([1, 0, 1]), p => p.Voters.ShouldBe(1), p => p.Mine.ShouldBe([0, 2]));
        (await people[1].RefusedAsync(Put, $"/api/posts/{multiple.Id}/votes", new VotePostRequest([1, 1]), Stop)).Errors!.Keys.ShouldBe(["options"]);

        await ExecuteAsync("update posts set poll = jsonb_set(poll, '{closesAt}', '\"2020-01-01T00:00:00+00:00\"') where id = $1", single.Id);
        var late = await people[1].RefusedAsync(Put, path, new VotePostRequest([0]), Stop);
        (late.Status, late.Code).ShouldBe((409, ErrorCodes.PollClosed));
        (await ReadAsync(people[1], single.Id)).Poll!.ShouldSatisfyAllConditions(p => p.IsClosed.ShouldBeTrue(), p => p.Voters.ShouldBe(1));
        var text = await PublishAsync(people[0], "no poll");
        (await people[1].RefusedAsync(Put, $"/api/posts/{text.Id}/votes", new VotePostRequest([0]), Stop)).Errors!.Keys.ShouldBe(["options"]);

        static Task<PostDto> VoteAsync(ApiPerson person, string path, params int[] options) => person.CallAsync<PostDto>(HttpMethod.Put, path, new VotePostRequest(options), Stop);
    }

    [Fact]
    public async Task A_post_is_shared_once_a_person_and_a_share_of_a_share_shares_the_original()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var post = await PublishAsync(people[0], "pass it on");
        var share = await ShareAsync(people[1], post.Id);
        (share.Kind, share.Text, share.Shared!.Id, share.Shared.Shares, share.Shared.IsShared).ShouldBe((PostKind.Share, "", post.Id, 1, true));
        (await ShareAsync(people[1], post.Id)).Id.ShouldBe(share.Id);
        (await ShareAsync(people[2], share.Id)).Shared!.Id.ShouldBe(post.Id);
        (await ReadAsync(people[0], post.Id)).Shares.ShouldBe(2);
        (await PublishAsync(people[2], "words", quoted: share.Id)).Quoted!.Id.ShouldBe(post.Id);

        foreach (var _ in Enumerable.Range(0, 2))
            (await people[1].StatusAsync(Delete, $"/api/posts/{post.Id}/shares", body: null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        await NotFoundAsync(people[0], Get, $"/api/posts/{share.Id}");
        (await ReadAsync(people[1], post.Id)).ShouldSatisfyAllConditions(p => p.Shares.ShouldBe(2), p => p.IsShared.ShouldBeFalse());
        (await ShareAsync(people[1], post.Id)).Id.ShouldNotBe(share.Id);
    }

    [Fact]
    public async Task A_share_shows_to_nobody_more_than_the_post_does()
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        await FollowAsync(people[1], people[0]);
        await BefriendAsync(people[1], people[0]);
        await FollowAsync(people[2], people[0]);
        var followers = await PublishAsync(people[0], "for followers", PostAudience.Followers);
        var share = await ShareAsync(people[1], followers.Id);
        share.Audience.ShouldBe(PostAudience.Followers);
        (await people[1].CallAsync<PostDto>(Patch, $"/api/posts/{share.Id}", new EditPostRequest(Audience: PostAudience.Public), Stop)).Audience.ShouldBe(PostAudience.Followers);
        await FollowAsync(people[2], people[1]);
        await FollowAsync(people[3], people[1]);
        (await ReadAsync(people[2], share.Id)).Shared!.Text.ShouldBe("for followers");
        await NotFoundAsync(people[3], Get, $"/api/posts/{share.Id}");

        foreach (var audience in new[] { PostAudience.Friends, PostAudience.Private })
        {
            var narrow = await PublishAsync(people[0], "not for everybody", audience);
            var refused = await people[1].RefusedAsync(Post, $"/api/posts/{narrow.Id}/shares", new SharePostRequest(Guid.CreateVersion7()), Stop);
            refused.Code.ShouldBe(audience == PostAudience.Friends ? ErrorCodes.NotAllowed : ErrorCodes.PostNotFound);
        }

        await people[0].CallAsync<PostDto>(Patch, $"/api/posts/{followers.Id}", new EditPostRequest(Audience: PostAudience.Friends), Stop);
        await NotFoundAsync(people[2], Get, $"/api/posts/{share.Id}");
        (await ReadAsync(people[1], share.Id)).Shared!.Text.ShouldBe("for followers");
    }

    [Fact]
    public async Task Posts_by_ID_come_in_order_and_without_those_that_are_not_the_callers_to_see()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var (a, b, hidden) = (await PublishAsync(people[0], "a"), await PublishAsync(people[0], "b"), await PublishAsync(people[0], "c", PostAudience.Private));
        var ids = string.Join('&', new[] { b.Id, hidden.Id, Guid.NewGuid(), a.Id }.Select(id => $"ids={id}"));
        (await people[1].GetAsync<PostDto[]>($"/api/posts?{ids}", Stop)).Select(p => p.Id).ShouldBe([b.Id, a.Id]);
        var many = string.Join('&', Enumerable.Range(0, Limits.ListPage + 1).Select(_ => $"ids={Guid.NewGuid()}"));
        (await people[1].RefusedAsync(Get, $"/api/posts?{many}", body: null, Stop)).Errors!.Keys.ShouldBe(["ids"]);
        (await people[1].StatusAsync(Get, "/api/posts/no-id", body: null, Stop)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Counters_are_exact_after_a_storm()
    {
        var people = await Fixture.PeopleAsync(12, Stop);
        var post = await PublishAsync(people[0], "storm");
        var seed = await CommentAsync(people[0], post.Id, "first");
        await Task.WhenAll(people.Select(async (person, n) =>
        {
            var random = new Random(n);
            var mine = new List<Guid> { seed.Id };
            for (var step = 0; step < 25; step++)
            {
                switch (random.Next(8))
                {
                    case 0 or 1:
                        await LikeAsync(person, post.Id, isLiked: random.Next(3) > 0);
                        break;
                    case 2 or 3:
                        var request = new WriteCommentRequest(Guid.CreateVersion7(), $"{n} {step}", random.Next(3) == 0 ? null : mine[random.Next(mine.Count)]);
                        if (await person.StatusAsync(Post, $"/api/posts/{post.Id}/comments", request, Stop) == HttpStatusCode.Created)
                            mine.Add(request.Id);
                        break;
                    case 4 when mine.Count > 1:
                        await person.StatusAsync(Delete, $"/api/comments/{mine[random.Next(1, mine.Count)]}", body: null, Stop);
                        break;
                    case 5:
                        await person.StatusAsync(random.Next(4) == 0 ? Delete : Put, $"/api/comments/{mine[random.Next(mine.Count)]}/like", body: null, Stop);
                        break;
                    case 6:
                        await ShareAsync(person, post.Id);
                        break;
                    default:
                        await person.StatusAsync(Delete, $"/api/posts/{post.Id}/shares", body: null, Stop);
                        break;
                }
            }
        }));

        (await OneAsync<bool>(
            """
            select p.like_count = (select count(*) from post_likes l where l.post_id = p.id) and p.like_count > 0
                and p.comment_count = (select count(*) from comments c where c.post_id = p.id and c.deleted_at is null) and p.comment_count > 10
                and p.share_count = (select count(*) from posts s where p.id in (s.shared_id, s.quoted_id) and s.deleted_at is null)
                and p.version = 1 + (select count(*) from outbox o where o.payload->>'postId' = p.id::text and (o.kind in ('post.liked', 'post.counted', 'comment.written')))
            from posts p where p.id = $1
            """, post.Id)).ShouldBeTrue(await OneAsync<string>("select concat_ws(' ', like_count, comment_count, share_count, version) from posts where id = $1", post.Id));
        (await OneAsync<long>(
            """
            select count(*) from comments c where c.post_id = $1 and (
                c.like_count <> (select count(*) from comment_likes l where l.comment_id = c.id)
                or c.reply_count <> (select count(*) from comments r where r.parent_id = c.id and (r.deleted_at is null or r.reply_count > 0)))
            """, post.Id)).ShouldBe(0);
    }

    private async Task RemoveFilesAsync()
    {
        await using var db = Fixture.Database();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(Fixture.Redis);
        using var publisher = new RealtimePublisher(redis, NullLogger<RealtimePublisher>.Instance);
        var store = Fixture.Files();
        var options = Options.Create(new FileStoreOptions { KeepUnusedFor = TimeSpan.FromDays(300) });
        await new RemoveFiles(db, store, new FinishUpload(db, store, publisher), options).RunAsync(Stop);
    }
}
