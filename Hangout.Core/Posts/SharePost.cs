using Hangout.Contracts.Facts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Posts;

/// <summary>Passes a post on without words, once a person (SOC-2). A share of a share shares the original.</summary>
public sealed class SharePost(HangoutDbContext db, PostReader posts)
{
    private static readonly string OriginalSql =
        $"select coalesce(p.shared_id, p.id) from posts p join users a on a.id = p.author_id where p.id = $2 and {PostAccess.MaySeeSql("$1", "p", "a")}";

    /// <summary>Shares. A post that the caller shares already is not shared again.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="postId">What to share: a public post or one for followers, or the caller's own.</param>
    /// <param name="request">The share's ID, and who may see it: never more than may see the post.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>The share; or <c>validation_failed</c>, <c>post_not_found</c>, <c>not_allowed</c>, <c>id_reused</c>.</returns>
    public async Task<Result<PublishedPost>> RunAsync(CurrentUser user, Guid postId, SharePostRequest request, CancellationToken cancellationToken)
    {
        if (request.Id == Guid.Empty)
            return Failure.Invalid("id", "is missing.");
        if (!Enum.IsDefined(request.Audience))
            return Failure.Invalid("audience", "is public, followers, friends or private.");
        var shared = await db.InTransactionAsync(ct => WriteAsync(user.Id, postId, request, ct), cancellationToken);
        if (shared.Failure is { } failure)
            return failure;
        var post = await posts.OneAsync(user.Id, shared.Value.Id, CancellationToken.None);
        return post.Failure is { } gone ? gone : new PublishedPost(post.Value, shared.Value.IsNew);
    }

    /// <summary>Takes the caller's share back.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="postId">The post that was shared, or the share.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>Null, also where nothing was shared; or <c>post_not_found</c>.</returns>
    public Task<Failure?> TakeBackAsync(CurrentUser user, Guid postId, CancellationToken cancellationToken) => db.InTransactionAsync(
        async ct =>
        {
            // One's own share can be taken back also when what it shares is no longer one's to see.
            var own = await db.QueryAsync(
                "select s.id from posts t join posts s on s.shared_id = coalesce(t.shared_id, t.id) where t.id = $2 and s.author_id = $1 and s.deleted_at is null",
                [user.Id, postId], row => row.GetGuid(0), ct);
            if (own is not [var shareId])
                return await PostAccess.AuthorAsync(db, user.Id, postId, ct) is null ? PostAccess.NotFound : null;
            var share = await PostAccess.LockOwnAsync(db, user.Id, shareId, ct);
            // Another device of the caller's was faster.
            if (share.Failure is null)
                await DeletePost.RunAsync(db, share.Value, ct);
            return null;
        },
        cancellationToken);

    /// <summary>An audience that is no wider than that of the post that is shared.</summary>
    internal static async Task<PostAudience> NarrowedAsync(HangoutDbContext db, Guid sharedId, PostAudience wanted, CancellationToken cancellationToken)
    {
        var found = await db.QueryAsync("select audience from posts where id = $1", [sharedId], row => SnakeCase.Parse<PostAudience>(row.GetString(0)), cancellationToken);
        return Narrower(found[0], wanted);
    }

    private static PostAudience Narrower(PostAudience a, PostAudience b) => (PostAudience)Math.Max((int)a, (int)b);

    private async Task<Result<(Guid Id, bool IsNew)>> WriteAsync(Guid userId, Guid postId, SharePostRequest request, CancellationToken cancellationToken)
    {
        if (await db.QueryAsync(OriginalSql, [userId, postId], row => row.GetGuid(0), cancellationToken) is not [var originalId])
            return PostAccess.NotFound;
        if (await PostAccess.LockAsync(db, userId, originalId, cancellationToken) is not { } original)
            return PostAccess.NotFound;
        var share = new NewPost(request.Id, userId, PostKind.Share, Narrower(original.Audience, request.Audience)) { SharedId = originalId };
        if (await share.IsWrittenAsync(db, cancellationToken) is { } isThis)
            return isThis ? (share.Id, false) : PostAccess.IdReused;
        if (original.AuthorId != userId && original.Audience is not (PostAudience.Public or PostAudience.Followers))
            return PostAccess.NotAllowed;
        var standing = await db.QueryAsync(
            "select id from posts where shared_id = $1 and author_id = $2 and deleted_at is null", [originalId, userId], row => row.GetGuid(0), cancellationToken);
        if (standing is [var before])
            return (before, false);
        if (await share.InsertAsync(db, cancellationToken) is not { } isWidelyFollowed)
            return PostAccess.IdReused;
        await PostAccess.ChangeAsync(db, originalId, "share_count = share_count + 1", cancellationToken);
        await Interactions.NoteAsync(db, userId, original.AuthorId, cancellationToken);
        await db.TellAsync([new PostPublished(share.Id, userId, isWidelyFollowed), new PostCounted(originalId, original.AuthorId)], cancellationToken);
        return (share.Id, true);
    }
}
