using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Posts;
using Hangout.Core.Data;
using Hangout.Core.Relationships;
using Npgsql;

namespace Hangout.Core.Posts;

/// <summary>The one place where rows of <c>comments</c> become <see cref="CommentDto"/>s. Whom a block keeps apart, they do not see each other's comments.</summary>
internal static class CommentReader
{
    /// <summary>Comments called <c>c</c> on posts called <c>p</c> by <c>a</c>, written by <c>w</c>, that the person <c>$1</c> may see. More conditions follow.</summary>
    public static readonly string SelectSql =
        $"""
        select c.id, c.post_id, c.parent_id, c.depth, w.id, w.username, w.name, w.avatar_url, c.text, c.html, c.like_count, c.reply_count,
            exists (select 1 from comment_likes l where l.comment_id = c.id and l.user_id = $1), c.created_at, c.edited_at, c.deleted_at is not null
        from comments c join users w on w.id = c.author_id join posts p on p.id = c.post_id join users a on a.id = p.author_id
        where {PostAccess.MaySeeSql("$1", "p", "a")} and not {Block.BetweenSql("$1", "w.id")}
        """;

    /// <summary>It does not exist, or the caller may not see it: the two are not told apart.</summary>
    public static Failure NotFound { get; } = new(ErrorCodes.CommentNotFound, "There is no such comment, or it is not yours to see.");

    /// <summary>Reads a comment that stands.</summary>
    /// <returns>Null when there is none for that person.</returns>
    public static async Task<CommentDto?> OneAsync(HangoutDbContext db, Guid userId, Guid commentId, CancellationToken cancellationToken) =>
        (await db.QueryAsync($"{SelectSql} and c.id = $2 and c.deleted_at is null", [userId, commentId], Read, cancellationToken)).FirstOrDefault();

    /// <summary>Reads a row of <see cref="SelectSql"/>.</summary>
    public static CommentDto Read(NpgsqlDataReader row)
    {
        var isDeleted = row.GetBoolean(15);
        return new(
            row.GetGuid(0), row.GetGuid(1), row.Optional<Guid?>(2), row.GetInt32(3),
            isDeleted ? null : new UserDto(row.GetGuid(4), row.GetString(5), row.GetString(6), row.Optional<string>(7)),
            row.GetString(8), isDeleted ? null : row.GetString(9), row.GetInt32(10), row.GetInt32(11), row.GetBoolean(12),
            row.GetFieldValue<DateTimeOffset>(13), row.Optional<DateTimeOffset?>(14), isDeleted);
    }
}
