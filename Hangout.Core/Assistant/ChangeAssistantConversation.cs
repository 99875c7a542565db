using Hangout.Contracts.Assistant;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations.Changes;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Assistant;

/// <summary>Changes a conversation with the assistant: title, settings, tags, archive (AI-1). It writes no system messages: nobody else needs them.</summary>
public sealed class ChangeAssistantConversation(ChangeConversation change, AssistantConversations conversations)
{
    /// <summary>Changes it.</summary>
    /// <param name="user">The caller, who owns it.</param>
    /// <param name="conversationId">Which.</param>
    /// <param name="request">What to change; what is absent stays.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>The conversation; or <c>validation_failed</c>, <c>conversation_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Result<AssistantConversationDto>> RunAsync(
        CurrentUser user, Guid conversationId, ChangeAssistantConversationRequest request, CancellationToken cancellationToken)
    {
        if (AssistantRules.Check(request.Title?.Trim(), request.Settings, request.Tags) is { } failure)
            return failure;
        var changed = await change.RunAsync<bool>(user.Id, conversationId, (c, ct) => WriteAsync(c, request, ct), cancellationToken);
        return changed.Failure ?? await conversations.ReadAsync(user.Id, conversationId, CancellationToken.None);
    }

    /// <summary>Gives a conversation that has no title the one that the assistant found.</summary>
    /// <param name="conversationId">Which.</param>
    /// <param name="title">The title, already fit to be one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When written.</returns>
    public Task NameAsync(Guid conversationId, string title, CancellationToken cancellationToken) =>
        change.RunAsync<bool>(
            AssistantAccount.Id, conversationId,
            async (c, ct) =>
            {
                if (c.Conversation.Title is not null)
                    return true;
                await c.Db.Database.ExecuteSqlAsync($"update conversations set title = {title}, updated_at = {c.At} where id = {conversationId}", ct);
                await TellAllAsync(c, ct);
                return true;
            },
            cancellationToken);

    private static async Task<Result<bool>> WriteAsync(ConversationUnderChange c, ChangeAssistantConversationRequest request, CancellationToken cancellationToken)
    {
        var id = c.Conversation.Id;
        if (c.Conversation.Kind != ConversationKind.Assistant)
            return Failure.ConversationNotFound;
        if (!c.May(ConversationAction.EditConversation))
            return ChangeConversation.NotAllowed;
        var title = request.Title?.Trim() ?? c.Conversation.Title;
        var archivedAt = (request.IsArchived ?? c.Conversation.ArchivedAt is not null) ? c.Conversation.ArchivedAt ?? c.At : (DateTimeOffset?)null;
        await c.Db.Database.ExecuteSqlAsync(
            $"update conversations set title = {title}, archived_at = {archivedAt}, updated_at = {c.At} where id = {id}", cancellationToken);
        if (request.Settings is { } settings)
        {
            var prompt = settings.SystemPrompt is { Length: > 0 } given ? given : null;
            await c.Db.Database.ExecuteSqlAsync(
                $"""
                update assistant_conversations set model = {settings.Model}, system_prompt = {prompt}, temperature = {settings.Temperature},
                    max_tokens = {settings.MaxTokens}, top_p = {settings.TopP}, frequency_penalty = {settings.FrequencyPenalty},
                    presence_penalty = {settings.PresencePenalty}
                where conversation_id = {id}
                """,
                cancellationToken);
        }

        if (request.Tags is { } tags)
        {
            var kept = AssistantRules.Kept(tags);
            await c.Db.Database.ExecuteSqlAsync($"update assistant_conversations set tags = {kept} where conversation_id = {id}", cancellationToken);
        }

        await TellAllAsync(c, cancellationToken);
        return true;
    }

    private static async Task TellAllAsync(ConversationUnderChange c, CancellationToken cancellationToken) =>
        c.TellAnew(await c.Db.ConversationMembers.Where(m => m.ConversationId == c.Conversation.Id && m.Status == MemberStatus.Active && m.UserId != AssistantAccount.Id)
            .Select(m => m.UserId).ToListAsync(cancellationToken));
}
