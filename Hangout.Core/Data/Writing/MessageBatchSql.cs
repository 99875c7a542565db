using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Facts;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Files;
using Hangout.Core.Messages;
using Hangout.Core.Messages.Previews;
using Hangout.Core.Messages.Threads;

namespace Hangout.Core.Data.Writing;

/// <summary>The statements of <see cref="MessageBatch"/>.</summary>
internal static class MessageBatchSql
{
    /// <summary>A conversation whose settings ask nothing of a new message: neither a pause of its author nor an end of its own.</summary>
    private const string IsSimple = "coalesce((c.settings->>'slowModeSeconds')::int, 0) = 0 and c.settings->>'disappearAfterSeconds' is null";

    private static readonly string MessageSent = $"'{FactOutbox.NameOf(typeof(MessageSent))}'";
    private static readonly string QuestionAsked = $"'{FactOutbox.NameOf(typeof(QuestionAsked))}'";
    private static readonly string LinksWritten = $"'{FactOutbox.NameOf(typeof(LinksWritten))}'";
    private static readonly string FilesAttached = $"'{FactOutbox.NameOf(typeof(FilesAttached))}'";

    /// <summary>
    /// A message that comes alone, without reply and mentions, and with a new ID: half of what the next statement costs for one. It takes the
    /// conversation's lock with its first step; clock_timestamp() stands where it is read again when that had to wait. One that may not be written
    /// gives no row: the checked way below says why not.
    /// </summary>
    public static readonly string WriteOne = $"""
        with counted as (
            update conversations c
            set last_seq = c.last_seq + 1, last_change = c.last_change + 1, last_message_at = clock_timestamp(), last_activity_at = clock_timestamp()
            where c.id = $1
                and exists (
                    select 1 from conversation_members m
                    where m.conversation_id = c.id and m.user_id = $3 and {ConversationAccess.IsMemberSql} and {ConversationAccess.MayPostSql})
                and {IsSimple}
                and exists (select 1 from users u where u.id = $3 and not u.is_suspended and u.deleted_at is null)
            returning c.kind, c.last_seq, c.last_change, c.last_message_at
        ),
        message_written as (
            insert into messages (conversation_id, id, seq, change, sender_id, kind, text, html, parts, created_at)
            select $1, $2, c.last_seq, c.last_change, $3, $4, $5, $6, $7, c.last_message_at from counted c
        ),
        outbox_written as (
            insert into outbox (kind, payload, traceparent)
            select fact.kind, jsonb_build_object('conversationId', $1, 'messageId', $2, 'seq', c.last_seq, 'senderId', $3), $8
            from counted c cross join lateral (values 
                ({MessageSent}, c.kind = 'direct'), ({QuestionAsked}, c.kind = 'assistant'), ({LinksWritten}, $6 like '{MessageLinks.Pattern}')) as fact(kind, is_true)
            where fact.is_true
            returning 1
        )
        select 1::bigint, 'written', c.last_seq, c.last_change, c.last_message_at, null::uuid[],
            (select count(pg_notify('outbox', '')) from (select 1 from outbox_written limit 1) o)
        from counted c
        """;

    /// <summary>
    /// Most batches: messages without replies and mentions, and with IDs that are new (if one is not, the primary key says so, and the batch goes
    /// the checked way below). One statement, and of the partitions only those written to are opened. The rows' locks are taken in the order of
    /// their IDs so that writers cannot deadlock, and what a locked row says is what was committed last.
    /// </summary>
    public static readonly string WritePlain = $"""
        with input as materialized (
            select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[])
                with ordinality as t(conversation_id, id, sender_id, kind, text, html, parts, traceparent, n)
        ),
        locked as materialized (select c.* from conversations c where c.id = any($1) order by c.id for no key update),
        clock as materialized (select clock_timestamp() as at from (select count(*) from locked) l),
        judged as materialized (
            select i.*, c.kind as conversation_kind, c.last_seq, c.last_change,
                case
                    when u.id is null then 'account_closed'
                    when m.role is null then 'conversation_not_found'
                    when not ({ConversationAccess.MayPostSql}) then 'not_allowed'
                    when not ({IsSimple}) then 'not_simple'
                    else 'written'
                end as verdict
            from input i
            left join locked c on c.id = i.conversation_id
            left join lateral (
                select m.role, m.may_write, m.user_id from conversation_members m
                where m.conversation_id = i.conversation_id and m.user_id = i.sender_id and {ConversationAccess.IsMemberSql} offset 0) m on true
            left join lateral (select u.id from users u where u.id = i.sender_id and not u.is_suspended and u.deleted_at is null offset 0) u on true
        ),
        placed as materialized (
            select j.*, case when j.verdict = 'written'
                then count(*) filter (where j.verdict = 'written') over (partition by j.conversation_id order by j.n) end as place
            from judged j
        ),
        counted as (
            update conversations c
            set last_seq = c.last_seq + g.places, last_change = c.last_change + g.places, last_message_at = clock.at, last_activity_at = clock.at
            from (select conversation_id, max(place) as places from placed group by conversation_id) g, clock
            where c.id = g.conversation_id and g.places > 0
        ),
        messages_written as (
            insert into messages (conversation_id, id, seq, change, sender_id, kind, text, html, parts, created_at)
            select p.conversation_id, p.id, p.last_seq + p.place, p.last_change + p.place, p.sender_id, p.kind, p.text, p.html, p.parts, clock.at
            from placed p cross join clock where p.place is not null
        ),
        outbox_written as (
            insert into outbox (kind, payload, traceparent)
            select fact.kind,
                jsonb_build_object('conversationId', p.conversation_id, 'messageId', p.id, 'seq', p.last_seq + p.place, 'senderId', p.sender_id), p.traceparent
            from placed p
            cross join lateral (values 
                ({MessageSent}, p.conversation_kind = 'direct'), ({QuestionAsked}, p.conversation_kind = 'assistant'),
                ({LinksWritten}, p.html like '{MessageLinks.Pattern}')) as fact(kind, is_true)
            where p.place is not null and fact.is_true
            order by p.n
            returning 1
        )
        select p.n, p.verdict, p.last_seq + p.place, p.last_change + p.place, clock.at, null::uuid[],
            (select count(pg_notify('outbox', '')) from (select 1 from outbox_written limit 1) o)
        from placed p cross join clock
        """;

    /// <summary>
    /// Takes the counters of the conversations, in the order of their IDs so that writers cannot deadlock. A statement of its own:
    /// the next one's snapshot is then taken with the locks held, and sees everything that others committed before.
    /// </summary>
    public const string Lock = "select id from conversations where id = any($1) order by id for no key update";

    /// <summary>Judges every message, gives the good ones their places and writes them with their mentions, outbox rows and counters.</summary>
    public static readonly string Write = $"""
        with clock as materialized (select clock_timestamp() as at),
        input as materialized (
            select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::uuid[], $9::bool[], $10::text[],
                $13::uuid[], $14::bool[], $15::jsonb[], $16::bool[])
                with ordinality as t(conversation_id, id, sender_id, kind, text, html, parts, reply_to_id, everyone, traceparent,
                    thread_root_id, is_in_conversation, forwarded, has_unsettled_files, n)
        ),
        judged as materialized (
            select i.*, c.kind as conversation_kind, c.member_count, c.last_seq, c.last_change,
                {Permissions.Sql(ConversationAction.MentionAll)} as may_mention_all, i.forwarded is null and {Mentions.MayAskSql} as may_ask,
                slow.seconds as slow_seconds, m.slow_until,
                clock.at + make_interval(secs => (c.settings->>'disappearAfterSeconds')::int) as expires_at,
                case when i.thread_root_id is null then 0 else coalesce(parent.thread_depth, 0) + 1 end as thread_depth,
                old.seq as old_seq, old.change as old_change, old.created_at as old_created_at,
                case
                    when old.id is not null and old.sender_id = i.sender_id then
                        case when old.edited_at is not null or old.deleted_at is not null
                                or (old.text = i.text and old.parts is not distinct from i.parts and old.reply_to_id is not distinct from i.reply_to_id
                                    and old.thread_root_id is not distinct from i.thread_root_id)
                            then 'repeat' else 'id_reused' end
                    when u.id is null then 'account_closed'
                    when c.id is null then 'conversation_not_found'
                    when old.id is not null then 'id_reused'
                    when not ({ConversationAccess.MayPostSql}) then 'not_allowed'
                    when i.reply_to_id is not null
                            and not exists (select 1 from messages r where r.conversation_id = i.conversation_id and r.id = i.reply_to_id)
                            and not exists (select 1 from input r where r.conversation_id = i.conversation_id and r.id = i.reply_to_id and r.n < i.n)
                        then 'message_not_found'
                    when i.thread_root_id is not null
                            and (root.id is null or (i.reply_to_id is not null and i.reply_to_id <> root.id and parent.thread_root_id is distinct from root.id))
                        then 'message_not_found'
                    when i.thread_root_id is not null and coalesce(parent.thread_depth, 0) >= {Limits.ThreadDepth} then 'thread_too_deep'
                    when slow.seconds > 0 and (m.slow_until > clock.at
                            or exists (select 1 from input b where b.conversation_id = i.conversation_id and b.sender_id = i.sender_id and b.n < i.n))
                        then 'slow_mode'
                    else 'written'
                end as verdict
            from input i cross join clock
            left join lateral (
                select c.*, m.role, m.may_write, m.slow_until from conversations c join conversation_members m on m.conversation_id = c.id
                where c.id = i.conversation_id and m.user_id = i.sender_id and {ConversationAccess.IsMemberSql} offset 0) c on true
            cross join lateral (select c.role, c.may_write, c.slow_until, i.sender_id as user_id) m
            cross join lateral (
                select case when {Permissions.IsAtLeastSql(MemberRole.Moderator)} then 0 else coalesce((c.settings->>'slowModeSeconds')::int, 0) end as seconds) slow
            left join lateral (
                select r.id from messages r
                where r.conversation_id = i.conversation_id and r.id = i.thread_root_id and r.thread_root_id is null and r.kind <> 'system') root on true
            left join lateral (
                select r.thread_root_id, r.thread_depth from messages r
                where i.thread_root_id is not null and r.conversation_id = i.conversation_id and r.id = i.reply_to_id) parent on true
            left join users u on u.id = i.sender_id and not u.is_suspended and u.deleted_at is null
            left join lateral (select * from messages o where o.conversation_id = i.conversation_id and o.id = i.id) old on true
        ),
        placed as materialized (
            select j.*, row_number() over (partition by j.conversation_id order by j.n) as place
            from judged j where j.verdict = 'written'
        ),
        names as materialized (select * from unnest($11::bigint[], $12::text[]) as name(n, username)),
        {Mentions.MentionedSql},
        shown as materialized (
            select p.n, {Mentions.HtmlSql("p.html", "x.unknown")} as html from placed p left join mentioned x on x.n = p.n
        ),
        counted as (
            update conversations c
            set last_seq = c.last_seq + g.places, last_change = c.last_change + g.places,
                last_message_at = case when g.is_shown then clock.at else c.last_message_at end, last_activity_at = case when g.is_shown then clock.at else c.last_activity_at end
            from (select conversation_id, count(*) as places, bool_or(is_in_conversation) as is_shown from placed group by conversation_id) g, clock
            where c.id = g.conversation_id
        ),
        messages_written as (
            insert into messages (conversation_id, id, seq, change, sender_id, kind, text, html, parts, reply_to_id, mentions, created_at,
                thread_root_id, thread_depth, is_in_conversation, forwarded, expires_at)
            select p.conversation_id, p.id, p.last_seq + p.place, p.last_change + p.place, p.sender_id, p.kind, p.text, s.html, p.parts, p.reply_to_id,
                coalesce(x.user_ids, '{"{}"}'::uuid[]), clock.at, p.thread_root_id, p.thread_depth, p.is_in_conversation, p.forwarded, p.expires_at
            from placed p join shown s on s.n = p.n left join mentioned x on x.n = p.n cross join clock
        ),
        files_attached as (
            insert into message_files (conversation_id, message_id, file_id, place)
            {AttachedFiles.Sql("placed")}
        ),
        {ThreadSql.CountReplies},
        slowed as (
            update conversation_members s set slow_until = clock.at + make_interval(secs => p.slow_seconds)
            from placed p cross join clock where p.slow_seconds > 0 and s.conversation_id = p.conversation_id and s.user_id = p.sender_id
        ),
        mentions_written as (
            insert into message_mentions (user_id, conversation_id, seq)
            select unnest(x.user_ids), p.conversation_id, p.last_seq + p.place
            from placed p join mentioned x on x.n = p.n
        ),
        outbox_written as (
            insert into outbox (kind, payload, traceparent)
            select fact.kind,
                jsonb_build_object('conversationId', p.conversation_id, 'messageId', p.id, 'seq', p.last_seq + p.place, 'senderId', p.sender_id), p.traceparent
            from placed p left join mentioned x on x.n = p.n
            cross join lateral (values
                ({MessageSent}, p.conversation_kind = 'direct' or x.n is not null or p.thread_root_id is not null),
                ({QuestionAsked}, p.conversation_kind = 'assistant' or (p.may_ask and '{AssistantAccount.Id}' = any(x.user_ids))),
                ({LinksWritten}, p.html like '{MessageLinks.Pattern}'),
                ({FilesAttached}, p.has_unsettled_files)) as fact(kind, is_true)
            where fact.is_true
            order by p.n
            returning 1
        )
        select j.n, j.verdict,
            case when p.n is null then j.old_seq else p.last_seq + p.place end,
            case when p.n is null then j.old_change else p.last_change + p.place end,
            case when p.n is null then j.old_created_at else clock.at end,
            x.user_ids,
            (select count(pg_notify('outbox', '')) from (select 1 from outbox_written limit 1) o),
            case when s.html <> j.html then s.html end,
            case when p.n is not null then p.expires_at end,
            case when j.verdict = 'slow_mode' then (
                1000 * greatest(1, extract(epoch from coalesce(j.slow_until, clock.at + make_interval(secs => j.slow_seconds)) - clock.at)))::int end
        from judged j left join placed p on p.n = j.n left join shown s on s.n = j.n left join mentioned x on x.n = j.n cross join clock
        order by j.n
        """;
}
