using Hangout.Contracts.Conversations;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data;
using Npgsql;

namespace Hangout.Core.Messages.Changes;

/// <summary>A message that <see cref="ChangeMessage"/> holds still, and the caller's place in its conversation.</summary>
/// <param name="Db">The context, in the transaction.</param>
/// <param name="UserId">Who changes it.</param>
/// <param name="Actions">What they may do here now.</param>
/// <param name="Kind">The conversation's.</param>
/// <param name="IsPublic">Likewise.</param>
/// <param name="Now">The message before the change.</param>
public sealed record MessageUnderChange(
    HangoutDbContext Db, Guid UserId, IReadOnlyList<ConversationAction> Actions, ConversationKind Kind, bool IsPublic, MessageDto Now)
{
    internal const int FirstMessageColumn = 5;

    /// <summary>Whether the caller may do something here now.</summary>
    /// <param name="action">What.</param>
    /// <returns>Whether.</returns>
    public bool May(ConversationAction action) => Actions.Contains(action);

    /// <summary>Whether the caller wrote it. System messages are nobody's.</summary>
    public bool IsOwn => Now.SenderId == UserId && Now.Kind != MessageKind.System;

    /// <summary>Whether it is deleted.</summary>
    public bool IsDeleted => Now.DeletedAt is not null;

    /// <summary>A change that the members get as the whole message.</summary>
    /// <param name="facts">What became true by it.</param>
    /// <returns>The change.</returns>
    public MessageChange AsMessage(params IReadOnlyList<IFact> facts) => new(null, TellAsync, facts);

    /// <summary>A change that the members get as an event of its own which tells something of the message's content.</summary>
    /// <param name="make">Makes the event of the change's number.</param>
    /// <returns>The change.</returns>
    public MessageChange AsContent(Func<long, IConversationChange> make) => new(
        null,
        async (number, ct) =>
        {
            var seen = await Db.QueryAsync(
                $"select 1 from messages m where m.conversation_id = $1 and m.id = $2 and {SeenByAllSql}", [Now.ConversationId, Now.Id], _ => true, ct);
            return seen.Count > 0 ? make(number) : new HiddenChange(Now.ConversationId, number);
        },
        []);

    private const string SeenByAllSql =
        """
        not exists (
            select 1 from conversation_members h where h.conversation_id = m.conversation_id and h.history_from_seq > 0 and h.history_from_seq >= m.seq and h.status = 'active')
        """;

    /// <summary>All members get the same event: what one of them may not see is in none, and those who may fetch it.</summary>
    private async Task<IConversationChange> TellAsync(long number, CancellationToken cancellationToken)
    {
        var changed = await Db.QueryAsync(
            $"select {MessageRow.Columns} from messages m where m.conversation_id = $1 and m.id = $2 and {SeenByAllSql}",
            [Now.ConversationId, Now.Id], row => MessageRow.Read(row), cancellationToken);
        return changed.Count > 0 ? new MessagesChanged(Now.ConversationId, changed) : new HiddenChange(Now.ConversationId, number);
    }

    /// <summary>A change that the members get as an event of its own: what changed, and no more.</summary>
    /// <param name="make">Makes the event of the change's number.</param>
    /// <param name="facts">What became true by it.</param>
    /// <returns>The change.</returns>
    public static MessageChange As(Func<long, IConversationChange> make, params IReadOnlyList<IFact> facts) => new(null, (number, _) => Task.FromResult(make(number)), facts);

    internal static MessageUnderChange Read(NpgsqlDataReader row, HangoutDbContext db, Guid userId) => new(
        db, userId, [.. row.GetFieldValue<string[]>(2).Select(SnakeCase.Parse<ConversationAction>)], SnakeCase.Parse<ConversationKind>(row.GetString(3)), row.GetBoolean(4),
        MessageRow.Read(row, FirstMessageColumn));
}

/// <summary>What a feature did with a message.</summary>
/// <param name="Failure">Why it did nothing.</param>
/// <param name="Event">Makes what the members are told, of the change's number, once the message is written; null when there was nothing to change.</param>
/// <param name="Facts">What the worker is told.</param>
public sealed record MessageChange(Failure? Failure, Func<long, CancellationToken, Task<IConversationChange>>? Event, IReadOnlyList<IFact> Facts)
{
    /// <summary>The message is already as wanted.</summary>
    public static MessageChange None { get; } = new(null, null, []);

    public static implicit operator MessageChange(Failure failure) => new(failure, null, []);
}
