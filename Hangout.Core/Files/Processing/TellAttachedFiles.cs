using Hangout.Contracts.Facts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data;
using Hangout.Core.Messages.Changes;
using Microsoft.Extensions.DependencyInjection;

namespace Hangout.Core.Files.Processing;

/// <summary>
/// Tells the members of a conversation what became of the files of a message (FIL-3). The fact comes when the message is written, and again when one of its files
/// settles, is renamed or deleted. Whichever comes last finds the file settled and tells it: one that settles while the message is being written is not missed.
/// </summary>
public sealed class TellAttachedFiles(IServiceScopeFactory scopes)
{
    // Files that were settled when the message was written are in the message as everybody got it. The 10 s cover what was decided but not yet to be seen then.
    private const string Look =
        """
        select (
            select u.id from conversation_members cm join users u on u.id = cm.user_id
            where cm.conversation_id = m.conversation_id and cm.status = 'active' and cm.history_from_seq < m.seq and not u.is_suspended and u.deleted_at is null
            order by cm.user_id is not distinct from m.sender_id desc, cm.user_id limit 1)
        from messages m
        where m.conversation_id = $1 and m.id = $2 and m.deleted_at is null and exists (
            select 1 from message_files mf join files f on f.id = mf.file_id
            where mf.conversation_id = m.conversation_id and mf.message_id = m.id and (f.status in ('ready', 'error', 'infected') or f.deleted_at is not null)
                and f.written_at > greatest(m.created_at, m.edited_at) - interval '10 s')
        """;

    /// <summary>Handles the fact.</summary>
    /// <param name="fact">Which message.</param>
    /// <param name="cancellationToken">Ends it; it may run again.</param>
    /// <returns>When the change is written and told, or nothing is to tell.</returns>
    public async Task RunAsync(FilesAttached fact, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HangoutDbContext>();
        var found = await db.QueryAsync(Look, [fact.ConversationId, fact.MessageId], row => row.Optional<Guid?>(0), cancellationToken);
        if (found is [{ } member])
            await scope.ServiceProvider.GetRequiredService<ChangeMessage>().RunAsync(
                member, fact.ConversationId, fact.MessageId, (message, _) => Task.FromResult(Tell(message)), cancellationToken);
    }

    private static MessageChange Tell(MessageUnderChange message) =>
        message.Now is { DeletedAt: null, Files: { Count: > 0 } files } now
            ? message.AsContent(number => new FilesChanged(now.ConversationId, now.Id, now.Seq, number, files))
            : MessageChange.None;
}
