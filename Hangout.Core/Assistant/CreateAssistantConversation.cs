using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Realtime;

namespace Hangout.Core.Assistant;

/// <summary>Begins a conversation with the assistant (AI-1). The same request again finds the one that was made.</summary>
public sealed class CreateAssistantConversation(
    HangoutDbContext db, AssistantConversations conversations, ConversationReader reader, RealtimePublisher publisher, TimeProvider clock)
{
    private static readonly Failure IdReused = new(ErrorCodes.IdReused, "This ID was used for another conversation.");

    /// <summary>Makes it, or finds it.</summary>
    /// <param name="user">The caller, who owns it.</param>
    /// <param name="request">What to make.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <param name="source">What it is a summary of.</param>
    /// <returns>The conversation; or <c>validation_failed</c>, <c>id_reused</c>.</returns>
    public async Task<Result<AssistantConversationDto>> RunAsync(
        CurrentUser user, CreateAssistantConversationRequest request, CancellationToken cancellationToken, SummarySource? source = null)
    {
        var title = request.Title?.Trim();
        if (AssistantRules.Check(title, request.Settings, request.Tags) is { } failure)
            return failure;
        if (request.Id == Guid.Empty)
            return Failure.Invalid("id", "is not a usable ID.");
        var now = clock.GetUtcNow();
        var id = request.Id is { } wished ? Conversation.IdOf(user.Id, wished) : Guid.CreateVersion7(now);
        var made = AssistantConversations.Entity(id, request.Settings ?? new AssistantSettings(), AssistantRules.Kept(request.Tags), source);
        var isNew = await db.InTransactionAsync(ct => InsertAsync(made, user, title, now, ct), cancellationToken);

        // What is written must be told, whether or not the caller still waits.
        var found = await conversations.ReadAsync(user.Id, id, CancellationToken.None);
        if (found.Failure is not null)
            return IdReused;
        if (isNew)
            await TellAsync(user.Id, id);
        return found;
    }

    private async Task<bool> InsertAsync(
        AssistantConversation conversation, CurrentUser user, string? title, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Two people: the one who asks, and the assistant.
        var made = await db.QueryAsync(
            """
            with made as (
                insert into conversations (id, kind, title, is_public, created_by, member_count, last_activity_at, created_at)
                values ($1, 'assistant', nullif($2, ''), false, $3, 2, $4, $4)
                on conflict do nothing returning id
            ),
            members as (
                insert into conversation_members (conversation_id, user_id, role, status, joined_at, invited_by)
                select m.id, $3, 'owner', 'active', $4, null::uuid from made m union all select m.id, $5, 'member', 'active', $4, $3 from made m
            )
            select id from made
            """,
            [conversation.ConversationId, title ?? "", user.Id, now, AssistantAccount.Id], row => row.GetGuid(0), cancellationToken);
        if (made.Count == 0)
            return false;
        db.AssistantConversations.Add(conversation);
        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
        return true;
    }

    private async Task TellAsync(Guid userId, Guid id)
    {
        await publisher.ControlAsync(new MembershipControl(id, userId, Active: true));
        foreach (var (person, conversation) in await reader.ReadAsync([new(userId, id)], CancellationToken.None))
            await publisher.ToUserAsync(person, new ConversationsChanged([conversation], []));
    }
}
