using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Posts;
using Hangout.Core.Data;
using Hangout.Core.Posts.Feeds;
using Hangout.Core.Realtime;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.Api;

/// <summary>Tests about posts: people who follow each other, and what they publish.</summary>
public abstract class PostApiTests(ApiFixture fixture) : ApiTests(fixture)
{
    protected static HttpMethod Put => HttpMethod.Put;

    protected static HttpMethod Patch => HttpMethod.Patch;

    protected static HttpMethod Delete => HttpMethod.Delete;

    protected static Task<PostDto> PublishAsync(
        ApiPerson person, string? text, PostAudience audience = PostAudience.Public, Guid? quoted = null, PostPollRequest? poll = null, params PostImageRequest[] images) =>
        person.PostAsync<PostDto>("/api/posts", new PublishPostRequest(Guid.CreateVersion7(), text, audience, images.Length == 0 ? null : images, Poll: poll, QuotedId: quoted), Stop);

    protected static Task<PostDto> ReadAsync(ApiPerson person, Guid postId) => person.GetAsync<PostDto>($"/api/posts/{postId}", Stop);

    protected static Task<PostDto> LikeAsync(ApiPerson person, Guid postId, bool isLiked = true) =>
        person.CallAsync<PostDto>(isLiked ? Put : Delete, $"/api/posts/{postId}/like", body: null, Stop);

    protected static Task<PostDto> ShareAsync(ApiPerson person, Guid postId, PostAudience audience = PostAudience.Public) =>
        person.PostAsync<PostDto>($"/api/posts/{postId}/shares", new SharePostRequest(Guid.CreateVersion7(), audience), Stop);

    protected static Task<CommentDto> CommentAsync(ApiPerson person, Guid postId, string text, Guid? parent = null) =>
        person.PostAsync<CommentDto>($"/api/posts/{postId}/comments", new WriteCommentRequest(Guid.CreateVersion7(), text, parent), Stop);

    protected static async Task<IReadOnlyList<CommentDto>> CommentsAsync(ApiPerson person, Guid postId, Guid? parent = null) =>
        (await person.GetAsync<Page<CommentDto>>($"/api/posts/{postId}/comments?limit=100{(parent is null ? "" : $"&parentId={parent}")}", Stop)).Items;

    /// <summary>A call that finds no such post.</summary>
    protected static async Task NotFoundAsync(ApiPerson person, HttpMethod method, string path, object? body = null, string code = ErrorCodes.PostNotFound)
    {
        var refused = await person.RefusedAsync(method, path, body, Stop);
        (refused.Status, refused.Code).ShouldBe((404, code), path);
    }

    protected async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var db = Fixture.Database();
        await db.QueryAsync(sql, values, _ => true, Stop);
    }

    protected async Task<T> OneAsync<T>(string sql, params object[] values)
    {
        await using var db = Fixture.Database();
        return (await db.QueryAsync(sql, values, row => row.GetFieldValue<T>(0), Stop))[0];
    }

    protected Task FollowAsync(ApiPerson follower, ApiPerson followee) =>
        ExecuteAsync("insert into follows (follower_id, followee_id, is_accepted) values ($1, $2, true) on conflict do nothing", follower.Id, followee.Id);

    protected Task UnfollowAsync(ApiPerson follower, ApiPerson followee) =>
        ExecuteAsync("delete from follows where follower_id = $1 and followee_id = $2", follower.Id, followee.Id);

    protected Task BefriendAsync(ApiPerson a, ApiPerson b) => ExecuteAsync("insert into friends (user_id, friend_id) values ($1, $2), ($2, $1)", a.Id, b.Id);

    protected Task BlockAsync(ApiPerson blocker, ApiPerson blocked) => ExecuteAsync("insert into blocks (blocker_id, blocked_id) values ($1, $2)", blocker.Id, blocked.Id);

    protected Task MuteAsync(ApiPerson muter, ApiPerson muted) => ExecuteAsync("insert into mutes (muter_id, muted_id) values ($1, $2)", muter.Id, muted.Id);

    /// <summary>Does what the worker does of a fact.</summary>
    protected async Task WorkAsync(Func<WriteTimelines, Task> work, int maxFollowers = 10_000)
    {
        await using var services = new ServiceCollection().AddScoped(_ => Fixture.Database()).BuildServiceProvider();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(Fixture.Redis);
        using var publisher = new RealtimePublisher(redis, NullLogger<RealtimePublisher>.Instance);
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        var tell = new TellPosts(scopes, publisher, TimeProvider.System, NullLogger<TellPosts>.Instance);
        await work(new WriteTimelines(scopes, publisher, tell, Options.Create(new TimelineOptions { MaxFollowers = maxFollowers })));
    }

    /// <summary>Writes posts into timelines.</summary>
    protected Task DeliverAsync(params PostDto[] posts) => WorkAsync(async timelines =>
    {
        foreach (var post in posts)
            await timelines.PublishedAsync(new PostPublished(post.Id, post.Author.Id), Stop);
    });
}
