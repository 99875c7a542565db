using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Messages;
using Hangout.Core.Messages.Changes;
using Hangout.ServiceDefaults.Errors;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Messages;

internal static class MessageEndpoints
{
    public static void MapMessages(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/conversations/{id:guid}").WithTags("Messages").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/messages", List).WithName("listMessages").WithSummary("A stretch of history, oldest first. Give at most one of before, after, around, at, unread.");
        group.MapPost("/messages", Send).WithName("sendMessage").WithSummary("Sends a message; the same ID again gives the first result.")
            .RequireRateLimiting(RateLimitPolicies.Write)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        var message = group.MapGroup("/messages/{messageId:guid}").RequireRateLimiting(RateLimitPolicies.Write);
        message.MapPatch("", Edit).WithName("editMessage").WithSummary("Gives a message of the caller's another content.");
        message.MapDelete("", Delete).WithName("deleteMessage").WithSummary("Deletes a message of the caller's for everyone; it stays as a tombstone.");
        message.MapPut("/reactions/{emoji}", AddReaction).WithName("addReaction").WithSummary("Adds the caller's reaction to a message.");
        message.MapDelete("/reactions/{emoji}", RemoveReaction).WithName("removeReaction").WithSummary("Takes the caller's reaction back.");
        group.MapGet("/changes", Changes).WithName("listChanges").WithSummary("Messages that changed after a change number, by change. Repeat with lastChange until none comes.");
        group.MapPost("/read", Read).WithName("markRead").WithSummary("Moves the caller's read position forward.").RequireRateLimiting(RateLimitPolicies.Write);
    }

    private static async Task<Results<Ok<MessagePage>, ProblemHttpResult>> List(
        CurrentUser user, Guid id, long? before, long? after, string? around, DateTimeOffset? at, bool? unread, int? limit,
        ListMessages list, CancellationToken cancellationToken) =>
        (await list.RunAsync(user, id, new(before, after, around, at, unread ?? false, limit), cancellationToken)).ToOk();

    private static async Task<Results<Created<SentMessage>, Ok<SentMessage>, ProblemHttpResult>> Send(
        CurrentUser user, Guid id, SendMessageRequest request, SendMessage send, CancellationToken cancellationToken)
    {
        if (request.ConversationId != id)
            return Problems.Validation("conversationId", "must be the one of the address.");
        var (message, error, isRepeat, errors) = await send.RunAsync(user.Id, request, cancellationToken);
        if (message is null)
            return error!.ToProblem(errors);
        return isRepeat ? TypedResults.Ok(message) : TypedResults.Created($"/api/conversations/{id}/messages?around={message.Id}", message);
    }

    private static async Task<Results<Ok<ChangedMessage>, ProblemHttpResult>> Edit(
        CurrentUser user, Guid id, Guid messageId, MessageContentRequest request, EditMessage edit, CancellationToken cancellationToken) =>
        (await edit.RunAsync(user.Id, new(id, messageId, request.Text, request.Parts), cancellationToken)).ToOk();

    private static async Task<Results<Ok<ChangedMessage>, ProblemHttpResult>> Delete(
        CurrentUser user, Guid id, Guid messageId, DeleteMessage delete, CancellationToken cancellationToken) =>
        (await delete.RunAsync(user.Id, new(id, messageId), cancellationToken)).ToOk();

    private static async Task<Results<Ok<ChangedMessage>, ProblemHttpResult>> AddReaction(
        CurrentUser user, Guid id, Guid messageId, string emoji, React react, CancellationToken cancellationToken) =>
        (await react.RunAsync(user.Id, new(id, messageId, emoji, IsAdded: true), cancellationToken)).ToOk();

    private static async Task<Results<Ok<ChangedMessage>, ProblemHttpResult>> RemoveReaction(
        CurrentUser user, Guid id, Guid messageId, string emoji, React react, CancellationToken cancellationToken) =>
        (await react.RunAsync(user.Id, new(id, messageId, emoji, IsAdded: false), cancellationToken)).ToOk();

    private static async Task<Results<Ok<ConversationChanges>, ProblemHttpResult>> Changes(
        CurrentUser user, Guid id, long after, int? limit, GetMessageChanges changes, CancellationToken cancellationToken) =>
        (await changes.RunAsync(user, id, after, limit, cancellationToken)).ToOk();

    private static async Task<Results<Ok<ReadStateChanged>, ProblemHttpResult>> Read(
        CurrentUser user, Guid id, MarkReadRequest request, MarkRead markRead, CancellationToken cancellationToken)
    {
        if (request.ConversationId != id)
            return Problems.Validation("conversationId", "must be the one of the address.");
        return (await markRead.RunAsync(user, id, request.Seq, cancellationToken)).ToOk();
    }
}
