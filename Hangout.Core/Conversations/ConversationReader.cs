using Hangout.Contracts.Accounts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Core.Data;
using Hangout.Core.Messages;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Hangout.Core.Conversations;

/// <summary>Conversations as one of their members sees them: counts, last message, the first few people (CNV-8, CNV-9).</summary>
public sealed class ConversationReader(HangoutDbContext db)
{
    /// <summary>How many people a conversation shows at most without its list of members.</summary>
    public const int PreviewedMembers = 5;

    // One statement, so that counts and counters are of one moment. $1 the reader, $2 the conversations.
    private static readonly string Select =
        $"""
        select c.id, c.kind, c.title, c.description, c.avatar_url, c.is_public, c.member_count, c.last_seq, c.last_change, c.last_activity_at,
            m.role, m.last_read_seq, {ConversationAccess.MayPostSql},
            {UnreadCounts.UnreadSql}, {UnreadCounts.MentionsSql},
            array(
                select s.sender_id
                from (select r.sender_id, max(r.seq) as seq from messages r
                      where r.conversation_id = c.id and r.seq > c.last_seq - 30 and r.sender_id is not null group by r.sender_id) s
                join conversation_members a on a.conversation_id = c.id and a.user_id = s.sender_id and a.status = 'active'
                order by s.seq desc limit {PreviewedMembers}),
            array(select a.user_id from conversation_members a where a.conversation_id = c.id and a.status = 'active' order by a.user_id limit {PreviewedMembers})
        from conversation_members m join conversations c on c.id = m.conversation_id
        where m.user_id = $1 and m.conversation_id = any($2) and {ConversationAccess.IsMemberSql}
        """;

    /// <summary>Reads conversations for a member.</summary>
    /// <param name="userId">Who looks.</param>
    /// <param name="ids">Which; those that are not the reader's are left out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversations in the order of <paramref name="ids"/>.</returns>
    public async Task<IReadOnlyList<ConversationDto>> ReadAsync(Guid userId, IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return [];
        var rows = (await db.QueryAsync(Select, [userId, ids.ToArray()], Row.From, cancellationToken)).ToDictionary(r => r.Id);
        var messages = await ReadLastMessagesAsync(rows.Values, cancellationToken);
        var people = await ReadPeopleAsync(rows.Values, cancellationToken);
        return [.. ids.Where(rows.ContainsKey).Select(id => rows[id].ToDto(messages.GetValueOrDefault(id), people))];
    }

    /// <summary>Reads one conversation for a member.</summary>
    /// <param name="userId">Who looks.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation, or <c>conversation_not_found</c>.</returns>
    public async Task<Result<ConversationDto>> ReadOneAsync(Guid userId, Guid id, CancellationToken cancellationToken) =>
        await ReadAsync(userId, [id], cancellationToken) is [var conversation] ? conversation : Failure.ConversationNotFound;

    private async Task<Dictionary<Guid, MessageDto>> ReadLastMessagesAsync(ICollection<Row> rows, CancellationToken cancellationToken)
    {
        var ids = rows.Where(r => r.LastSeq > 0).Select(r => r.Id).ToArray();
        var seqs = rows.Where(r => r.LastSeq > 0).Select(r => r.LastSeq).ToArray();
        if (ids.Length == 0)
            return [];
        var messages = await db.Messages
            .FromSql($"select m.* from unnest({ids}, {seqs}) as k(id, seq) join messages m on m.conversation_id = k.id and m.seq = k.seq")
            .AsNoTracking().ToListAsync(cancellationToken);
        return messages.ToDictionary(m => m.ConversationId, m => m.ToDto());
    }

    private async Task<Dictionary<Guid, UserDto>> ReadPeopleAsync(ICollection<Row> rows, CancellationToken cancellationToken)
    {
        var ids = rows.SelectMany(r => r.Members).Distinct().ToArray();
        return await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.ToDto(), cancellationToken);
    }

    private sealed record Row(
        Guid Id, ConversationKind Kind, string? Title, string? Description, string? AvatarUrl, bool IsPublic, int MemberCount, long LastSeq, long LastChange,
        DateTimeOffset LastActivityAt, MemberRole Role, long LastReadSeq, bool CanPost, int UnreadCount, int MentionCount, Guid[] Members)
    {
        public static Row From(NpgsqlDataReader row) => new(
            row.GetGuid(0), SnakeCase.Parse<ConversationKind>(row.GetString(1)), row.Optional<string>(2), row.Optional<string>(3), row.Optional<string>(4),
            row.GetBoolean(5), row.GetInt32(6), row.GetInt64(7), row.GetInt64(8), row.GetFieldValue<DateTimeOffset>(9),
            SnakeCase.Parse<MemberRole>(row.GetString(10)), row.GetInt64(11), row.GetBoolean(12), row.GetInt32(13), row.GetInt32(14),
            [.. row.GetFieldValue<Guid[]>(15).Union(row.GetFieldValue<Guid[]>(16)).Take(PreviewedMembers)]);

        public ConversationDto ToDto(MessageDto? lastMessage, Dictionary<Guid, UserDto> people) => new(
            Id, Kind, Title, Description, AvatarUrl, IsPublic, MemberCount, [.. Members.Where(people.ContainsKey).Select(m => people[m])],
            LastSeq, LastChange, lastMessage, LastActivityAt, Role, CanPost, LastReadSeq, UnreadCount, MentionCount);
    }
}
