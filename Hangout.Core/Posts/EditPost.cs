using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Messages;

namespace Hangout.Core.Posts;

/// <summary>Changes the text or the audience of the caller's own post (SOC-4). The former texts are kept for all who may see it.</summary>
public sealed class EditPost(HangoutDbContext db, PostReader posts, RenderTurns turns)
{
    private const string RewriteSql =
        """
        with former as (insert into post_edits (post_id, version, text, written_at) select $1, $2, text, coalesce(edited_at, created_at) from posts where id = $1),
        untagged as (delete from post_tags where post_id = $1 and tag <> all ($5)),
        tagged as (insert into post_tags (tag, post_id, created_at) select t, p.id, p.created_at from posts p cross join unnest($5) t where p.id = $1 on conflict do nothing)
        update posts set text = $3, html = $4, tags = $5, mentions = $6, edited_at = clock_timestamp(), version = version + 1 where id = $1
        """;

    private static readonly Failure TooManyEdits = new(ErrorCodes.TooMany, $"A post is edited at most {Limits.PostEdits} times.");

    /// <summary>Changes it; what is the same already stays as it is.</summary>
    /// <param name="user">The author.</param>
    /// <param name="postId">Which post.</param>
    /// <param name="request">What to change.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>The post; or <c>validation_failed</c>, <c>post_not_found</c>, <c>not_allowed</c>, <c>too_many</c>.</returns>
    public async Task<Result<PostDto>> RunAsync(CurrentUser user, Guid postId, EditPostRequest request, CancellationToken cancellationToken)
    {
        if (request is { Text: null, Audience: null })
            return Failure.Invalid("text", "or audience: one of them is needed.");
        if (request.Audience is { } audience && !Enum.IsDefined(audience))
            return Failure.Invalid("audience", "is public, followers, friends or private.");
        var text = await PostText.CheckAsync(turns, user.Id, request.Text, Limits.PostText, cancellationToken);
        if (text.Failure is { } invalid)
            return invalid;
        var failure = await db.InTransactionAsync(ct => WriteAsync(user.Id, postId, request.Text is null ? null : text.Value, request.Audience, ct), cancellationToken);
        return failure is not null ? failure : await posts.OneAsync(user.Id, postId, CancellationToken.None);
    }

    private async Task<Failure?> WriteAsync(Guid userId, Guid postId, PostText? text, PostAudience? audience, CancellationToken cancellationToken)
    {
        var own = await PostAccess.LockOwnAsync(db, userId, postId, cancellationToken);
        if (own.Failure is { } failure)
            return failure;
        var post = own.Value;
        var isRewritten = text is not null && text.Text != post.Text;
        if (isRewritten && await RewriteAsync(post, text!, cancellationToken) is { } refused)
            return refused;
        if (audience is { } wanted && post.SharedId is { } shared)
            audience = await SharePost.NarrowedAsync(db, shared, wanted, cancellationToken);
        var isMoved = audience is { } other && other != post.Audience;
        if (isMoved)
            await PostAccess.ChangeAsync(db, postId, "audience = $2", cancellationToken, SnakeCase.Word(audience!.Value));
        if (isRewritten || isMoved)
            await db.TellAsync([new PostEdited(postId, userId, post.Audience)], cancellationToken);
        return null;
    }

    private async Task<Failure?> RewriteAsync(LockedPost post, PostText text, CancellationToken cancellationToken)
    {
        if (post.Kind == PostKind.Share)
            return Failure.Invalid("text", "a share has none.");
        if (text.Text.Length == 0 && post.Kind is not (PostKind.Image or PostKind.Link))
            return Failure.Invalid("text", "has something to see.");
        var edits = (await db.QueryAsync("select coalesce(max(version), 0) from post_edits where post_id = $1", [post.Id], row => row.GetInt32(0), cancellationToken))[0];
        if (edits >= Limits.PostEdits)
            return TooManyEdits;
        var (mentions, html) = await text.MentionAsync(db, post.AuthorId, cancellationToken);
        await db.QueryAsync(RewriteSql, [post.Id, edits + 1, text.Text, html, text.Tags, mentions], _ => true, cancellationToken);
        return null;
    }
}
