using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Messages;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Files;
using Hangout.Core.Messages.Previews;

namespace Hangout.Core.Messages.Changes;

/// <summary>
/// Gives a message of the caller's another content (MSG-6). The same content again changes nothing. Polls keep their question, since people have voted on
/// it, and forwarded messages what somebody else wrote.
/// </summary>
public sealed class EditMessage(ChangeMessage changeMessage, CheckContent check)
{
    // All steps see the message as it was: what it said goes into its history. What it mentions now replaces what it mentioned.
    private static readonly string Write =
        $"""
        with placed as materialized (
            select 1::bigint as n, c.id as conversation_id, c.kind as conversation_kind, c.member_count, m.user_id as sender_id, $6::bool as everyone,
                {Permissions.Sql(ConversationAction.MentionAll)} as may_mention_all, {Mentions.MayAskSql} as may_ask
            from conversations c join conversation_members m on m.conversation_id = c.id and m.user_id = $3 where c.id = $1
        ),
        names as materialized (select 1::bigint as n, name as username from unnest($7::text[]) as given(name)),
        {Mentions.MentionedSql},
        kept as (
            insert into message_edits (conversation_id, message_id, version, text, html, parts, written_at)
            select m.conversation_id, m.id, 1 + (select count(*) from message_edits e where e.conversation_id = $1 and e.message_id = $2),
                m.text, m.html, m.parts, coalesce(m.edited_at, m.created_at)
            from messages m where m.conversation_id = $1 and m.id = $2
        ),
        written as (
            update messages set text = $4, html = {Mentions.HtmlSql("$5", "(select unknown from mentioned)")}, kind = $8,
                parts = nullif($9::jsonb, 'null'::jsonb), edited_at = now(),
                previews = (select jsonb_agg(p order by n) from jsonb_array_elements(previews) with ordinality as held(p, n) where p->>'url' = any($10)),
                mentions = coalesce((select user_ids from mentioned), '{"{}"}'::uuid[])
            where conversation_id = $1 and id = $2
            returning seq, mentions
        ),
        files_kept as (
            insert into message_files (conversation_id, message_id, file_id, place)
            {AttachedFiles.Sql("(select $1 as conversation_id, $2 as id, $9::jsonb as parts)")}
            on conflict (conversation_id, message_id, file_id) do update set place = excluded.place
        ),
        files_taken_off as (
            delete from message_files f where f.conversation_id = $1 and f.message_id = $2 and f.file_id <> all($11)
        ),
        forgotten as (
            delete from message_mentions f using written w
            where f.conversation_id = $1 and f.seq = w.seq and f.user_id <> all(w.mentions)
        )
        insert into message_mentions (user_id, conversation_id, seq)
        select unnest(w.mentions), $1, w.seq from written w
        on conflict do nothing
        """;

    /// <summary>Edits.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="request">What, and its new content.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where the message stands; or <c>message_empty</c>, <c>message_too_long</c>, <c>validation_failed</c>, <c>file_not_found</c>,
    /// <c>conversation_not_found</c>, <c>message_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Result<ChangedMessage>> RunAsync(Guid userId, EditMessageRequest request, CancellationToken cancellationToken)
    {
        var checkedContent = await check.RunAsync(userId, request.Text, request.Parts, cancellationToken);
        if (checkedContent.Failure is { } failure)
            return failure;
        var content = checkedContent.Value;
        var parts = JsonSerializer.Serialize(content.Parts, HangoutJson.Options);
        return await changeMessage.RunAsync(userId, request.ConversationId, request.MessageId, async (message, ct) =>
        {
            if (!message.IsOwn || !message.May(ConversationAction.Post))
                return ChangeMessage.NotAllowed;
            if (message.IsDeleted)
                return ChangeMessage.MessageNotFound;
            if (content.Kind == MessageKind.Poll || message.Now.Kind == MessageKind.Poll || message.Now.Forwarded is not null)
                return ChangeMessage.NotAllowed;
            if (message.Now.Text == content.Text && JsonSerializer.Serialize(message.Now.Parts, HangoutJson.Options) == parts)
                return MessageChange.None;
            await message.Db.QueryAsync(
                Write,
                [
                    request.ConversationId, request.MessageId, userId, content.Text, content.Html, content.MentionsEveryone, content.MentionedNames.ToArray(),
                    SnakeCase.Word(content.Kind), parts, MessageLinks.Of(content.Html).Select(link => link.Url).ToArray(),
                    content.Files?.Select(file => file.Id).ToArray() ?? [],
                ],
                _ => true, ct);
            List<IFact> facts = [new MessageEdited(request.ConversationId, request.MessageId)];
            if (content.HasLinks)
                facts.Add(new LinksWritten(request.ConversationId, request.MessageId));
            if (content.HasUnsettledFiles)
                facts.Add(new FilesAttached(request.ConversationId, request.MessageId));
            return message.AsMessage(facts);
        }, cancellationToken);
    }
}
