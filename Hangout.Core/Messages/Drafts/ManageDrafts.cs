using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Npgsql;

namespace Hangout.Core.Messages.Drafts;

/// <summary>What a person is writing, in step on all of their devices (MSG-13): whoever writes last is right. Nobody else learns of it.</summary>
public sealed class ManageDrafts(HangoutDbContext db, ConversationAccess access, RealtimePublisher publisher)
{
    private static readonly Failure TooMany = Failure.Invalid("text", $"you have {Limits.Drafts} drafts already.");
    private static readonly Failure ThreadNotFound = new(ErrorCodes.MessageNotFound, "There is no such message in this conversation.");

    private const string Others = "select count(*) from drafts where user_id = $1 and (conversation_id, thread_root_id) <> ($2, $3)";

    private const string Save =
        """
        insert into drafts (user_id, conversation_id, thread_root_id, text, updated_at) values ($1, $2, $3, $4, clock_timestamp())
        on conflict (user_id, conversation_id, thread_root_id) do update set text = excluded.text, updated_at = excluded.updated_at
        returning conversation_id, text, updated_at, thread_root_id
        """;

    private const string Remove =
        """
        with gone as (delete from drafts where user_id = $1 and conversation_id = $2 and thread_root_id = $3)
        select $2, '', clock_timestamp(), $3
        """;

    /// <summary>All of the caller's drafts where they are a member.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>At most <see cref="Limits.Drafts"/>, the newest first.</returns>
    public async Task<IReadOnlyList<DraftChanged>> ListAsync(CurrentUser user, CancellationToken cancellationToken) => await db.QueryAsync(
        $"""
        select d.conversation_id, d.text, d.updated_at, d.thread_root_id
        from drafts d join conversation_members m on m.conversation_id = d.conversation_id and m.user_id = d.user_id
        join conversations c on c.id = d.conversation_id
        where d.user_id = $1 and {ConversationAccess.IsMemberSql} order by d.updated_at desc limit $2
        """,
        [user.Id, Limits.Drafts], Read, cancellationToken);

    /// <summary>Keeps a draft, or lets go of it when there is nothing any more.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="request">What is written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The draft; or <c>conversation_not_found</c>, <c>message_not_found</c>, <c>message_too_long</c>, <c>validation_failed</c>.</returns>
    public async Task<Result<DraftChanged>> SaveAsync(CurrentUser user, Guid conversationId, SaveDraftRequest request, CancellationToken cancellationToken)
    {
        if (request.Text.Length > Limits.MessageText)
            return new Failure(ErrorCodes.MessageTooLong, $"A message has at most {Limits.MessageText} characters.");
        if (!TextRules.IsStorable(request.Text))
            return Failure.Invalid("text", "holds a NUL or half a character.");
        var membership = await access.FindAsync(user.Id, conversationId, cancellationToken);
        if (membership.Failure is { } failure)
            return failure;
        var isGone = request.Text.Length == 0;
        if (request.ThreadRootId is { } root && !isGone && await Visible.FindAsync(db, membership.Value.Member, root, cancellationToken) is null)
            return ThreadNotFound;
        object[] place = [user.Id, conversationId, request.ThreadRootId ?? Guid.Empty];
        if (!isGone && (await db.QueryAsync(Others, place, row => row.GetInt64(0), cancellationToken))[0] >= Limits.Drafts)
            return TooMany;
        var saved = await db.QueryAsync(isGone ? Remove : Save, isGone ? place : [.. place, request.Text], Read, cancellationToken);
        await publisher.ToUserAsync(user.Id, saved[0]);
        return saved[0];
    }

    private static DraftChanged Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetGuid(3) is var root && root == Guid.Empty ? null : root);
}
