using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Posts;
using Hangout.Core;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Posts;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Posts;

internal static class PostEndpoints
{
    public static void MapPosts(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/posts").WithTags("Posts");
        group.MapPost("", Publish).WithName("publishPost").WithSummary("Publishes a post.").RequireRateLimiting(RateLimitPolicies.Write);
        group.MapGet("", GetMany).WithName("getPosts").WithSummary("Posts by ID; those that are gone, or not for the caller, are left out.");
        group.MapGet("/{postId:guid}", GetOne).WithName("getPost").WithSummary("A post.");
        group.MapPatch("/{postId:guid}", Edit).WithName("editPost").WithSummary("Changes the caller's own post.").RequireRateLimiting(RateLimitPolicies.Write);
        group.MapDelete("/{postId:guid}", Delete).WithName("deletePost").WithSummary("Deletes the caller's own post.").RequireRateLimiting(RateLimitPolicies.Write);
        group.MapGet("/{postId:guid}/edits", Edits).WithName("getPostEdits").WithSummary("The former versions of a post's text.");
        group.MapPut("/{postId:guid}/like", Like).WithName("likePost").WithSummary("Likes a post.").RequireRateLimiting(RateLimitPolicies.Write);
        group.MapDelete("/{postId:guid}/like", Unlike).WithName("unlikePost").WithSummary("Likes a post no longer.").RequireRateLimiting(RateLimitPolicies.Write);
        group.MapGet("/{postId:guid}/likes", Likes).WithName("getPostLikes").WithSummary("Who likes a post, the latest first.");
        group.MapPut("/{postId:guid}/votes", Vote).WithName("votePost").WithSummary("Votes in a post's poll.").RequireRateLimiting(RateLimitPolicies.Write);
        group.MapPost("/{postId:guid}/shares", Share).WithName("sharePost").WithSummary("Passes a post on.").RequireRateLimiting(RateLimitPolicies.Write);
        group.MapDelete("/{postId:guid}/shares", Unshare).WithName("unsharePost").WithSummary("Takes that back.").RequireRateLimiting(RateLimitPolicies.Write);
        MapComments(api);
    }

    private static void MapComments(RouteGroupBuilder api)
    {
        var posts = api.MapGroup("/posts/{postId:guid}/comments").WithTags("Posts");
        posts.MapGet("", GetComments).WithName("getComments").WithSummary("Comments on a post, or answers to a comment, the oldest first.");
        posts.MapPost("", WriteComment).WithName("writeComment").WithSummary("Comments on a post, or answers a comment.").RequireRateLimiting(RateLimitPolicies.Write);
        var comments = api.MapGroup("/comments/{commentId:guid}").WithTags("Posts");
        comments.MapPatch("", EditComment).WithName("editComment").WithSummary("Changes the caller's own comment.").RequireRateLimiting(RateLimitPolicies.Write);
        comments.MapDelete("", DeleteComment).WithName("deleteComment").WithSummary("Deletes the caller's own comment, or one on their post.")
            .RequireRateLimiting(RateLimitPolicies.Write);
        comments.MapPut("/like", LikeComment).WithName("likeComment").WithSummary("Likes a comment.").RequireRateLimiting(RateLimitPolicies.Write);
        comments.MapDelete("/like", UnlikeComment).WithName("unlikeComment").WithSummary("Likes a comment no longer.").RequireRateLimiting(RateLimitPolicies.Write);
        comments.MapGet("/likes", CommentLikes).WithName("getCommentLikes").WithSummary("Who likes a comment, the latest first.");
    }

    private static async Task<Results<Created<PostDto>, Ok<PostDto>, ProblemHttpResult>> Publish(
        CurrentUser user, PublishPostRequest request, PublishPost publish, CancellationToken cancellationToken) =>
        Published(await publish.RunAsync(user, request, cancellationToken));

    private static async Task<Results<Ok<PostDto[]>, ProblemHttpResult>> GetMany(CurrentUser user, Guid[] ids, ReadPosts read, CancellationToken cancellationToken) =>
        (await read.ByIdsAsync(user, ids, cancellationToken)).ToOk();

    private static async Task<Results<Ok<PostDto>, ProblemHttpResult>> GetOne(CurrentUser user, Guid postId, ReadPosts read, CancellationToken cancellationToken) =>
        (await read.OneAsync(user, postId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<PostDto>, ProblemHttpResult>> Edit(
        CurrentUser user, Guid postId, EditPostRequest request, EditPost edit, CancellationToken cancellationToken) =>
        (await edit.RunAsync(user, postId, request, cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(CurrentUser user, Guid postId, DeletePost delete, CancellationToken cancellationToken) =>
        (await delete.RunAsync(user, postId, cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<PostEditDto[]>, ProblemHttpResult>> Edits(CurrentUser user, Guid postId, ReadPosts read, CancellationToken cancellationToken) =>
        (await read.EditsAsync(user, postId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<PostDto>, ProblemHttpResult>> Like(CurrentUser user, Guid postId, LikePost like, CancellationToken cancellationToken) =>
        (await like.RunAsync(user, postId, isLiked: true, cancellationToken)).ToOk();

    private static async Task<Results<Ok<PostDto>, ProblemHttpResult>> Unlike(CurrentUser user, Guid postId, LikePost like, CancellationToken cancellationToken) =>
        (await like.RunAsync(user, postId, isLiked: false, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<UserDto>>, ProblemHttpResult>> Likes(
        CurrentUser user, Guid postId, [AsParameters] PageRequest page, ListLikes likes, CancellationToken cancellationToken) =>
        (await likes.OfPostAsync(user, postId, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<PostDto>, ProblemHttpResult>> Vote(
        CurrentUser user, Guid postId, VotePostRequest request, VotePost vote, CancellationToken cancellationToken) =>
        (await vote.RunAsync(user, postId, request, cancellationToken)).ToOk();

    private static async Task<Results<Created<PostDto>, Ok<PostDto>, ProblemHttpResult>> Share(
        CurrentUser user, Guid postId, SharePostRequest request, SharePost share, CancellationToken cancellationToken) =>
        Published(await share.RunAsync(user, postId, request, cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> Unshare(CurrentUser user, Guid postId, SharePost share, CancellationToken cancellationToken) =>
        (await share.TakeBackAsync(user, postId, cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<Page<CommentDto>>, ProblemHttpResult>> GetComments(
        CurrentUser user, Guid postId, Guid? parentId, [AsParameters] PageRequest page, ListComments list, CancellationToken cancellationToken) =>
        (await list.RunAsync(user, postId, parentId, page, cancellationToken)).ToOk();

    private static async Task<Results<Created<CommentDto>, Ok<CommentDto>, ProblemHttpResult>> WriteComment(
        CurrentUser user, Guid postId, WriteCommentRequest request, WriteComment write, CancellationToken cancellationToken)
    {
        var written = await write.RunAsync(user, postId, request, cancellationToken);
        return written.Failure is { } failure ? failure.ToProblem()
            : written.Value.IsNew ? TypedResults.Created($"/api/posts/{postId}/comments", written.Value.Comment) : TypedResults.Ok(written.Value.Comment);
    }

    private static async Task<Results<Ok<CommentDto>, ProblemHttpResult>> EditComment(
        CurrentUser user, Guid commentId, EditCommentRequest request, WriteComment write, CancellationToken cancellationToken) =>
        (await write.EditAsync(user, commentId, request, cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteComment(
        CurrentUser user, Guid commentId, DeleteComment delete, CancellationToken cancellationToken) =>
        (await delete.RunAsync(user, commentId, cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<CommentDto>, ProblemHttpResult>> LikeComment(
        CurrentUser user, Guid commentId, LikeComment like, CancellationToken cancellationToken) =>
        (await like.RunAsync(user, commentId, isLiked: true, cancellationToken)).ToOk();

    private static async Task<Results<Ok<CommentDto>, ProblemHttpResult>> UnlikeComment(
        CurrentUser user, Guid commentId, LikeComment like, CancellationToken cancellationToken) =>
        (await like.RunAsync(user, commentId, isLiked: false, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<UserDto>>, ProblemHttpResult>> CommentLikes(
        CurrentUser user, Guid commentId, [AsParameters] PageRequest page, ListLikes likes, CancellationToken cancellationToken) =>
        (await likes.OfCommentAsync(user, commentId, page, cancellationToken)).ToOk();

    private static Results<Created<PostDto>, Ok<PostDto>, ProblemHttpResult> Published(Result<PublishedPost> published) =>
        published.Failure is { } failure ? failure.ToProblem()
            : published.Value.IsNew ? TypedResults.Created($"/api/posts/{published.Value.Post.Id}", published.Value.Post) : TypedResults.Ok(published.Value.Post);
}
