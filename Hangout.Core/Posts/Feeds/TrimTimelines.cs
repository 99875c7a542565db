using Hangout.Core.Data;

namespace Hangout.Core.Posts.Feeds;

/// <summary>Removes the oldest entries of home timelines that grew beyond <see cref="Most"/> (SOC-3). Posts stay; any number of workers may run it.</summary>
public sealed class TrimTimelines(HangoutDbContext db)
{
    /// <summary>The newest entries that a person keeps.</summary>
    public const int Most = 1_000;

    // A person is looked at once they have some more than they keep: a timeline at the limit is not trimmed with every post.
    private const int Slack = 100, PeopleAtOnce = 100;

    private const string Sql =
        """
        delete from timeline_entries e
        using (
            select long.user_id, edge.posted_at, edge.post_id
            from (select user_id from timeline_entries group by user_id having count(*) > $1 + $2 limit $3) long
            cross join lateral (
                select posted_at, post_id from timeline_entries where user_id = long.user_id order by posted_at desc, post_id desc offset $1 limit 1) edge) old
        where e.user_id = old.user_id and (e.posted_at, e.post_id) <= (old.posted_at, old.post_id)
        returning 1
        """;

    /// <summary>Trims.</summary>
    /// <param name="cancellationToken">Ends it; what is left is trimmed the next time.</param>
    /// <returns>How many entries went.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        for (var removed = 1; removed > 0 && !cancellationToken.IsCancellationRequested; total += removed)
            removed = (await db.QueryAsync(Sql, [Most, Slack, PeopleAtOnce], row => row.GetInt32(0), cancellationToken)).Count;
        return total;
    }
}
