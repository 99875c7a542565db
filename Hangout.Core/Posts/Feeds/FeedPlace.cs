using Hangout.Contracts.Posts;
using Hangout.Core.Data;
using Hangout.Core.Relationships;
using Npgsql;

namespace Hangout.Core.Posts.Feeds;

/// <summary>A post's place in a timeline.</summary>
/// <param name="PostId">Which post.</param>
/// <param name="At">By when it is ordered.</param>
internal sealed record FeedPlace(Guid PostId, DateTimeOffset At)
{
    /// <summary>Whether a post shows in a viewer's timelines: they may see it, and muted neither its author nor the one whose post is shared.</summary>
    /// <param name="viewer">The viewer's ID, as an SQL expression.</param>
    /// <param name="post">The alias of its row of <c>posts</c>.</param>
    /// <param name="author">The alias of its author's row of <c>users</c>.</param>
    /// <returns>A condition.</returns>
    public static string IsShownSql(string viewer, string post, string author) =>
        $"""
        (not {Mute.IsSql(viewer, $"{post}.author_id")} and {PostAccess.MaySeeSql(viewer, post, author)} and ({post}.shared_id is null or not exists (
            select 1 from posts muted where muted.id = {post}.shared_id and {Mute.IsSql(viewer, "muted.author_id")})))
        """;

    /// <summary>Reads a row of an ID and a time.</summary>
    public static FeedPlace Read(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1));

    /// <summary>Makes a page of places: one of a post that was deleted meanwhile is left out.</summary>
    public static async Task<(IReadOnlyList<PostDto> Items, string? Next)> PageAsync(
        PostReader posts, Guid? viewer, PageStart start, IReadOnlyList<FeedPlace> places, CancellationToken cancellationToken)
    {
        var page = start.Of(places, p => p.PostId, p => Cursor.At(p.At, p.PostId));
        return (await posts.InOrderAsync(viewer, page.Items, cancellationToken), page.NextCursor);
    }
}
