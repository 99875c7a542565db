using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Realtime;
using Hangout.Contracts.Relationships;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Relationships;

/// <summary>
/// Blocks and unblocks (REL-1, REL-4). As long as a block stands between two people, whoever made it, neither can write to the other alone, their
/// open connections hear nothing of their direct conversation, and neither sees the other's presence, finds the other, or brings the other into a
/// conversation. What was written before stays readable.
/// </summary>
public sealed class BlockPerson(HangoutDbContext db, ConversationReader conversations, RealtimePublisher publisher, ChangeRelationship relationships)
{
    private static readonly Failure UserNotFound = new(ErrorCodes.UserNotFound, "There is no such person.");

    /// <summary>Blocks. Who is blocked already stays so; the note is the new one.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="otherId">Whom.</param>
    /// <param name="reason">A note for oneself, at most <see cref="Limits.BlockReason"/> characters.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>The block; or <c>validation_failed</c>, <c>user_not_found</c>.</returns>
    public async Task<Result<BlockDto>> BlockAsync(CurrentUser user, Guid otherId, string? reason, CancellationToken cancellationToken)
    {
        if (otherId == user.Id)
            return Failure.Invalid("userId", "is your own.");
        var note = reason?.Trim() is { Length: > 0 } text ? text : null;
        if (note is { Length: > Limits.BlockReason } || !TextRules.IsStorable(note))
            return Failure.Invalid("reason", $"at most {Limits.BlockReason} characters.");
        var other = await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == otherId && u.DeletedAt == null, cancellationToken);
        if (other is null)
            return UserNotFound;

        var (createdAt, conversationId) = await db.InTransactionAsync(
            async ct =>
            {
                await LockPairAsync(user.Id, otherId, ct);
                var since = await db.QueryAsync(
                    """
                    insert into blocks (blocker_id, blocked_id, reason) values ($1, $2, nullif($3, ''))
                    on conflict (blocker_id, blocked_id) do update set reason = excluded.reason returning created_at
                    """,
                    [user.Id, otherId, note ?? ""], row => row.GetFieldValue<DateTimeOffset>(0), ct);
                await PartAsync(user.Id, otherId, ct);
                return (since[0], await MarkAsync(user.Id, otherId, isBlocked: true, ct));
            },
            cancellationToken);
        await publisher.ControlAsync(new BlockControl(user.Id, otherId));
        await relationships.FollowTopicsAsync(user.Id, otherId);
        await relationships.FollowTopicsAsync(otherId, user.Id);
        await publisher.ToUserAsync(user.Id, new RelationshipsChanged([otherId]));
        await TellAsync(conversationId, isBlocked: true, user.Id, otherId);
        return new BlockDto(other.ToDto(), note, createdAt);
    }

    /// <summary>Takes the caller's block back; another's on the caller stands. Without a block it does nothing.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="otherId">Whom.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>When done.</returns>
    public async Task UnblockAsync(CurrentUser user, Guid otherId, CancellationToken cancellationToken)
    {
        var (conversationId, isBlocked) = await db.InTransactionAsync(
            async ct =>
            {
                await LockPairAsync(user.Id, otherId, ct);
                await db.Database.ExecuteSqlAsync($"delete from blocks where blocker_id = {user.Id} and blocked_id = {otherId}", ct);
                var isBlockedBack = await db.Blocks.AnyAsync(b => b.BlockerId == otherId && b.BlockedId == user.Id, ct);
                return (await MarkAsync(user.Id, otherId, isBlockedBack, ct), isBlockedBack);
            },
            cancellationToken);
        await publisher.ToUserAsync(user.Id, new RelationshipsChanged([otherId]));
        await TellAsync(conversationId, isBlocked, user.Id, otherId);
    }

    /// <summary>Makes those wait who block, or begin to talk, between the same two people: a new direct conversation never escapes a new block.</summary>
    internal static Task LockPairAsync(HangoutDbContext db, string directKey, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({directKey}, 0))", cancellationToken);

    private Task LockPairAsync(Guid a, Guid b, CancellationToken cancellationToken) => LockPairAsync(db, Conversation.DirectKeyOf(a, b), cancellationToken);

    /// <summary>
    /// A block ends what was between the two. What the blocked one had asked stays, as rejected: to them it looks unanswered, as it did before.
    /// </summary>
    private async Task PartAsync(Guid blocker, Guid blocked, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync(
            $"delete from follows where (follower_id = {blocker} and followee_id = {blocked}) or (follower_id = {blocked} and followee_id = {blocker})",
            cancellationToken);
        await Befriend.EndAsync(db, blocker, blocked, cancellationToken);
        await db.Database.ExecuteSqlAsync($"delete from friend_requests where from_id = {blocker} and to_id = {blocked}", cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"update friend_requests set rejected_at = clock_timestamp() where from_id = {blocked} and to_id = {blocker} and rejected_at is null", cancellationToken);
        await db.TellAsync(
            [new FollowChanged(blocker, blocked), new FollowChanged(blocked, blocker), new FriendshipChanged(blocker, blocked), new FriendshipChanged(blocked, blocker)],
            cancellationToken);
    }

    /// <summary>Notes on the pair's conversation, and for the nodes on its members, how it stands now.</summary>
    private async Task<Guid?> MarkAsync(Guid a, Guid b, bool isBlocked, CancellationToken cancellationToken)
    {
        // The members' rows in the order in which positions are written: neither waits for the other in a circle.
        var ids = await db.QueryAsync(
            """
            with marked as (
                update conversations set is_blocked = $2, updated_at = now() where direct_key = $1 and deleted_at is null returning id
            ),
            held as materialized (
                select m.conversation_id, m.user_id from conversation_members m join marked on m.conversation_id = marked.id order by m.user_id for no key update of m
            ),
            noted as (
                update conversation_members m set status_changed_at = clock_timestamp() from held h where m.conversation_id = h.conversation_id and m.user_id = h.user_id
            )
            select id from marked
            """,
            [Conversation.DirectKeyOf(a, b), isBlocked], row => row.GetGuid(0), cancellationToken);
        return ids is [var id] ? id : null;
    }

    /// <summary>Both are told how their conversation stands, after their connections have joined or left it.</summary>
    private async Task TellAsync(Guid? conversationId, bool isBlocked, params Guid[] people)
    {
        if (conversationId is not { } id)
            return;
        foreach (var person in people)
            await publisher.ControlAsync(new MembershipControl(id, person, Active: !isBlocked));
        foreach (var (person, conversation) in await conversations.ReadAsync([.. people.Select(p => new ConversationView(p, id))], CancellationToken.None))
            await publisher.ToUserAsync(person, new ConversationsChanged([conversation], []));
    }
}
