using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Posts;

namespace Hangout.IntegrationTests.Api;

/// <summary>Comments on posts (SOC-2).</summary>
public sealed class CommentTests(ApiFixture fixture) : PostApiTests(fixture)
{
    [Fact]
    public async Task A_comment_is_written_once_rendered_and_counted()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var post = await PublishAsync(people[0], "speak");
        var path = $"/api/posts/{post.Id}/comments";
        var request = new WriteCommentRequest(Guid.CreateVersion7(), $" *Well*, @{people[0].Username} #yes ");
        using var first = await people[1].SendAsync(Post, path, request, Stop);
        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        var comment = (await first.Content.ReadFromJsonAsync<CommentDto>(HangoutJson.Options, Stop))!;
        comment.ShouldSatisfyAllConditions(
            c => (c.PostId, c.ParentId, c.Depth, c.Author!.Id, c.Likes, c.Replies, c.IsDeleted).ShouldBe((post.Id, null, 0, people[1].Id, 0, 0, false)),
            c => c.Html!.ShouldContain("<em>Well</em>"), c => c.Html!.ShouldContain("/tags/yes"), c => c.Html!.ShouldContain("mention"));
        (await people[1].StatusAsync(Post, path, request, Stop)).ShouldBe(HttpStatusCode.OK);
        foreach (var (person, other) in new[] { (people[1], request with { Text = "other" }), (people[0], request), (people[1], request with { ParentId = comment.Id }) })
            (await person.RefusedAsync(Post, path, other, Stop)).Code.ShouldBe(ErrorCodes.IdReused);
        (await ReadAsync(people[0], post.Id)).ShouldSatisfyAllConditions(p => p.Comments.ShouldBe(1), p => p.Version.ShouldBe(2));

        var id = Guid.CreateVersion7();
        (await CommentAsync(people[1], post.Id, new string('c', Limits.CommentText))).Text.Length.ShouldBe(Limits.CommentText);
        foreach (var bad in new[] { "", " \n", new string('c', Limits.CommentText + 1), "nul\0" })
            (await people[1].RefusedAsync(Post, path, new WriteCommentRequest(id, bad), Stop)).Errors!.Keys.ShouldBe(["text"]);
        (await people[1].RefusedAsync(Post, path, new WriteCommentRequest(Guid.Empty, "x"), Stop)).Errors!.Keys.ShouldBe(["id"]);
        await NotFoundAsync(people[1], Post, path, new WriteCommentRequest(id, "x", Guid.NewGuid()), ErrorCodes.CommentNotFound);
        await NotFoundAsync(people[1], Post, $"/api/posts/{Guid.NewGuid()}/comments", new WriteCommentRequest(id, "x"));
        var elsewhere = await PublishAsync(people[0], "another post");
        await NotFoundAsync(people[1], Post, $"/api/posts/{elsewhere.Id}/comments", new WriteCommentRequest(id, "x", comment.Id), ErrorCodes.CommentNotFound);
        await NotFoundAsync(people[1], Get, $"/api/posts/{elsewhere.Id}/comments?parentId={comment.Id}", code: ErrorCodes.CommentNotFound);
    }

    [Fact]
    public async Task Answers_go_five_deep_and_then_stand_beside_what_they_answer()
    {
        var me = await Fixture.PersonAsync(Stop);
        var post = await PublishAsync(me, "deep");
        var chain = new List<CommentDto> { await CommentAsync(me, post.Id, "0") };
        for (var i = 1; i <= Limits.CommentDepth; i++)
            chain.Add(await CommentAsync(me, post.Id, $"{i}", chain[^1].Id));
        chain.Select(c => c.Depth).ShouldBe(Enumerable.Range(0, Limits.CommentDepth + 1));
        var request = new WriteCommentRequest(Guid.CreateVersion7(), "beside", chain[^1].Id);
        var beside = await me.PostAsync<CommentDto>($"/api/posts/{post.Id}/comments", request, Stop);
        (beside.Depth, beside.ParentId).ShouldBe((Limits.CommentDepth, chain[^2].Id));
        (await me.StatusAsync(Post, $"/api/posts/{post.Id}/comments", request, Stop)).ShouldBe(HttpStatusCode.OK);
        (await CommentsAsync(me, post.Id)).Select(c => (c.Id, c.Replies)).ShouldBe([(chain[0].Id, 1)]);
        (await CommentsAsync(me, post.Id, chain[^2].Id)).Select(c => c.Id).ShouldBe([chain[^1].Id, beside.Id]);
        (await ReadAsync(me, post.Id)).Comments.ShouldBe(7);
    }

    [Fact]
    public async Task Comments_are_paged_oldest_first()
    {
        var me = await Fixture.PersonAsync(Stop);
        var post = await PublishAsync(me, "many");
        var written = new List<Guid>();
        for (var i = 0; i < 5; i++)
            written.Add((await CommentAsync(me, post.Id, $"{i}")).Id);
        var (read, cursor) = (new List<Guid>(), "");
        do
        {
            var page = await me.GetAsync<Page<CommentDto>>($"/api/posts/{post.Id}/comments?limit=2{cursor}", Stop);
            read.AddRange(page.Items.Select(c => c.Id));
            cursor = page.NextCursor is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);
        read.ShouldBe(written);
        (await me.RefusedAsync(Get, $"/api/posts/{post.Id}/comments?cursor=no", body: null, Stop)).Errors!.Keys.ShouldBe(["cursor"]);
        (await me.RefusedAsync(Get, $"/api/posts/{post.Id}/comments?limit=101", body: null, Stop)).Errors!.Keys.ShouldBe(["limit"]);
    }

    [Fact]
    public async Task Ones_own_comment_can_be_changed_and_nobody_elses()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var post = await PublishAsync(people[0], "speak");
        var comment = await CommentAsync(people[1], post.Id, "typo");
        var edited = await people[1].CallAsync<CommentDto>(Patch, $"/api/comments/{comment.Id}", new EditCommentRequest("no typo"), Stop);
        (edited.Text, edited.EditedAt.HasValue, edited.CreatedAt).ShouldBe(("no typo", true, comment.CreatedAt));
        var refused = await people[0].RefusedAsync(Patch, $"/api/comments/{comment.Id}", new EditCommentRequest("mine"), Stop);
        (refused.Status, refused.Code).ShouldBe((403, ErrorCodes.NotAllowed));
        await NotFoundAsync(people[0], Patch, $"/api/comments/{Guid.NewGuid()}", new EditCommentRequest("x"), ErrorCodes.CommentNotFound);
    }

    [Fact]
    public async Task A_deleted_comment_keeps_its_place_as_long_as_it_has_answers()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var post = await PublishAsync(people[0], "speak");
        var root = await CommentAsync(people[1], post.Id, "root");
        var middle = await CommentAsync(people[2], post.Id, "middle", root.Id);
        var leaf = await CommentAsync(people[1], post.Id, "leaf", middle.Id);
        var foreign = await people[2].RefusedAsync(Delete, $"/api/comments/{root.Id}", body: null, Stop);
        (foreign.Status, foreign.Code).ShouldBe((403, ErrorCodes.NotAllowed));

        await DeleteAsync(people[1], root);
        await DeleteAsync(people[0], middle);
        var kept = (await CommentsAsync(people[2], post.Id)).ShouldHaveSingleItem();
        (kept.Id, kept.IsDeleted, kept.Author, kept.Text, kept.Html, kept.Replies).ShouldBe((root.Id, true, null, "", null, 1));
        (await CommentsAsync(people[2], post.Id, root.Id)).Select(c => (c.Id, c.IsDeleted, c.Replies)).ShouldBe([(middle.Id, true, 1)]);
        (await CommentsAsync(people[2], post.Id, middle.Id)).Select(c => (c.Id, c.IsDeleted)).ShouldBe([(leaf.Id, false)]);
        (await ReadAsync(people[0], post.Id)).Comments.ShouldBe(1);
        foreach (var (method, path) in new[] { (Put, $"/api/comments/{root.Id}/like"), (Delete, $"/api/comments/{root.Id}"), (Get, $"/api/comments/{root.Id}/likes") })
            await NotFoundAsync(people[1], method, path, code: ErrorCodes.CommentNotFound);
        await NotFoundAsync(people[1], Post, $"/api/posts/{post.Id}/comments", new WriteCommentRequest(Guid.CreateVersion7(), "x", root.Id), ErrorCodes.CommentNotFound);

        await DeleteAsync(people[1], leaf);
        (await CommentsAsync(people[2], post.Id)).ShouldBeEmpty();
        (await ReadAsync(people[0], post.Id)).Comments.ShouldBe(0);
    }

    [Fact]
    public async Task A_comment_is_liked_once_a_person()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var post = await PublishAsync(people[0], "speak");
        var comment = await CommentAsync(people[1], post.Id, "like me");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => people[2 * (i % 2)].CallAsync<CommentDto>(Put, $"/api/comments/{comment.Id}/like", body: null, Stop)));
        (await CommentsAsync(people[2], post.Id)).Select(c => (c.Likes, c.IsLiked)).ShouldBe([(2, true)]);
        (await people[1].GetAsync<Page<UserDto>>($"/api/comments/{comment.Id}/likes", Stop)).Items.Select(u => u.Id).ShouldBe([people[0].Id, people[2].Id], ignoreOrder: true);
        (await people[2].CallAsync<CommentDto>(Delete, $"/api/comments/{comment.Id}/like", body: null, Stop)).ShouldSatisfyAllConditions(
            c => c.Likes.ShouldBe(1), c => c.IsLiked.ShouldBeFalse());
    }

    [Fact]
    public async Task Whom_a_block_keeps_apart_do_not_see_each_others_comments_and_a_mute_hides_none()
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        var post = await PublishAsync(people[0], "speak");
        var comments = new List<CommentDto>();
        foreach (var person in people[1..])
            comments.Add(await CommentAsync(person, post.Id, $"by {person.Username}"));
        await LikeAsync(people[2], post.Id);
        await BlockAsync(people[1], people[2]);
        await MuteAsync(people[1], people[3]);
        (await CommentsAsync(people[1], post.Id)).Select(c => c.Id).ShouldBe([comments[0].Id, comments[2].Id]);
        (await CommentsAsync(people[2], post.Id)).Select(c => c.Id).ShouldBe([comments[1].Id, comments[2].Id]);
        (await CommentsAsync(people[0], post.Id)).Count.ShouldBe(3);
        (await people[1].GetAsync<Page<UserDto>>($"/api/posts/{post.Id}/likes", Stop)).Items.ShouldBeEmpty();
        await NotFoundAsync(people[1], Put, $"/api/comments/{comments[1].Id}/like", code: ErrorCodes.CommentNotFound);
        await NotFoundAsync(people[1], Post, $"/api/posts/{post.Id}/comments", new WriteCommentRequest(Guid.CreateVersion7(), "x", comments[1].Id), ErrorCodes.CommentNotFound);
        (await CommentAsync(people[1], post.Id, $"@{people[2].Username} @{people[3].Username}")).Html!.Split("mention").Length.ShouldBe(2);
    }

    private static async Task DeleteAsync(ApiPerson person, CommentDto comment) =>
        (await person.StatusAsync(Delete, $"/api/comments/{comment.Id}", body: null, Stop)).ShouldBe(HttpStatusCode.NoContent);
}
