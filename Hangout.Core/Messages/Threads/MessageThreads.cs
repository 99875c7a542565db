using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Notifications;
using Hangout.Core.Realtime;
using Npgsql;

namespace Hangout.Core.Messages.Threads;

/// <summary>Threads: read, followed, and read up to a place (MSG-4). A thread has an unread count of its own; the conversation's does not count its replies.</summary>
public sealed class MessageThreads(HangoutDbContext db, ConversationAccess access, RealtimePublisher publisher)
{
    private static readonly Failure RootNotFound = new(ErrorCodes.MessageNotFound, "There is no such message in this conversation.");

    // $1 the person, for a root called r.
    private static readonly string StateColumns =
        $"""
        coalesce(f.last_read_seq, 0), coalesce(f.is_following, false), (
            select count(*)::int from (
                select 1 from messages u where u.conversation_id = r.conversation_id and u.thread_root_id = r.id and u.seq > coalesce(f.last_read_seq, 0)
                    and u.sender_id <> $1 and u.deleted_at is null and not {Visible.IsHiddenSql("$1", "u")} limit {Limits.UnreadCount}) counted)
        """;

    /// <summary>A stretch of a thread, from its newest reply backwards.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="rootId">The message that the replies stand under.</param>
    /// <param name="before">Replies older than this <c>seq</c>; absent for the newest.</param>
    /// <param name="limit">1 to <see cref="Limits.HistoryPage"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stretch, oldest first; or <c>conversation_not_found</c>, <c>message_not_found</c>, <c>validation_failed</c>.</returns>
    public async Task<Result<ThreadPage>> ReadAsync(CurrentUser user, Guid conversationId, Guid rootId, long? before, int? limit, CancellationToken cancellationToken)
    {
        var size = PageSize.From(limit, Limits.HistoryPage);
        if (size.Failure is not null)
            return size.Failure;
        var root = await FindRootAsync(user, conversationId, rootId, cancellationToken);
        if (root.Failure is not null)
            return root.Failure;
        var replies = await db.QueryAsync(
            $"""
            select {Visible.Columns("$5")} from messages m where m.conversation_id = $1 and m.thread_root_id = $2 and m.seq < $3
            order by m.seq desc limit $4
            """,
            [conversationId, rootId, before ?? long.MaxValue, size.Value + 1, user.Id], Visible.Read, cancellationToken);
        MessageDto[] shown = [.. replies.Take(size.Value).Reverse()];
        var state = await StateAsync(user.Id, conversationId, rootId, cancellationToken);
        return new ThreadPage(
            root.Value, shown, await ListMessages.WritersAsync(db, shown.Prepend(root.Value), cancellationToken), replies.Count > size.Value, state!);
    }

    /// <summary>The threads that the caller follows, the one with the newest reply first.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>.</returns>
    public async Task<Result<Page<FollowedThreadDto>>> ListAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken)
    {
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;
        var after = start.Value.After;
        var rows = await db.QueryAsync(
            $"""
            select newest.at, {StateColumns}, root.*
            from thread_followers f
            join conversation_members m on m.conversation_id = f.conversation_id and m.user_id = f.user_id
            join conversations c on c.id = f.conversation_id
            join messages r on r.conversation_id = f.conversation_id and r.id = f.root_id and r.seq > m.history_from_seq
            cross join lateral (
                select t.created_at as at from messages t where t.conversation_id = r.conversation_id and t.thread_root_id = r.id order by t.seq desc limit 1) newest
            cross join lateral (select {MessageRow.Columns} from messages m where m.conversation_id = r.conversation_id and m.id = r.id) root
            where f.user_id = $1 and f.is_following and not {Visible.IsHiddenSql("$1", "r")} and {ConversationAccess.IsMemberSql} and (newest.at, r.id) < ($2, $3)
            order by newest.at desc, r.id desc limit $4
            """,
            [user.Id, after?.Time ?? DateTimeOffset.MaxValue.ToUniversalTime(), after?.Id ?? AllBits, start.Value.Rows],
            row => (At: row.GetFieldValue<DateTimeOffset>(0), Thread: new FollowedThreadDto(MessageRow.Read(row, 4), State(row, 1, MessageRow.Read(row, 4)))), cancellationToken);
        return start.Value.Of(rows, r => r.Thread, r => Cursor.At(r.At, r.Thread.Root.Id));
    }

    /// <summary>Follows a thread, or no longer.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="rootId">Which thread.</param>
    /// <param name="isFollowing">Whether.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The caller's place; or <c>conversation_not_found</c>, <c>message_not_found</c>.</returns>
    public Task<Result<ThreadStateChanged>> FollowAsync(CurrentUser user, Guid conversationId, Guid rootId, bool isFollowing, CancellationToken cancellationToken) =>
        ChangeAsync(user, conversationId, rootId, isFollowing ? 1 : 0, seq: 0, cancellationToken);

    /// <summary>Moves the caller's read position in a thread forward.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="rootId">Which thread.</param>
    /// <param name="seq">Up to which reply; beyond the newest counts as the newest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Likewise; or <c>validation_failed</c>.</returns>
    public async Task<Result<ThreadStateChanged>> MarkReadAsync(CurrentUser user, Guid conversationId, Guid rootId, long seq, CancellationToken cancellationToken) =>
        seq < 0 ? Failure.Invalid("seq", "is 0 or more.") : await ChangeAsync(user, conversationId, rootId, isFollowing: -1, seq, cancellationToken);

    private static Guid AllBits { get; } = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    private async Task<Result<ThreadStateChanged>> ChangeAsync(
        CurrentUser user, Guid conversationId, Guid rootId, int isFollowing, long seq, CancellationToken cancellationToken)
    {
        var root = await FindRootAsync(user, conversationId, rootId, cancellationToken);
        if (root.Failure is not null)
            return root.Failure;
        await db.QueryAsync(
            """
            insert into thread_followers (user_id, conversation_id, root_id, is_following, last_read_seq)
            select $1, $2, $3, $4 = 1, least($5, c.last_seq) from conversations c where c.id = $2
            on conflict (user_id, conversation_id, root_id) do update set
                is_following = case when $4 < 0 then thread_followers.is_following else $4 = 1 end,
                last_read_seq = greatest(thread_followers.last_read_seq, excluded.last_read_seq)
            returning 1
            """,
            [user.Id, conversationId, rootId, isFollowing, seq], _ => true, cancellationToken);
        if (seq > 0)
            await ClearNotificationsAsync(user.Id, conversationId, rootId, seq, CancellationToken.None);
        var state = (await StateAsync(user.Id, conversationId, rootId, CancellationToken.None))!;
        await publisher.ToUserAsync(user.Id, state);
        return state;
    }

    /// <summary>Who has read a reply need not be told of it.</summary>
    private async Task ClearNotificationsAsync(Guid userId, Guid conversationId, Guid rootId, long seq, CancellationToken cancellationToken)
    {
        var cleared = await db.QueryAsync(
            """
            update notifications n set read_at = now() from messages m
            where n.user_id = $1 and n.conversation_id = $2 and n.read_at is null and n.kind = any($5)
                and m.conversation_id = $2 and m.id = n.message_id and m.thread_root_id = $3 and m.seq <= $4
            returning 1
            """,
            [userId, conversationId, rootId, seq, NotificationTable.KindsClearedByReading], _ => true, cancellationToken);
        if (cleared.Count > 0)
            await publisher.ToUserAsync(userId, new NotificationsChanged([], await ListNotifications.UnreadAsync(db, userId, cancellationToken)));
    }

    private async Task<Result<MessageDto>> FindRootAsync(CurrentUser user, Guid conversationId, Guid rootId, CancellationToken cancellationToken)
    {
        var membership = await access.FindAsync(user.Id, conversationId, cancellationToken);
        if (membership.Failure is not null)
            return membership.Failure;
        var found = await db.QueryAsync(
            $"""
            select {Visible.Columns("$4")} from messages m
            where m.conversation_id = $1 and m.id = $2 and m.thread_root_id is null and m.kind <> 'system' and m.seq > $3
            """,
            [conversationId, rootId, membership.Value.Member.HistoryFromSeq, user.Id], Visible.Read, cancellationToken);
        return found is [var root] ? root : RootNotFound;
    }

    private async Task<ThreadStateChanged?> StateAsync(Guid userId, Guid conversationId, Guid rootId, CancellationToken cancellationToken) =>
        (await db.QueryAsync(
            $"""
            select {StateColumns}, r.id from messages r
            left join thread_followers f on f.user_id = $1 and f.conversation_id = r.conversation_id and f.root_id = r.id
            where r.conversation_id = $2 and r.id = $3
            """,
            [userId, conversationId, rootId],
            row => new ThreadStateChanged(conversationId, rootId, row.GetInt64(0), row.GetInt32(2), row.GetBoolean(1)), cancellationToken)) is [var state] ? state : null;

    private static ThreadStateChanged State(NpgsqlDataReader row, int from, MessageDto root) =>
        new(root.ConversationId, root.Id, row.GetInt64(from), row.GetInt32(from + 2), row.GetBoolean(from + 1));
}
