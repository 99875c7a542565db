using System.Globalization;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Messages;

/// <summary>Which stretch of history is wanted (MSG-10): at most one of the first five; none means the newest messages.</summary>
/// <param name="Before">Messages older than this <c>seq</c>.</param>
/// <param name="After">Messages newer than this <c>seq</c>.</param>
/// <param name="Around">Both sides of a message: its <c>seq</c> or its ID.</param>
/// <param name="At">Both sides of the first message at or after this time.</param>
/// <param name="Unread">Both sides of the first message after the caller's read position.</param>
/// <param name="Limit">1 to <see cref="Limits.HistoryPage"/>.</param>
public sealed record HistoryQuery(
    long? Before = null, long? After = null, string? Around = null, DateTimeOffset? At = null, bool Unread = false, int? Limit = null);

/// <summary>History, by place: pages never overlap or leave a hole, however many messages arrive meanwhile (MSG-10).</summary>
public sealed class ListMessages(HangoutDbContext db, ConversationAccess access)
{
    private static readonly Failure MessageNotFound = new(ErrorCodes.MessageNotFound, "There is no such message in this conversation.");

    /// <summary>Reads a page.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="query">Which stretch.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page, oldest first; or <c>conversation_not_found</c>, <c>message_not_found</c>, <c>validation_failed</c>.</returns>
    public async Task<Result<MessagePage>> RunAsync(CurrentUser user, Guid conversationId, HistoryQuery query, CancellationToken cancellationToken)
    {
        if ((query.Before is null ? 0 : 1) + (query.After is null ? 0 : 1) + (query.Around is null ? 0 : 1) + (query.At is null ? 0 : 1) + (query.Unread ? 1 : 0) > 1)
            return Failure.Invalid("before", "give one of before, after, around, at and unread.");
        var size = PageSize.From(query.Limit, Limits.HistoryPage);
        if (size.Failure is not null)
            return size.Failure;
        var membership = await access.FindAsync(user.Id, conversationId, cancellationToken);
        if (membership.Failure is not null)
            return membership.Failure;

        var (conversation, member) = membership.Value;
        if (query.After is { } after)
            return await PageAsync(membership.Value, older: 0, from: Math.Clamp(after, 0, conversation.LastSeq) + 1, newer: size.Value, cancellationToken);
        if (query.Before is { } before)
            return await PageAsync(membership.Value, older: size.Value, from: before, newer: 0, cancellationToken);

        Result<long> middle = query switch
        {
            { Around: { } around } => await FindAsync(member, around, cancellationToken),
            { At: { } time } => await FirstAtAsync(conversation, time, cancellationToken),
            { Unread: true } => member.LastReadSeq + 1,
            _ => conversation.LastSeq + 1,
        };
        if (middle.Failure is not null)
            return middle.Failure;
        return middle.Value > conversation.LastSeq
            ? await PageAsync(membership.Value, older: size.Value, from: conversation.LastSeq + 1, newer: 0, cancellationToken)
            : await PageAsync(membership.Value, older: size.Value / 2, from: middle.Value, newer: size.Value - (size.Value / 2), cancellationToken);
    }

    /// <summary>Some messages before a place and some from it on.</summary>
    private async Task<MessagePage> PageAsync(Membership membership, int older, long from, int newer, CancellationToken cancellationToken)
    {
        var (conversation, member) = membership;
        // Nothing beyond the conversation as it was read: what is written meanwhile belongs to a later change than the page says it has.
        // One more than asked for on each side tells whether there is more; where nothing was asked for, one message tells it.
        var found = await db.QueryAsync(
            $"""
            (select {Visible.Columns("$8")} from messages m where m.conversation_id = $1 and m.seq < $2 and m.seq > $7 order by m.seq desc limit $3)
            union all
            (select {Visible.Columns("$8")} from messages m where m.conversation_id = $1 and m.seq >= $4 and m.seq <= $5 and m.seq > $7 order by m.seq limit $6)
            """,
            [conversation.Id, Math.Min(from, conversation.LastSeq + 1), older + 1, from, conversation.LastSeq, newer + 1, member.HistoryFromSeq, member.UserId],
            Visible.Read, cancellationToken);
        var before = found.Where(m => m.Seq < from).OrderByDescending(m => m.Seq).ToList();
        var since = found.Where(m => m.Seq >= from).OrderBy(m => m.Seq).ToList();

        MessageDto[] messages = [.. before.Take(older).Reverse().Concat(since.Take(newer))];
        return new(messages, await WritersAsync(db, messages, cancellationToken), before.Count > older, since.Count > newer, conversation.LastChange);
    }

    private async Task<Result<long>> FindAsync(ConversationMember member, string around, CancellationToken cancellationToken)
    {
        if (long.TryParse(around, NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
            return Math.Max(seq, 1);
        if (!Guid.TryParse(around, out var id))
            return Failure.Invalid("around", "is the seq or the ID of a message.");
        var found = await db.Messages.Where(m => m.ConversationId == member.ConversationId && m.Id == id && m.Seq > member.HistoryFromSeq)
            .Select(m => (long?)m.Seq).FirstOrDefaultAsync(cancellationToken);
        return found is { } place ? place : MessageNotFound;
    }

    /// <summary>
    /// The first message at or after a time. Times rise with <c>seq</c>, so halving finds it in some twenty look-ups by primary order,
    /// whatever the length of the history; no index by time is needed.
    /// </summary>
    private async Task<Result<long>> FirstAtAsync(Conversation conversation, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var found = await db.QueryAsync(
            """
            with recursive search(low, high) as (
                select 1::bigint, $2::bigint + 1
                union all
                select case when probe.created_at < $3 then middle + 1 else low end, case when probe.created_at < $3 then high else middle end
                from search
                cross join lateral (select (low + high) / 2 as middle) halved
                cross join lateral (select created_at from messages where conversation_id = $1 and seq = middle) probe
                where low < high)
            select low from search order by high - low limit 1
            """,
            [conversation.Id, conversation.LastSeq, time.ToUniversalTime()],
            row => row.GetInt64(0),
            cancellationToken);
        return found[0];
    }

    /// <summary>The people who wrote some messages.</summary>
    internal static Task<IReadOnlyList<UserDto>> WritersAsync(HangoutDbContext db, IEnumerable<MessageDto> messages, CancellationToken cancellationToken) =>
        FindPeople.ReadAsync(db, messages.Select(m => m.SenderId).OfType<Guid>(), cancellationToken);
}
