using Hangout.Contracts;
using Hangout.Core.Accounts;
using Hangout.Core.Relationships;

namespace Hangout.Core.Messages;

/// <summary>Whom a message mentions (MSG-3), for the statements that write messages.</summary>
internal static class Mentions
{
    /// <summary>How a mention begins in the HTML; the username follows. A sender's own text cannot look so: its brackets and quotation marks are escaped.</summary>
    public const string MarkStart = "<span class=\"mention\" data-username=\"";

    /// <summary>Whether the assistant, who is no member there, can be mentioned in a conversation <c>c</c>. Its conversations have it as a member.</summary>
    public const string MayAskSql = "(c.kind <> 'assistant' and coalesce((c.settings->>'assistant')::bool, true))";

    /// <summary>
    /// The step <c>mentioned</c> (n, user_ids, unknown), after a step <c>placed</c> (n, conversation_id, conversation_kind, member_count, may_mention_all,
    /// may_ask, sender_id, everyone) and a step <c>names</c> (n, username). Only members are mentioned, and the assistant where it may be
    /// asked; never the writer, and nobody across a block. A pattern comes along, for <see cref="HtmlSql"/>.
    /// </summary>
    public static readonly string MentionedSql =
        $"""
        mentioned as materialized (
            select x.n, array_agg(distinct x.user_id) as user_ids,
                '{MarkStart}(?!(?:' || string_agg(distinct replace(x.username, '.', '\.'), '|') || ')")[^"]*">([^<]*)</span>' as unknown
            from (
                select p.n, p.sender_id, m.user_id, u.username
                from names name
                join placed p on p.n = name.n
                join users u on u.username = name.username
                join conversation_members m on m.conversation_id = p.conversation_id and m.user_id = u.id and m.status = 'active'
                where m.user_id <> p.sender_id
                union all
                select p.n, p.sender_id, u.id, u.username
                from names name
                join placed p on p.n = name.n and p.may_ask
                join users u on u.username = name.username and u.id = '{AssistantAccount.Id}'
                union all
                select p.n, p.sender_id, m.user_id, 'all' as username
                from placed p
                join conversation_members m on m.conversation_id = p.conversation_id and m.status = 'active' and m.user_id <> p.sender_id
                where p.everyone and p.may_mention_all and p.member_count <= {Limits.MentionAllMembers}
            ) x
            where not {Block.BetweenSql("x.sender_id", "x.user_id")}
            group by x.n
        )
        """;

    /// <summary>A message's HTML where only those mentions look like one that somebody is told of: the names of others become text.</summary>
    /// <param name="html">The column or parameter with what was rendered.</param>
    /// <param name="unknown">The column with the pattern of <see cref="MentionedSql"/>; null where nobody is told.</param>
    /// <returns>An expression.</returns>
    public static string HtmlSql(string html, string unknown) =>
        $"""
        case when position('{MarkStart}' in {html}) = 0 then {html}
            else regexp_replace({html}, coalesce({unknown}, '{MarkStart}[^"]*">([^<]*)</span>'), '\1', 'g') end
        """;
}
