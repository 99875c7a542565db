using Hangout.Contracts;
using Hangout.Core.Conversations;
using Hangout.Core.Relationships;

namespace Hangout.Core.Files;

/// <summary>Who may open a file (FIL-5): its owner, whoever may read a message that it is in, and whoever may see a post that shows it.
/// Every request for its bytes asks this.</summary>
public static class FileRights
{
    /// <summary>It does not exist, or it is not the caller's to use: the two are not told apart.</summary>
    public static Failure NotFound { get; } = new(ErrorCodes.FileNotFound, "There is no such file, or it is not yours.");

    /// <summary>It is still being uploaded, scanned or processed.</summary>
    public static Failure NotReady { get; } = new(ErrorCodes.FileNotReady, "The file is still being checked. Try again soon.");

    /// <summary>The rule for SQL, with <c>f</c> for files.</summary>
    /// <param name="userId">The person's ID: a column or parameter.</param>
    /// <returns>A condition.</returns>
    public static string MayOpenSql(string userId) =>
        $"""
        f.deleted_at is null and (f.owner_id = {userId} or exists (
            select 1 from message_files mf
            join messages x on x.conversation_id = mf.conversation_id and x.id = mf.message_id and x.deleted_at is null
            join conversations c on c.id = mf.conversation_id
            join conversation_members m on m.conversation_id = mf.conversation_id and m.user_id = {userId} and x.seq > m.history_from_seq
            where mf.file_id = f.id and {ConversationAccess.IsMemberSql})
        or exists (
            select 1 from post_files pf join posts post on post.id = pf.post_id join users author on author.id = post.author_id
            where pf.file_id = f.id and {Privacy.MaySeePostSql(userId, "post", "author")}))
        """;
}
