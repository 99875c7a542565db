using Hangout.Contracts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Posts;
using Hangout.Core.Posts.Feeds;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Posts;

internal static class FeedEndpoints
{
    public static void MapFeeds(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/feed").WithTags("Posts");
        group.MapGet("/home", Home).WithName("getHomeFeed").WithSummary("Posts of oneself, friends and those one follows, the newest first.");
        group.MapGet("/home/news", News).WithName("getHomeNews").WithSummary("What came into the home timeline since, without a gap.");
        group.MapGet("/explore", Explore).WithName("getExploreFeed").WithSummary("Public posts of everybody, the newest first.");
        group.MapGet("/tags", Trending).WithName("getTrendingTags").RequireRateLimiting(RateLimitPolicies.Search).WithSummary("Tags that many use of late, at most 20.");
        group.MapGet("/tags/{tag}", OfTag).WithName("getTagFeed").WithSummary("Posts with a tag, the newest first.");
        api.MapGet("/users/{userId:guid}/posts", OfPerson).WithTags("Posts").WithName("getPersonPosts").WithSummary("A person's posts, the newest first.");
        api.MapGet("/search/posts", Search).WithTags("Posts").WithName("searchPosts").RequireRateLimiting(RateLimitPolicies.Search)
            .WithSummary("Posts that the caller may see, by the query language of docs/search.md, the newest first.");
        // Pages without a sign-in ask these.
        api.MapGet("/public/posts/{postId:guid}", PublicPost).WithTags("Posts").AllowAnonymous().WithName("getPublicPost").WithSummary("A post that everybody may see.");
        api.MapGet("/public/people/{username}/posts", PublicPosts).WithTags("Posts").AllowAnonymous().WithName("getPublicPosts")
            .WithSummary("A person's posts that everybody may see, the newest first.");
    }

    private static async Task<Results<Ok<FeedPage>, ProblemHttpResult>> Home(
        CurrentUser user, [AsParameters] PageRequest page, HomeFeed feed, CancellationToken cancellationToken) =>
        (await feed.RunAsync(user, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<FeedNews>, ProblemHttpResult>> News(CurrentUser user, string since, HomeFeed feed, CancellationToken cancellationToken) =>
        (await feed.NewsAsync(user, since, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<PostDto>>, ProblemHttpResult>> Explore(
        CurrentUser user, [AsParameters] PageRequest page, PublicFeeds feeds, CancellationToken cancellationToken) =>
        (await feeds.ExploreAsync(user, page, cancellationToken)).ToOk();

    private static async Task<Ok<TrendingTagDto[]>> Trending(CurrentUser user, PublicFeeds feeds, CancellationToken cancellationToken) =>
        TypedResults.Ok(await feeds.TrendingAsync(user, cancellationToken));

    private static async Task<Results<Ok<Page<PostDto>>, ProblemHttpResult>> OfTag(
        CurrentUser user, string tag, [AsParameters] PageRequest page, PublicFeeds feeds, CancellationToken cancellationToken) =>
        (await feeds.OfTagAsync(user, tag, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<PostDto>>, ProblemHttpResult>> OfPerson(
        CurrentUser user, Guid userId, [AsParameters] PageRequest page, PersonPosts posts, CancellationToken cancellationToken) =>
        (await posts.RunAsync(user, userId, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<PostDto>>, ProblemHttpResult>> Search(
        CurrentUser user, string? q, string? timeZone, [AsParameters] PageRequest page, SearchPosts search, CancellationToken cancellationToken) =>
        (await search.RunAsync(user, q, timeZone, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<PostDto>, ProblemHttpResult>> PublicPost(Guid postId, PersonPosts posts, CancellationToken cancellationToken) =>
        (await posts.PublicOneAsync(postId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<PostDto>>, ProblemHttpResult>> PublicPosts(
        string username, [AsParameters] PageRequest page, PersonPosts posts, CancellationToken cancellationToken) =>
        (await posts.PublicAsync(username, page, cancellationToken)).ToOk();
}
