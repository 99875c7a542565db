using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations.Changes;

/// <summary>What happened to a conversation, as a system message will tell it.</summary>
/// <param name="Event">What.</param>
/// <param name="UserIds">To whom.</param>
/// <param name="Role">With a change of role: the new one.</param>
/// <param name="Facts">What the worker is told, of the ID of the system message.</param>
public sealed record ConversationNote(SystemEvent Event, IReadOnlyList<Guid> UserIds, MemberRole? Role = null, params IReadOnlyList<Func<Guid, IFact>> Facts);

/// <summary>A conversation that <see cref="ChangeConversation"/> holds still, and what a feature says has happened to it.</summary>
public sealed class ConversationUnderChange
{
    private readonly List<ConversationNote> _notes = [];
    private readonly HashSet<Guid> _joined = [], _gone = [], _changed = [];
    private readonly SystemRole _system;

    private ConversationUnderChange(HangoutDbContext db, Guid userId, Conversation conversation, ConversationMember? own, SystemRole system, DateTimeOffset at) =>
        (Db, UserId, Conversation, Own, _system, At) = (db, userId, conversation, own, system, at);

    /// <summary>The context, in the transaction.</summary>
    public HangoutDbContext Db { get; }

    /// <summary>Who changes it.</summary>
    public Guid UserId { get; }

    /// <summary>The conversation before the change; not tracked.</summary>
    public Conversation Conversation { get; }

    /// <summary>The caller's membership, whatever its status; null when there never was one.</summary>
    public ConversationMember? Own { get; }

    /// <summary>When it happens, by the database's clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The role as which the caller acts (CNV-5).</summary>
    public MemberRole Role => Permissions.RoleOf(Own?.Role ?? MemberRole.Guest, _system);

    /// <summary>Whether the caller acts as an admin or owner of the whole system (CNV-5).</summary>
    public bool IsSystemAdmin => _system != SystemRole.Member;

    internal IReadOnlyList<ConversationNote> Notes => _notes;

    internal IReadOnlySet<Guid> Joined => _joined;

    internal IReadOnlySet<Guid> Gone => _gone;

    internal IReadOnlySet<Guid> Changed => _changed;

    /// <summary>Whether the caller may do something here now.</summary>
    /// <param name="action">What.</param>
    /// <returns>Whether; never for who is no active member.</returns>
    public bool May(ConversationAction action) => Own is { Status: MemberStatus.Active } && Permissions.May(action, Conversation, Own, _system);

    /// <summary>A system message.</summary>
    /// <param name="note">What it tells.</param>
    public void Note(ConversationNote note) => _notes.Add(note);

    /// <summary>The conversation looks different to these members: they get it anew.</summary>
    /// <param name="userIds">Who.</param>
    public void TellAnew(params IEnumerable<Guid> userIds) => _changed.UnionWith(userIds);

    /// <summary>Reads memberships, and holds them in the order in which positions are written: neither waits for the other in a circle.</summary>
    /// <param name="userIds">Whose.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that exist, whatever their status.</returns>
    public async Task<Dictionary<Guid, ConversationMember>> MembersAsync(IReadOnlyCollection<Guid> userIds, CancellationToken cancellationToken)
    {
        var ids = userIds.Distinct().ToArray();
        return await Db.ConversationMembers
            .FromSql($"select * from conversation_members where conversation_id = {Conversation.Id} and user_id = any({ids}) order by user_id for update")
            .AsNoTracking().ToDictionaryAsync(m => m.UserId, cancellationToken);
    }

    /// <summary>Whether another stands below the caller: nobody acts on those of their own role or a higher one.</summary>
    /// <param name="member">The other.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether.</returns>
    public async Task<bool> IsBelowAsync(ConversationMember member, CancellationToken cancellationToken)
    {
        var system = await Db.Users.Where(u => u.Id == member.UserId).Select(u => u.SystemRole).FirstAsync(cancellationToken);
        return Role.IsAbove(member.Status == MemberStatus.Active ? Permissions.RoleOf(member.Role, system) : Permissions.RoleOf(MemberRole.Guest, system));
    }

    /// <summary>Makes people active members, who have read everything that was written before (CNV-6).</summary>
    /// <param name="userIds">Who; none of them active.</param>
    /// <param name="invitedBy">Who brought them; null when they came by themselves.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null; or <c>conversation_full</c>.</returns>
    public async Task<Failure?> JoinAsync(IReadOnlyCollection<Guid> userIds, Guid? invitedBy, CancellationToken cancellationToken)
    {
        if (Conversation.MemberCount + userIds.Count > (Conversation.Settings.MaxMembers ?? Limits.Members))
            return new Failure(ErrorCodes.ConversationFull, "This conversation has as many members as it may have.");
        var ids = userIds.ToArray();
        var historyFrom = Conversation.Settings.HistoryForNewMembers ? 0 : Conversation.LastSeq;
        await Db.Database.ExecuteSqlAsync(
            $"""
            insert into conversation_members (conversation_id, user_id, role, status, last_read_seq, last_delivered_seq, history_from_seq, joined_at, invited_by)
            select {Conversation.Id}, joining.id, 'member', 'active', {Conversation.LastSeq}, {Conversation.LastSeq}, {historyFrom}, {At}, {invitedBy}
            from unnest({ids}) joining(id) order by joining.id
            on conflict (conversation_id, user_id) do update
            set role = 'member', status = 'active', joined_at = excluded.joined_at, left_at = null, updated_at = excluded.joined_at, invited_by = excluded.invited_by,
                last_read_seq = excluded.last_read_seq, last_delivered_seq = excluded.last_delivered_seq, history_from_seq = excluded.history_from_seq,
                is_marked_unread = false, hidden_at = null,
                can_add_members = null, can_remove_members = null, can_edit_conversation = null, can_delete_messages = null, can_pin_messages = null
            """,
            cancellationToken);
        await Db.Database.ExecuteSqlAsync($"update conversations set member_count = member_count + {ids.Length} where id = {Conversation.Id}", cancellationToken);
        _joined.UnionWith(ids);
        return null;
    }

    /// <summary>Ends a membership (CNV-6). What is written afterwards no longer reaches the person.</summary>
    /// <param name="member">An active, invited or banned member.</param>
    /// <param name="status">What it becomes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When written.</returns>
    public async Task EndAsync(ConversationMember member, MemberStatus status, CancellationToken cancellationToken)
    {
        await Db.Database.ExecuteSqlAsync(
            $"""
            update conversation_members set status = {SnakeCase.Word(status)}, left_at = {At}, updated_at = {At}, favourite_at = null
            where conversation_id = {Conversation.Id} and user_id = {member.UserId}
            """,
            cancellationToken);
        if (member.Status != MemberStatus.Active)
            return;
        await Db.Database.ExecuteSqlAsync($"update conversations set member_count = member_count - 1 where id = {Conversation.Id}", cancellationToken);
        _gone.Add(member.UserId);
    }

    /// <summary>The conversation is no more: everybody loses it.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When written.</returns>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        await Db.Database.ExecuteSqlAsync($"update conversations set deleted_at = {At}, updated_at = {At} where id = {Conversation.Id}", cancellationToken);
        _gone.UnionWith(await Db.ConversationMembers.Where(m => m.ConversationId == Conversation.Id && m.Status == MemberStatus.Active)
            .Select(m => m.UserId).ToListAsync(cancellationToken));
    }

    /// <summary>Locks the conversation and reads it as it was committed last; its row is locked first, here as everywhere.</summary>
    internal static async Task<ConversationUnderChange?> HoldAsync(HangoutDbContext db, Guid userId, Guid conversationId, CancellationToken cancellationToken)
    {
        var conversation = await db.Conversations.FromSql($"select * from conversations where id = {conversationId} and deleted_at is null for update")
            .AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        if (conversation is null)
            return null;
        var own = await db.ConversationMembers.AsNoTracking().FirstOrDefaultAsync(m => m.ConversationId == conversationId && m.UserId == userId, cancellationToken);
        var (system, at) = (await db.QueryAsync("select system_role, clock_timestamp() from users where id = $1", [userId],
            row => (SnakeCase.Parse<SystemRole>(row.GetString(0)), row.GetFieldValue<DateTimeOffset>(1)), cancellationToken))[0];
        return new(db, userId, conversation, own, system, at);
    }
}
