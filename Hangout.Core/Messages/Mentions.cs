using Hangout.Core.Relationships;

namespace Hangout.Core.Messages;

/// <summary>Whom a message mentions (MSG-3), for the statements that write messages.</summary>
internal static class Mentions
{
    /// <summary>Most active members that <c>@all</c> reaches.</summary>
    public const int EveryoneLimit = 200;

    /// <summary>
    /// The step <c>mentioned</c> (n, user_ids), after a step <c>placed</c> (n, conversation_id, conversation_kind, member_count, role, sender_id, everyone)
    /// and a step <c>names</c> (n, username). Only members are mentioned, never the writer, and nobody across a block.
    /// </summary>
    public static readonly string MentionedSql =
        $"""
        mentioned as materialized (
            select x.n, array_agg(distinct x.user_id) as user_ids
            from (
                select p.n, p.sender_id, m.user_id
                from names name
                join placed p on p.n = name.n
                join users u on u.username = name.username
                join conversation_members m on m.conversation_id = p.conversation_id and m.user_id = u.id and m.status = 'active'
                where m.user_id <> p.sender_id
                union all
                select p.n, p.sender_id, m.user_id
                from placed p
                join conversation_members m on m.conversation_id = p.conversation_id and m.status = 'active' and m.user_id <> p.sender_id
                where p.everyone and p.role in ('owner', 'admin', 'moderator') and p.conversation_kind in ('group', 'channel')
                    and p.member_count <= {EveryoneLimit}
            ) x
            where not {Block.BetweenSql("x.sender_id", "x.user_id")}
            group by x.n
        )
        """;
}
