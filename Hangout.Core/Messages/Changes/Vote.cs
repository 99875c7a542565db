using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data;

namespace Hangout.Core.Messages.Changes;

/// <summary>Votes in a poll, votes anew, or takes the vote back (MSG-14). Voting the same again changes nothing.</summary>
public sealed class Vote(ChangeMessage changeMessage, TimeProvider clock)
{
    private static readonly Failure Closed = new(ErrorCodes.PollClosed, "The poll is closed.");

    private const string Forget = "delete from poll_votes where conversation_id = $1 and message_id = $2 and user_id = $3 returning voted_at";

    // Whoever votes anew keeps their place among those who voted.
    private const string Write =
        """
        with written as (
            insert into poll_votes (conversation_id, message_id, user_id, option, is_single, voted_at)
            select $1, $2, $3, chosen, $5, coalesce($6::timestamptz, clock_timestamp()) from unnest($4::int[]) chosen)
        update messages set vote_count = vote_count - $7 + cardinality($4::int[]) where conversation_id = $1 and id = $2
        """;

    /// <summary>Votes.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="request">Where, and for what.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where the message stands; or <c>conversation_not_found</c>, <c>message_not_found</c>, <c>not_allowed</c>, <c>poll_closed</c>, <c>validation_failed</c>.</returns>
    public Task<Result<ChangedMessage>> RunAsync(Guid userId, VoteRequest request, CancellationToken cancellationToken) =>
        changeMessage.RunAsync(userId, request.ConversationId, request.MessageId, async (message, ct) =>
        {
            var now = message.Now;
            if (message.IsDeleted || now.Parts?.OfType<PollPart>().FirstOrDefault() is not { } poll)
                return ChangeMessage.MessageNotFound;
            if (!message.May(ConversationAction.React))
                return ChangeMessage.NotAllowed;
            if (poll.ClosesAt <= clock.GetUtcNow())
                return Closed;
            if (Check(poll, request.Options) is { } failure)
                return failure;
            int[] options = [.. request.Options.Order()];
            if (options.SequenceEqual(now.Votes?.FirstOrDefault(v => v.UserId == userId)?.Options ?? []))
                return MessageChange.None;
            await WriteAsync(message, options, isSingle: !poll.IsMultiple, ct);
            return MessageUnderChange.As(number => new VoteChanged(now.ConversationId, now.Id, now.Seq, number, userId, options));
        }, cancellationToken);

    private static Failure? Check(PollPart poll, IReadOnlyList<int> options)
    {
        if (options.Any(o => o < 0 || o >= poll.Options.Count))
            return Failure.Invalid("options", $"are 0 to {poll.Options.Count - 1}.");
        if (options.Distinct().Count() < options.Count)
            return Failure.Invalid("options", "each once.");
        return !poll.IsMultiple && options.Count > 1 ? Failure.Invalid("options", "this poll takes one.") : null;
    }

    private static async Task WriteAsync(MessageUnderChange message, int[] options, bool isSingle, CancellationToken cancellationToken)
    {
        object[] vote = [message.Now.ConversationId, message.Now.Id, message.UserId];
        var before = await message.Db.QueryAsync(Forget, vote, row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken);
        var first = before.Count > 0 ? (object)before.Min().ToUniversalTime() : DBNull.Value;
        await message.Db.QueryAsync(Write, [.. vote, options, isSingle, first, before.Count], _ => true, cancellationToken);
    }
}
