using Hangout.Contracts.Messages;
using Hangout.Core.Data.Writing;

namespace Hangout.Core.Messages;

/// <summary>Sends a message (MSG-1, MSG-12): checks and renders it, and has it written. The one way in, for the hub and for HTTP.</summary>
public sealed class SendMessage(MessageWriter writer, CheckContent check)
{
    /// <summary>Sends.</summary>
    /// <param name="senderId">Who.</param>
    /// <param name="request">What, and where to.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; a message that was accepted is written all the same.</param>
    /// <returns>The acknowledgement once durable, or the error; nothing was written then, except that <c>overloaded</c> may hide a write that the
    /// same ID finds again.</returns>
    public async Task<WriteResult> RunAsync(Guid senderId, SendMessageRequest request, CancellationToken cancellationToken)
    {
        var checkedContent = await check.RunAsync(senderId, request.Text, request.Parts, cancellationToken);
        if (checkedContent.Failure is { } failure)
            return WriteResult.Failed(failure.Code, failure.Message) with { Errors = failure.Errors };
        var content = checkedContent.Value;
        return await writer.WriteAsync(
            new NewMessage(
                request.Id, request.ConversationId, senderId, content.Kind, content.Text, content.Html, content.Parts, request.ReplyToId,
                [.. content.MentionedNames], content.MentionsEveryone, request.ThreadRootId, request.ThreadRootId is null || request.AlsoInConversation, Files: content.Files),
            cancellationToken);
    }
}
