using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Posts;

/// <summary>Votes in a post's poll (SOC-1). What was chosen before no longer counts.</summary>
public sealed class VotePost(HangoutDbContext db, PostReader posts, TimeProvider clock)
{
    private const string VoteSql =
        """
        with gone as (delete from post_votes where post_id = $1 and user_id = $2 and option <> all ($3) returning 1),
        come as (insert into post_votes (post_id, user_id, option) select $1, $2, o from unnest($3) o on conflict do nothing returning 1)
        select (select count(*) from gone) + (select count(*) from come)
        """;

    private static readonly Failure Closed = new(ErrorCodes.PollClosed, "The poll is closed.");

    /// <summary>Votes.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="postId">A post with a poll.</param>
    /// <param name="request">What they choose.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>The post; or <c>post_not_found</c>, <c>validation_failed</c>, <c>poll_closed</c>.</returns>
    public async Task<Result<PostDto>> RunAsync(CurrentUser user, Guid postId, VotePostRequest request, CancellationToken cancellationToken)
    {
        if (request.Options is null or { Count: > Limits.PollOptions })
            return Failure.Invalid("options", $"at most {Limits.PollOptions}.");
        var failure = await db.InTransactionAsync(ct => WriteAsync(user.Id, postId, [.. request.Options], ct), cancellationToken);
        return failure is not null ? failure : await posts.OneAsync(user.Id, postId, CancellationToken.None);
    }

    private async Task<Failure?> WriteAsync(Guid userId, Guid postId, int[] options, CancellationToken cancellationToken)
    {
        if (await PostAccess.LockAsync(db, userId, postId, cancellationToken) is not { } post)
            return PostAccess.NotFound;
        if (post.Kind != PostKind.Poll)
            return Failure.Invalid("options", "the post has no poll.");
        var poll = (await db.QueryAsync(
            "select poll from posts where id = $1", [postId], row => JsonSerializer.Deserialize<PostPollRequest>(row.GetString(0), HangoutJson.Options)!, cancellationToken))[0];
        if (options.Distinct().Count() < options.Length || options.Any(o => o < 0 || o >= poll.Options.Count))
            return Failure.Invalid("options", $"are different places from 0 to {poll.Options.Count - 1}.");
        if (options.Length > 1 && !poll.IsMultiple)
            return Failure.Invalid("options", "this poll takes one.");
        if (poll.ClosesAt <= clock.GetUtcNow())
            return Closed;
        var changed = await db.QueryAsync(VoteSql, [postId, userId, options], row => row.GetInt64(0), cancellationToken);
        if (changed[0] == 0)
            return null;
        await PostAccess.TouchAsync(db, postId, cancellationToken);
        await db.TellAsync([new PostCounted(postId, post.AuthorId)], cancellationToken);
        return null;
    }
}
