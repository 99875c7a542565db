using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Assistant.Writing;
using Hangout.Core.Conversations;
using Hangout.Core.Messages;

namespace Hangout.Core.Assistant;

/// <summary>What a summary is of: messages of a conversation, after one <c>seq</c> and up to another.</summary>
public sealed record SummarySource(Guid ConversationId, long After, long UpTo);

/// <summary>
/// Has the assistant summarise what a person missed in a conversation (AI-3): a conversation of their own with the assistant, and the question in it. What the
/// model reads is looked up when it answers, so it never holds more than the person may see then.
/// </summary>
public sealed class SummariseMissed(
    ConversationAccess access, ConversationTranscript transcript, AssistantConversations conversations, CreateAssistantConversation create,
    SendMessage sendMessage)
{
    /// <summary>Asks for it; the same request again finds the one that was made.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">What they missed something in.</param>
    /// <param name="request">From where, and the question.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The conversation with the assistant; or <c>validation_failed</c>, <c>conversation_not_found</c>, <c>id_reused</c>.</returns>
    public async Task<Result<AssistantConversationDto>> RunAsync(
        CurrentUser user, Guid conversationId, SummaryRequest request, CancellationToken cancellationToken)
    {
        var question = request.Question?.Trim() ?? "";
        if (request.Id == Guid.Empty)
            return Failure.Invalid("id", "is not a usable ID.");
        if (question.Length is 0 or > Limits.SummaryQuestion || !TextRules.IsStorable(question))
            return Failure.Invalid("question", $"1 to {Limits.SummaryQuestion} characters.");
        if (request.After < 0)
            return Failure.Invalid("after", "is 0 or more.");
        var chat = await MakeAsync(user, conversationId, request, cancellationToken);
        if (chat.Failure is not null)
            return chat;
        var asked = await sendMessage.RunAsync(
            user.Id, new SendMessageRequest(Conversation.IdOf(chat.Value.Id, request.Id), chat.Value.Id, question), cancellationToken);
        return asked.Error is { } error ? new Failure(error.Code, error.Message) : chat;
    }

    private async Task<Result<AssistantConversationDto>> MakeAsync(
        CurrentUser user, Guid conversationId, SummaryRequest request, CancellationToken cancellationToken)
    {
        var membership = await access.FindAsync(user.Id, conversationId, cancellationToken);
        if (membership.Failure is not null)
            return membership.Failure;
        var (conversation, member) = membership.Value;
        if (conversation.Kind == ConversationKind.Assistant)
            return Failure.ConversationNotFound;
        // Somebody may have read on since they asked first.
        var old = await conversations.ReadAsync(user.Id, Conversation.IdOf(user.Id, request.Id), cancellationToken);
        if (old.Failure is null)
            return old;
        var source = new SummarySource(conversationId, request.After ?? member.LastReadSeq, conversation.LastSeq);
        var missed = await transcript.MissedAsync(user.Id, conversationId, source.After, source.UpTo, cancellationToken);
        if (missed.Lines.Count < Limits.SummaryMessages)
            return Failure.Invalid("after", $"there are {missed.Lines.Count} messages to summarise; it takes {Limits.SummaryMessages}.");
        return await create.RunAsync(user, new CreateAssistantConversationRequest(request.Id), cancellationToken, source);
    }
}
