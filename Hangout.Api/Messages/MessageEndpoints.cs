using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Messages;
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
