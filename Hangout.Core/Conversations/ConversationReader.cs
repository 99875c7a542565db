using System.Runtime.InteropServices;
using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Messages;
using Npgsql;

namespace Hangout.Core.Conversations;

/// <summary>A conversation that somebody wants to see.</summary>
/// <param name="UserId">Who looks.</param>
/// <param name="ConversationId">At which.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ConversationView(Guid UserId, Guid ConversationId);

/// <summary>Conversations as their members see them: counts, last message, the first few people (CNV-8, CNV-9).</summary>
public sealed class ConversationReader(HangoutDbContext db)
{
    /// <summary>How many people a conversation shows at most without its list of members.</summary>
    public const int PreviewedMembers = 5;

    private const string BlockSql =
        """
        case when c.is_blocked then (
            select exists (
                select 1 from conversation_members o join blocks b on b.blocker_id = k.user_id and b.blocked_id = o.user_id
                where o.conversation_id = c.id)) end
        """;

    // One statement, so that counts and counters are of one moment. What all members see alike is looked up once a conversation. $1 who looks, $2 at which.
    // "offset 0" has a membership found by its key: joined freely, PostgreSQL may read all members of each conversation.
    private static readonly string Select =
        $"""
        with wanted as materialized (
            select * from unnest($1::uuid[], $2::uuid[]) with ordinality as k(user_id, conversation_id, n)
        ),
        previews as materialized (
            select c.id, {MessageRow.Columns},
                (select a.user_id from conversation_members a where a.conversation_id = c.id and a.user_id = m.sender_id and a.status = 'active') as writer,
                array(select a.user_id from conversation_members a where a.conversation_id = c.id and a.status = 'active' order by a.user_id limit {PreviewedMembers}) as members
            from (select distinct conversation_id from wanted) d
            join conversations c on c.id = d.conversation_id
            left join lateral (select * from messages s where s.conversation_id = c.id and s.is_in_conversation order by s.seq desc limit 1) m on true
        )
        select k.n, c.id, c.kind, c.title, c.description, c.avatar_url, c.is_public, c.member_count, c.last_seq, c.last_change, c.last_activity_at,
            m.role, m.last_read_seq,
            array[m.can_add_members, m.can_remove_members, m.can_edit_conversation, m.can_delete_messages, m.can_pin_messages, m.may_write],
            {UnreadCounts.UnreadSql}, {UnreadCounts.MentionsSql}, {BlockSql}, p.writer, p.members,
            c.settings, c.archived_at, m.notify, case when m.muted_until > now() then m.muted_until end, m.favourite_at is not null,
            m.hidden_at is not null and (c.last_message_at is null or c.last_message_at <= m.hidden_at), m.is_marked_unread,
            case when m.slow_until > now() then m.slow_until end, m.history_from_seq,
            (select u.system_role from users u where u.id = k.user_id),
            exists (select 1 from hidden_messages h where h.user_id = k.user_id and h.conversation_id = c.id and h.message_id = p.id), p.*
        from wanted k
        cross join lateral (select * from conversation_members m where m.conversation_id = k.conversation_id and m.user_id = k.user_id offset 0) m
        join conversations c on c.id = k.conversation_id
        join previews p (preview_id) on p.preview_id = k.conversation_id
        where {ConversationAccess.IsMemberSql}
        order by k.n
        """;

    /// <summary>Reads conversations, for several people at once.</summary>
    /// <param name="views">Who looks at which; those that are not the reader's are left out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Who sees what, in the order of <paramref name="views"/>.</returns>
    public async Task<IReadOnlyList<(Guid UserId, ConversationDto Conversation)>> ReadAsync(IReadOnlyList<ConversationView> views, CancellationToken cancellationToken)
    {
        if (views.Count == 0)
            return [];
        var rows = await db.QueryAsync(Select, [views.Select(v => v.UserId).ToArray(), views.Select(v => v.ConversationId).ToArray()], Row.From, cancellationToken);
        rows = await WithVisibleAsync(views, rows, cancellationToken);
        var people = (await FindPeople.ReadAsync(db, rows.SelectMany(r => r.Members), cancellationToken)).ToDictionary(p => p.Id);
        return [.. rows.Select(r => (views[r.Place].UserId, r.ToDto(people)))];
    }

    /// <summary>Reads one conversation for a member.</summary>
    /// <param name="userId">Who looks.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation, or <c>conversation_not_found</c>.</returns>
    public async Task<Result<ConversationDto>> ReadOneAsync(Guid userId, Guid id, CancellationToken cancellationToken) =>
        await ReadAsync([new(userId, id)], cancellationToken) is [var (_, conversation)] ? conversation : Failure.ConversationNotFound;

    /// <summary>Whoever put the newest message out of their sight sees the newest of the others (MSG-6).</summary>
    private async Task<List<Row>> WithVisibleAsync(IReadOnlyList<ConversationView> views, List<Row> rows, CancellationToken cancellationToken)
    {
        if (!rows.Exists(r => r.IsLastHidden))
            return rows;
        var asked = rows.Where(r => r.IsLastHidden).ToArray();
        var found = await db.QueryAsync(
            $"""
            select k.n, {MessageRow.Columns}
            from unnest($1::uuid[], $2::uuid[], $3::bigint[]) with ordinality as k(user_id, conversation_id, history_from_seq, n)
            cross join lateral (
                select * from messages s
                where s.conversation_id = k.conversation_id and s.is_in_conversation and s.seq > k.history_from_seq and not {Visible.IsHiddenSql("k.user_id", "s")}
                order by s.seq desc limit 1) m
            """,
            [asked.Select(r => views[r.Place].UserId).ToArray(), asked.Select(r => r.Id).ToArray(), asked.Select(r => r.HistoryFromSeq).ToArray()],
            row => (Place: asked[row.GetInt64(0) - 1].Place, Message: MessageRow.Read(row, 1)), cancellationToken);
        var shown = found.ToDictionary(f => f.Place, f => f.Message);
        return [.. rows.Select(r => r.IsLastHidden ? r with { LastMessage = shown.GetValueOrDefault(r.Place) } : r)];
    }

    private sealed record Row(
        int Place, Guid Id, ConversationKind Kind, string? Title, string? Description, string? AvatarUrl, bool IsPublic, int MemberCount, long LastSeq, long LastChange,
        DateTimeOffset LastActivityAt, MemberRole Role, long LastReadSeq, bool?[] Overrides, int UnreadCount, int MentionCount, BlockState? Block,
        Guid[] Members, ConversationSettings Settings, DateTimeOffset? ArchivedAt, NotifySetting Notify, DateTimeOffset? MutedUntil, bool IsFavourite, bool IsHidden,
        bool IsMarkedUnread, DateTimeOffset? SlowUntil, SystemRole System, MessageDto? LastMessage, bool IsLastHidden, long HistoryFromSeq)
    {
        private const int HistoryFrom = 27, IsMessageHidden = 29, Message = 31;

        public static Row From(NpgsqlDataReader row)
        {
            var message = row.IsDBNull(Message) ? null : MessageRow.Read(row, Message);
            if (message?.Seq <= row.GetInt64(HistoryFrom))
                message = null;
            var members = row.GetFieldValue<Guid[]>(18);
            return new(
                (int)row.GetInt64(0) - 1, row.GetGuid(1), SnakeCase.Parse<ConversationKind>(row.GetString(2)), row.Optional<string>(3), row.Optional<string>(4),
                row.Optional<string>(5), row.GetBoolean(6), row.GetInt32(7), row.GetInt64(8), row.GetInt64(9), row.GetFieldValue<DateTimeOffset>(10),
                SnakeCase.Parse<MemberRole>(row.GetString(11)), row.GetInt64(12), row.GetFieldValue<bool?[]>(13), row.GetInt32(14), row.GetInt32(15),
                row.IsDBNull(16) ? null : row.GetBoolean(16) ? BlockState.ByYou : BlockState.ByOther,
                // Who wrote last is named in the list.
                row.IsDBNull(17) ? members : [.. members.Prepend(row.GetGuid(17)).Distinct().Take(PreviewedMembers)],
                JsonSerializer.Deserialize<ConversationSettings>(row.GetString(19), HangoutJson.Options)!, row.Optional<DateTimeOffset?>(20),
                SnakeCase.Parse<NotifySetting>(row.GetString(21)), row.Optional<DateTimeOffset?>(22), row.GetBoolean(23), row.GetBoolean(24), row.GetBoolean(25),
                row.Optional<DateTimeOffset?>(26),
                SnakeCase.Parse<SystemRole>(row.GetString(28)), message,
                row.GetBoolean(IsMessageHidden), row.GetInt64(HistoryFrom));
        }

        public ConversationDto ToDto(Dictionary<Guid, UserDto> people) => ToDto(people, Permissions.Of(
            new Conversation { Kind = Kind, Settings = Settings, ArchivedAt = ArchivedAt, IsBlocked = Block is not null },
            new ConversationMember
            {
                Role = Role,
                CanAddMembers = Overrides[0],
                CanRemoveMembers = Overrides[1],
                CanEditConversation = Overrides[2],
                CanDeleteMessages = Overrides[3],
                CanPinMessages = Overrides[4],
                MayWrite = Overrides[5] ?? true,
            },
            System));

        private ConversationDto ToDto(Dictionary<Guid, UserDto> people, IReadOnlyList<ConversationAction> may) => new(
            Id, Kind, Title, Description, AvatarUrl, IsPublic, MemberCount, [.. Members.Where(people.ContainsKey).Select(m => people[m])],
            LastSeq, LastChange, LastMessage, LastActivityAt, Role, may.Contains(ConversationAction.Post), LastReadSeq, UnreadCount, MentionCount,
            Settings, may, ArchivedAt, Notify, MutedUntil, IsFavourite, IsHidden, IsMarkedUnread, SlowUntil, Block);
    }
}
