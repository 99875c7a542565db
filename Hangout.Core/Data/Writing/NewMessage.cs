using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;

namespace Hangout.Core.Data.Writing;

/// <summary>A message ready to be written: validated, flattened and rendered.</summary>
/// <param name="Id">The client's own ID.</param>
/// <param name="ConversationId">Where to.</param>
/// <param name="SenderId">Who writes.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Flattened Markdown.</param>
/// <param name="Html">The text rendered.</param>
/// <param name="Parts">Parts beyond plain text.</param>
/// <param name="ReplyToId">A message of the same conversation.</param>
/// <param name="Mentions">Usernames it mentions, lower case; those of active members count (MSG-3).</param>
/// <param name="MentionsEveryone">Whether it says <c>@all</c>; see docs/realtime.md for where that counts.</param>
/// <param name="ThreadRootId">The message in whose thread it is a reply (MSG-4).</param>
/// <param name="IsInConversation">Whether it stands in the conversation itself; replies in threads may not.</param>
/// <param name="Forwarded">Where it was forwarded from (MSG-7).</param>
/// <param name="Files">The files of its parts, as they were when they were looked at; null when it has none (FIL-1).</param>
public sealed record NewMessage(
    Guid Id, Guid ConversationId, Guid SenderId, MessageKind Kind, string Text, string? Html,
    IReadOnlyList<MessagePart>? Parts, Guid? ReplyToId, IReadOnlyList<string> Mentions, bool MentionsEveryone,
    Guid? ThreadRootId = null, bool IsInConversation = true, ForwardedFrom? Forwarded = null,
    IReadOnlyList<FileDto>? Files = null);

/// <summary>What became of a message: exactly one of the two.</summary>
/// <param name="Message">It is durable.</param>
/// <param name="Error">Why not.</param>
/// <param name="IsRepeat">The ID was written before: <paramref name="Message"/> is the first result (MSG-12).</param>
/// <param name="Errors">With <c>validation_failed</c>: what is wrong with which field.</param>
public readonly record struct WriteResult(
    SentMessage? Message, HubError? Error, bool IsRepeat = false, IReadOnlyDictionary<string, string[]>? Errors = null)
{
    internal static WriteResult Failed(string code, string message, int? retryAfterMs = null) => new(null, new HubError(code, message, retryAfterMs));
}
