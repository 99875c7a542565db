using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Data.Writing;
using Hangout.Core.Messages.Changes;

namespace Hangout.Core.Messages;

/// <summary>
/// Forwards a message to other conversations (MSG-7). It is rendered anew and mentions nobody: those whom it names were told where it was written. Where it
/// comes from is told of public channels only. A poll is forwarded as text, since its votes stay where they are.
/// </summary>
public sealed class ForwardMessage(HangoutDbContext db, ConversationAccess access, MessageWriter writer, SendMessage sendMessage, CheckContent check)
{
    /// <summary>Forwards.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="conversationId">Where the message is.</param>
    /// <param name="messageId">Which message: one that the caller may read.</param>
    /// <param name="request">Where to.</param>
    /// <param name="cancellationToken">Ends the wait; what was accepted is written all the same.</param>
    /// <returns>What became of it in each conversation, in order; or <c>conversation_not_found</c>, <c>message_not_found</c>, <c>not_allowed</c>,
    /// <c>message_too_long</c>, <c>validation_failed</c>.</returns>
    public async Task<Result<IReadOnlyList<ForwardResult>>> RunAsync(
        Guid userId, Guid conversationId, Guid messageId, ForwardMessageRequest request, CancellationToken cancellationToken)
    {
        var comment = TextRules.IsVisible(request.Comment ?? "") ? request.Comment : null;
        if (Check(request.Targets, hasComment: comment is not null) is { } invalid)
            return invalid;
        var membership = await access.FindAsync(userId, conversationId, cancellationToken);
        if (membership.Failure is { } failure)
            return failure;
        if (await Visible.FindAsync(db, membership.Value.Member, messageId, cancellationToken) is not { } message)
            return ChangeMessage.MessageNotFound;
        if (message.Kind == MessageKind.System)
            return ChangeMessage.NotAllowed;

        var content = await check.RunAsync(userId, message.Text, message.Kind == MessageKind.Poll ? null : message.Parts, cancellationToken);
        if (content.Failure is { } unrenderable)
            return unrenderable;
        if (comment is not null && (await check.RunAsync(userId, comment, parts: null, cancellationToken)).Failure is { } refused)
            return refused;
        var source = message.Forwarded ?? SourceOf(membership.Value.Conversation, message);
        return (ForwardResult[])[.. await Task.WhenAll(request.Targets.Select(target => WriteAsync(userId, target, content.Value, source, comment, cancellationToken)))];
    }

    private static Failure? Check(IReadOnlyList<ForwardTarget> targets, bool hasComment)
    {
        if (targets.Count is 0 or > Limits.ForwardTargets)
            return Failure.Invalid("targets", $"1 to {Limits.ForwardTargets}.");
        if (targets.Any(t => t is null))
            return Failure.Invalid("targets", "one is incomplete.");
        if (targets.DistinctBy(t => t.ConversationId).Count() < targets.Count)
            return Failure.Invalid("targets", "each conversation once.");
        return hasComment && targets.Any(t => t.CommentId is null || t.CommentId == t.Id) ? Failure.Invalid("targets", "a comment needs an ID of its own in each.") : null;
    }

    private static ForwardedFrom SourceOf(Conversation conversation, MessageDto message) =>
        conversation is { Kind: ConversationKind.Channel, IsPublic: true } ? new(conversation.Id, message.Id, message.SenderId) : new();

    private async Task<ForwardResult> WriteAsync(
        Guid userId, ForwardTarget target, MessageContent content, ForwardedFrom source, string? comment, CancellationToken cancellationToken)
    {
        var written = await writer.WriteAsync(
            new NewMessage(
                target.Id, target.ConversationId, userId, content.Kind, content.Text, content.Html, content.Parts, ReplyToId: null, Mentions: [], MentionsEveryone: false,
                Forwarded: source, Files: content.Files),
            cancellationToken);
        if (written.Message is null || comment is null)
            return new(target.ConversationId, written.Message, written.Error);
        var said = await sendMessage.RunAsync(userId, new(target.CommentId!.Value, target.ConversationId, comment), cancellationToken);
        return said.Error is { } error ? new(target.ConversationId, Error: error) : new(target.ConversationId, written.Message);
    }
}
