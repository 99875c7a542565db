using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Messages;
using Hangout.Core.Relationships;

namespace Hangout.Core.Posts;

/// <summary>A comment that was written, now or by the same request before.</summary>
/// <param name="Comment">The comment as its author sees it.</param>
/// <param name="IsNew">Whether this call wrote it.</param>
public sealed record WrittenComment(CommentDto Comment, bool IsNew);

/// <summary>Comments on a post, answers a comment, or changes what one commented (SOC-2).</summary>
public sealed class WriteComment(HangoutDbContext db, RenderTurns turns)
{
    private const string InsertSql =
        """
        insert into comments (id, post_id, parent_id, depth, author_id, text, html, mentions) values ($1, $2, nullif($3, '')::uuid, $4, $5, $6, $7, $8)
        on conflict (id) do nothing returning 1
        """;

    /// <summary>Comments or answers.</summary>
    /// <param name="user">The author.</param>
    /// <param name="postId">On which post.</param>
    /// <param name="request">What they write.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>The comment; or <c>validation_failed</c>, <c>post_not_found</c>, <c>comment_not_found</c>, <c>id_reused</c>.</returns>
    public async Task<Result<WrittenComment>> RunAsync(CurrentUser user, Guid postId, WriteCommentRequest request, CancellationToken cancellationToken)
    {
        if (request.Id == Guid.Empty)
            return Failure.Invalid("id", "is missing.");
        var text = await CheckAsync(user.Id, request.Text, cancellationToken);
        if (text.Failure is { } invalid)
            return invalid;
        var written = await db.InTransactionAsync(ct => WriteAsync(user.Id, postId, request, text.Value, ct), cancellationToken);
        if (written.Failure is { } failure)
            return failure;
        return await CommentReader.OneAsync(db, user.Id, request.Id, CancellationToken.None) is { } comment
            ? new WrittenComment(comment, written.Value)
            : CommentReader.NotFound;
    }

    /// <summary>Changes the caller's own comment.</summary>
    /// <param name="user">The author.</param>
    /// <param name="commentId">Which comment.</param>
    /// <param name="request">Its new text.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>The comment; or <c>validation_failed</c>, <c>comment_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Result<CommentDto>> EditAsync(CurrentUser user, Guid commentId, EditCommentRequest request, CancellationToken cancellationToken)
    {
        var text = await CheckAsync(user.Id, request.Text, cancellationToken);
        if (text.Failure is { } invalid)
            return invalid;
        var failure = await db.InTransactionAsync(ct => ChangeAsync(user.Id, commentId, text.Value, ct), cancellationToken);
        if (failure is not null)
            return failure;
        return await CommentReader.OneAsync(db, user.Id, commentId, CancellationToken.None) is { } comment ? comment : CommentReader.NotFound;
    }

    private async Task<Result<PostText>> CheckAsync(Guid userId, string? text, CancellationToken cancellationToken)
    {
        var check = await PostText.CheckAsync(turns, userId, text, Limits.CommentText, cancellationToken);
        return check.Failure is null && check.Value.Text.Length == 0 ? Failure.Invalid("text", "has something to see.") : check;
    }

    private async Task<Result<bool>> WriteAsync(Guid userId, Guid postId, WriteCommentRequest request, PostText text, CancellationToken cancellationToken)
    {
        if (await PostAccess.LockAsync(db, userId, postId, cancellationToken) is not { } post)
            return PostAccess.NotFound;
        var place = await PlaceAsync(userId, postId, request.ParentId, cancellationToken);
        if (await IsWrittenAsync(userId, postId, request.Id, place?.ParentId, text.Text, cancellationToken) is { } isThis)
            return isThis ? false : PostAccess.IdReused;
        if (place is not { IsOpen: true } where)
            return CommentReader.NotFound;
        var (mentions, html) = await text.MentionAsync(db, userId, cancellationToken);
        var inserted = await db.QueryAsync(
            InsertSql, [request.Id, postId, where.ParentId?.ToString() ?? "", where.Depth, userId, text.Text, html, mentions], _ => true, cancellationToken);
        if (inserted.Count == 0)
            return PostAccess.IdReused;
        if (where.ParentId is { } parent)
            await db.QueryAsync("update comments set reply_count = reply_count + 1 where id = $1", [parent], _ => true, cancellationToken);
        await PostAccess.ChangeAsync(db, postId, "comment_count = comment_count + 1", cancellationToken);
        await Interactions.NoteAsync(db, userId, post.AuthorId, cancellationToken);
        await db.TellAsync([new CommentWritten(postId, request.Id, userId)], cancellationToken);
        return true;
    }

    /// <summary>Where an answer goes: below what it answers, or beside it where that is as deep as answers go.</summary>
    /// <returns>Null where there is no such comment for this person.</returns>
    private async Task<Place?> PlaceAsync(Guid userId, Guid postId, Guid? answered, CancellationToken cancellationToken)
    {
        if (answered is not { } id)
            return new(null, 0, IsOpen: true);
        var found = await db.QueryAsync(
            $"""
            select c.id, c.parent_id, c.depth, c.deleted_at is null from comments c
            where c.id = $2 and c.post_id = $3 and not {Block.BetweenSql("$1", "c.author_id")}
            """,
            [userId, id, postId], row => (Id: row.GetGuid(0), ParentId: row.Optional<Guid?>(1), Depth: row.GetInt32(2), Stands: row.GetBoolean(3)), cancellationToken);
        return found is not [var parent] ? null
            : parent.Depth < Limits.CommentDepth ? new(parent.Id, parent.Depth + 1, parent.Stands)
            : new(parent.ParentId, parent.Depth, parent.Stands);
    }

    /// <summary>Looks whether the ID is taken, under the post's lock. The text of one that was edited since is not known any more.</summary>
    /// <returns>Null when it is free; true when this very comment was written with it; false when something else was.</returns>
    private async Task<bool?> IsWrittenAsync(Guid userId, Guid postId, Guid id, Guid? parentId, string text, CancellationToken cancellationToken) =>
        await db.QueryAsync(
            "select author_id = $2 and post_id = $3 and deleted_at is null and (edited_at is not null or text = $4), parent_id from comments where id = $1",
            [id, userId, postId, text], row => row.GetBoolean(0) && row.Optional<Guid?>(1) == parentId, cancellationToken) is [var isThis] ? isThis : null;

    private async Task<Failure?> ChangeAsync(Guid userId, Guid commentId, PostText text, CancellationToken cancellationToken)
    {
        if (await CommentReader.OneAsync(db, userId, commentId, cancellationToken) is not { } seen
            || await PostAccess.LockAsync(db, userId, seen.PostId, cancellationToken) is null)
        {
            return CommentReader.NotFound;
        }

        if (seen.Author?.Id != userId)
            return PostAccess.NotAllowed;
        var (mentions, html) = await text.MentionAsync(db, userId, cancellationToken);
        var changed = await db.QueryAsync(
            "update comments set text = $2, html = $3, mentions = $4, edited_at = clock_timestamp() where id = $1 and deleted_at is null and text <> $2 returning 1",
            [commentId, text.Text, html, mentions], _ => true, cancellationToken);
        if (changed.Count > 0)
            await db.TellAsync([new CommentWritten(seen.PostId, commentId, userId)], cancellationToken);
        return null;
    }

    private sealed record Place(Guid? ParentId, int Depth, bool IsOpen);
}
