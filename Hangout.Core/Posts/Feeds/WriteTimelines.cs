using Hangout.Contracts.Facts;
using Hangout.Contracts.Posts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Hangout.Core.Relationships;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Posts.Feeds;

/// <summary>
/// Writes posts into the timelines of followers and friends, takes them out again, and tells devices (SOC-3). Each fact only says where to look: what is written is what
/// holds now, so that facts may come twice and in any order. Reading asks again who may see what, so nothing depends on how soon this runs.
/// </summary>
public sealed class WriteTimelines(IServiceScopeFactory scopes, RealtimePublisher publisher, TellPosts tell, IOptions<TimelineOptions> options)
{
    private const int AtOnce = 1_000;

    private const string PostSql = "select author_id, audience, created_at from posts where id = $1 and deleted_at is null";

    private const string FollowersSql = "select follower_id from follows where followee_id = $1 and is_accepted union select friend_id from friends where user_id = $1";

    private const string FriendsSql = "select friend_id from friends where user_id = $1";

    private const string CountSql = "select count(*)::int from (select 1 from follows where followee_id = $1 and is_accepted limit $2) f";

    private const string WriteSql = "insert into timeline_entries (user_id, post_id, posted_at) select u, $1, $2 from unnest($3) u on conflict do nothing";

    private static readonly string LostSql =
        $"""
        delete from timeline_entries e using posts p
        where e.post_id = $1 and p.id = e.post_id and e.user_id <> p.author_id and not (p.deleted_at is null and case p.audience
            when 'private' then false
            when 'friends' then {Friend.IsSql("p.author_id", "e.user_id")}
            else {Follow.IsSql("e.user_id", "p.author_id")} or {Friend.IsSql("p.author_id", "e.user_id")} end)
        """;

    private static readonly string NewestSql =
        $"""
        insert into timeline_entries (user_id, post_id, posted_at)
        select $1, p.id, p.created_at from posts p join users a on a.id = p.author_id
        where p.author_id = $2 and p.deleted_at is null and {PostAccess.MaySeeSql("$1", "p", "a")}
        order by p.created_at desc, p.id desc limit $3
        on conflict do nothing returning post_id
        """;

    private static readonly string BelongsSql = $"select {Follow.IsSql("$1", "$2")} or {Friend.IsSql("$2", "$1")}";

    /// <summary>A post was published: writes it into the timelines where it belongs, then tells devices.</summary>
    /// <param name="fact">Which post.</param>
    /// <param name="cancellationToken">Ends it; it may run again.</param>
    /// <returns>When written and told.</returns>
    public async Task PublishedAsync(PostPublished fact, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HangoutDbContext>();
        if (await PostAsync(db, fact.PostId, cancellationToken) is not { } post)
            return;
        if (!fact.IsMerged)
        {
            await NoteWidelyFollowedAsync(db, post.AuthorId, cancellationToken);
            await WriteAsync(db, fact.PostId, post, cancellationToken);
        }

        await tell.ToAsync(post.AuthorId, post.Audience, new PostsChanged(post.AuthorId, [fact.PostId], AreNew: true));
    }

    /// <summary>A post got another text or audience, or was deleted: timelines follow, and whoever may see it, or might before, is told.</summary>
    /// <param name="fact">Which post.</param>
    /// <param name="cancellationToken">Ends it; it may run again.</param>
    /// <returns>When written and told.</returns>
    public async Task EditedAsync(PostEdited fact, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HangoutDbContext>();
        var post = await PostAsync(db, fact.PostId, cancellationToken);
        if (post is null)
            await db.QueryAsync("delete from timeline_entries where post_id = $1", [fact.PostId], _ => true, cancellationToken);
        else
            await db.QueryAsync(LostSql, [fact.PostId], _ => true, cancellationToken);
        var (former, now) = (fact.Former ?? PostAudience.Public, post?.Audience ?? PostAudience.Private);
        if (post is not null && now < former && !await IsMergedAsync(db, post.AuthorId, cancellationToken))
            await WriteAsync(db, fact.PostId, post, cancellationToken);
        await tell.ToAsync(fact.AuthorId, now < former ? now : former, new PostsChanged(fact.AuthorId, [fact.PostId]));
    }

    /// <summary>Somebody follows another, or no longer does.</summary>
    /// <param name="fact">Who and whom.</param>
    /// <param name="cancellationToken">Ends it; it may run again.</param>
    /// <returns>When written and told.</returns>
    public Task FollowChangedAsync(FollowChanged fact, CancellationToken cancellationToken) => MoveAsync(fact.FollowerId, fact.FolloweeId, cancellationToken);

    /// <summary>Two people are friends, or no longer are.</summary>
    /// <param name="fact">Who.</param>
    /// <param name="cancellationToken">Ends it; it may run again.</param>
    /// <returns>When written and told.</returns>
    public async Task FriendshipChangedAsync(FriendshipChanged fact, CancellationToken cancellationToken)
    {
        await MoveAsync(fact.FromId, fact.ToId, cancellationToken);
        await MoveAsync(fact.ToId, fact.FromId, cancellationToken);
    }

    /// <summary>
    /// The first post after the limit is still written everywhere, as are those that were published before the mark showed: a reader who saw no mark must find them.
    /// The mark stays for good, so that what was published under it is merged for good.
    /// </summary>
    private async Task NoteWidelyFollowedAsync(HangoutDbContext db, Guid authorId, CancellationToken cancellationToken)
    {
        var max = options.Value.MaxFollowers;
        if ((await db.QueryAsync(CountSql, [authorId, max + 1], row => row.GetInt32(0), cancellationToken))[0] > max)
            await db.QueryAsync("update users set is_widely_followed = true where id = $1 and not is_widely_followed", [authorId], _ => true, cancellationToken);
    }

    private static async Task<bool> IsMergedAsync(HangoutDbContext db, Guid authorId, CancellationToken cancellationToken) =>
        await db.QueryAsync("select is_widely_followed from users where id = $1", [authorId], row => row.GetBoolean(0), cancellationToken) is [true];

    private static async Task<PostInTimelines?> PostAsync(HangoutDbContext db, Guid postId, CancellationToken cancellationToken) => (await db.QueryAsync(
        PostSql, [postId], row => new PostInTimelines(row.GetGuid(0), SnakeCase.Parse<PostAudience>(row.GetString(1)), row.GetFieldValue<DateTimeOffset>(2)),
        cancellationToken)).FirstOrDefault();

    private static async Task WriteAsync(HangoutDbContext db, Guid postId, PostInTimelines post, CancellationToken cancellationToken)
    {
        List<Guid> readers = [post.AuthorId];
        if (post.Audience != PostAudience.Private)
            readers.AddRange(await db.QueryAsync(post.Audience == PostAudience.Friends ? FriendsSql : FollowersSql, [post.AuthorId], row => row.GetGuid(0), cancellationToken));
        foreach (var some in readers.Chunk(AtOnce))
            await db.QueryAsync(WriteSql, [postId, post.CreatedAt, some], _ => true, cancellationToken);
    }

    /// <summary>Under a lock of the two: of a beginning and an end at once, what holds now is written last.</summary>
    private async Task MoveAsync(Guid readerId, Guid authorId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HangoutDbContext>();
        var written = await db.InTransactionAsync(
            async ct =>
            {
                await db.QueryAsync("select pg_advisory_xact_lock(hashtextextended($1, 0)) is null", [$"timeline {readerId} {authorId}"], _ => true, ct);
                if ((await db.QueryAsync(BelongsSql, [readerId, authorId], row => row.GetBoolean(0), ct))[0])
                    return await db.QueryAsync(NewestSql, [readerId, authorId, options.Value.NewestPosts], row => row.GetGuid(0), ct);
                await db.QueryAsync(
                    "delete from timeline_entries e using posts p where e.user_id = $1 and p.id = e.post_id and p.author_id = $2", [readerId, authorId], _ => true, ct);
                return [];
            },
            cancellationToken);
        if (written.Count > 0)
            await publisher.ToUserAsync(readerId, new PostsChanged(authorId, written, AreNew: true));
    }

    private sealed record PostInTimelines(Guid AuthorId, PostAudience Audience, DateTimeOffset CreatedAt);
}
