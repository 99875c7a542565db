using Hangout.Contracts.Facts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Posts;

/// <summary>Deletes the caller's own post, and with it everybody's shares of it (SOC-4). A row stays, so that quotes can say that it is gone; nothing of its content does.</summary>
public sealed class DeletePost(HangoutDbContext db)
{
    private const string EmptySql =
        """
        update posts set deleted_at = clock_timestamp(), text = '', html = '', tags = '{}', mentions = '{}', link_url = null, preview = null, poll = null, edited_at = null,
            like_count = 0, comment_count = 0, share_count = 0, version = version + 1
        where id = any($1)
        """;

    private static readonly string[] Content = ["post_edits", "post_files", "post_tags", "post_likes", "post_votes", "comments"];

    /// <summary>Deletes.</summary>
    /// <param name="user">The author.</param>
    /// <param name="postId">Which post.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>Null; or <c>post_not_found</c>, <c>not_allowed</c>.</returns>
    public Task<Failure?> RunAsync(CurrentUser user, Guid postId, CancellationToken cancellationToken) => db.InTransactionAsync(
        async ct =>
        {
            var own = await PostAccess.LockOwnAsync(db, user.Id, postId, ct);
            if (own.Failure is { } failure)
                return failure;
            await RunAsync(db, own.Value, ct);
            return null;
        },
        cancellationToken);

    /// <summary>Deletes a post that is locked, and before it what it shares or quotes.</summary>
    internal static async Task RunAsync(HangoutDbContext db, LockedPost post, CancellationToken cancellationToken)
    {
        var shares = await db.QueryAsync(
            "select id, author_id, audience from posts where shared_id = $1 and deleted_at is null order by id for no key update",
            [post.Id], row => (Id: row.GetGuid(0), Author: row.GetGuid(1), Audience: SnakeCase.Parse<PostAudience>(row.GetString(2))), cancellationToken);
        Guid[] gone = [post.Id, .. shares.Select(s => s.Id)];
        await db.QueryAsync(EmptySql, [gone], _ => true, cancellationToken);
        foreach (var table in Content)
            await db.QueryAsync($"delete from {table} where post_id = any($1)", [gone], _ => true, cancellationToken);
        List<IFact> facts = [new PostEdited(post.Id, post.AuthorId, post.Audience), .. shares.Select(s => new PostEdited(s.Id, s.Author, s.Audience))];
        if ((post.SharedId ?? post.QuotedId) is { } passedOn)
        {
            await PostAccess.ChangeAsync(db, passedOn, "share_count = share_count - 1", cancellationToken);
            var author = await db.QueryAsync("select author_id from posts where id = $1", [passedOn], row => row.GetGuid(0), cancellationToken);
            facts.Add(new PostCounted(passedOn, author[0]));
        }

        await db.TellAsync(facts, cancellationToken);
    }
}
