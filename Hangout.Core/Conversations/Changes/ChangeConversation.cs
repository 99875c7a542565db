using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Messages.Changes;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations.Changes;

/// <summary>
/// Changes a conversation or its members: the one way (docs/decisions/0028). It locks the conversation, looks at the caller's membership, runs the feature's
/// statements, writes what happened as system messages, commits, and then tells those whom it concerns.
/// </summary>
public sealed class ChangeConversation(HangoutDbContext db, RealtimePublisher publisher, ConversationReader reader, ConversationTurns turns)
{
    /// <summary>The caller may see the conversation but not do this with it.</summary>
    public static Failure NotAllowed { get; } = new(ErrorCodes.NotAllowed, "You may not do this in this conversation.");

    /// <summary>Changes a conversation that the caller is an active member of.</summary>
    /// <typeparam name="T">What the feature gives.</typeparam>
    /// <param name="userId">Who wants it.</param>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="change">
    /// The feature: judges by how the conversation stands, and only then runs its statements and says what happened. It runs again after a lost connection
    /// or a deadlock, so it must have no effect outside the database.
    /// </param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>What the feature gave or refused with, or <c>conversation_not_found</c>.</returns>
    public Task<Result<T>> RunAsync<T>(
        Guid userId, Guid conversationId, Func<ConversationUnderChange, CancellationToken, Task<Result<T>>> change, CancellationToken cancellationToken) =>
        RunForAnyoneAsync(
            userId, conversationId,
            (conversation, ct) => conversation.Own is { Status: MemberStatus.Active } ? change(conversation, ct) : Task.FromResult<Result<T>>(Failure.ConversationNotFound),
            cancellationToken);

    /// <summary>Changes a conversation for somebody who need not be a member: the feature judges that, too.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<Result<T>> RunForAnyoneAsync<T>(
        Guid userId, Guid conversationId, Func<ConversationUnderChange, CancellationToken, Task<Result<T>>> change, CancellationToken cancellationToken)
    {
        using var turn = await turns.TakeAsync(conversationId, cancellationToken);
        var (result, made, messages) = await db.InTransactionAsync(
            async ct =>
            {
                if (await ConversationUnderChange.HoldAsync(db, userId, conversationId, ct) is not { } conversation)
                    return (Failure.ConversationNotFound, null, []);
                var result = await change(conversation, ct);
                return result.Failure is null ? (result, conversation, await WriteNotesAsync(conversation, ct)) : (result, null, []);
            },
            cancellationToken);

        // What is written must be told, whether or not the caller still waits.
        if (made is not null)
            await TellAsync(made, messages);
        return result;
    }

    private async Task<IReadOnlyList<MessageDto>> WriteNotesAsync(ConversationUnderChange made, CancellationToken cancellationToken)
    {
        if (made.Notes.Count == 0)
            return [];
        var (id, lastSeq, lastChange) = (made.Conversation.Id, made.Conversation.LastSeq, made.Conversation.LastChange);
        var now = await db.Conversations.AsNoTracking().Where(c => c.Id == id).FirstAsync(cancellationToken);
        var head = new ConversationHead(now.Title, now.Description, now.AvatarUrl, now.IsPublic, now.MemberCount, now.Settings, now.ArchivedAt);
        var names = (await FindPeople.ReadAsync(db, made.Notes.SelectMany(n => n.UserIds).Append(made.UserId), cancellationToken)).ToDictionary(u => u.Id, u => u.Name);
        var messages = made.Notes.Select((note, i) => new MessageDto(
            Guid.CreateVersion7(), id, lastSeq + 1 + i, lastChange + 1 + i, SenderId: null, MessageKind.System, SystemText.Of(note, made.UserId, head, names), Html: null,
            Parts: null, ReplyToId: null, Mentions: null, made.At,
            System: new SystemNote(note.Event, made.UserId, note.UserIds.Count == 0 ? null : [.. note.UserIds.Take(SystemText.MaxNames)], head, note.Role))).ToList();
        foreach (var message in messages)
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into messages (conversation_id, id, seq, change, kind, text, system_type, metadata, created_at)
                values ({id}, {message.Id}, {message.Seq}, {message.Change}, 'system', {message.Text}, {SnakeCase.Word(message.System!.Event)},
                    {JsonSerializer.Serialize(message.System, HangoutJson.Options)}::jsonb, {made.At})
                """,
                cancellationToken);
        }

        await db.Database.ExecuteSqlAsync(
            $"""
            update conversations set last_seq = last_seq + {messages.Count}, last_change = last_change + {messages.Count}, last_activity_at = {made.At}, updated_at = {made.At}
            where id = {id}
            """,
            cancellationToken);
        // Who came in by one of these notes is told of it by the note itself.
        await db.TellAsync([.. made.Notes.Zip(messages).SelectMany(n => n.First.Facts.Select(fact => fact(n.Second.Id)))], cancellationToken);
        return messages;
    }

    private async Task TellAsync(ConversationUnderChange made, IReadOnlyList<MessageDto> messages)
    {
        var id = made.Conversation.Id;
        foreach (var person in made.Joined)
            await publisher.ControlAsync(new MembershipControl(id, person, Active: true));
        foreach (var person in made.Gone)
            await publisher.ControlAsync(new MembershipControl(id, person, Active: false));
        if (messages.Count > 0)
            await publisher.ToConversationAsync(id, new MessagesChanged(id, messages));
        foreach (var (person, conversation) in await reader.ReadAsync([.. made.Joined.Union(made.Changed).Select(p => new ConversationView(p, id))], CancellationToken.None))
            await publisher.ToUserAsync(person, new ConversationsChanged([conversation], []));
        foreach (var person in made.Gone)
            await publisher.ToUserAsync(person, new ConversationsChanged([], [id]));
    }
}
