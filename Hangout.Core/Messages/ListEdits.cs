using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Messages.Changes;

namespace Hangout.Core.Messages;

/// <summary>What an edited message said before, the latest first (MSG-6). Of a deleted message nobody reads it any more.</summary>
public sealed class ListEdits(HangoutDbContext db, ConversationAccess access)
{
    private const string Select =
        """
        select version, text, html, parts, written_at from message_edits
        where conversation_id = $1 and message_id = $2 and version < $3 order by version desc limit $4
        """;

    /// <summary>Reads a page.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">Where the message is.</param>
    /// <param name="messageId">Which message.</param>
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>conversation_not_found</c>, <c>message_not_found</c>, <c>validation_failed</c>.</returns>
    public async Task<Result<Page<MessageEditDto>>> RunAsync(CurrentUser user, Guid conversationId, Guid messageId, PageRequest page, CancellationToken cancellationToken)
    {
        var membership = await access.FindAsync(user.Id, conversationId, cancellationToken);
        if (membership.Failure is not null)
            return membership.Failure;
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;
        if (await Visible.FindAsync(db, membership.Value.Member, messageId, cancellationToken) is null)
            return ChangeMessage.MessageNotFound;

        var before = (int)Math.Clamp(start.Value.After?.Key ?? int.MaxValue, 0, int.MaxValue);
        var edits = await db.QueryAsync(
            Select, [conversationId, messageId, before, start.Value.Rows],
            row => new MessageEditDto(
                row.GetInt32(0), row.GetString(1), row.Optional<string>(2),
                row.IsDBNull(3) ? null : JsonSerializer.Deserialize<IReadOnlyList<MessagePart>>(row.GetString(3), HangoutJson.Options), row.GetFieldValue<DateTimeOffset>(4)),
            cancellationToken);
        return start.Value.Of(edits, e => e, e => new Cursor(e.Version, messageId));
    }
}
