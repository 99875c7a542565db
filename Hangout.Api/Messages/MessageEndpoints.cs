using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Messages;
using Hangout.Core.Messages.Changes;
using Hangout.Core.Messages.Previews;
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
        message.MapDelete("", Delete).WithName("deleteMessage").WithSummary("Deletes a message for everyone: the caller's own, or another's where permissions allow it.");
        message.MapPut("/reactions/{emoji}", AddReaction).WithName("addReaction").WithSummary("Adds the caller's reaction to a message.");
        message.MapDelete("/reactions/{emoji}", RemoveReaction).WithName("removeReaction").WithSummary("Takes the caller's reaction back.");
        message.MapPost("/hide", Hide).WithName("hideMessage").WithSummary("Puts a message out of the caller's own sight. Nobody else notices.");
        message.MapPut("/pin", Pin).WithName("pinMessage").WithSummary("Pins a message for everyone in the conversation.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        message.MapDelete("/pin", Unpin).WithName("unpinMessage").WithSummary("Takes the pin off.");
        message.MapPut("/saved", Save).WithName("saveMessage").WithSummary("Saves a message for later, for the caller alone.");
        message.MapDelete("/saved", Forget).WithName("forgetMessage").WithSummary("The caller does not want it saved any more.");
        message.MapPost("/forward", Forward).WithName("forwardMessage").WithSummary("Forwards a message to other conversations; says for each what became of it.");
        message.MapPut("/vote", PutVote).WithName("vote").WithSummary("Votes in a poll; no options take the vote back.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        message.MapPost("/close", Close).WithName("closePoll").WithSummary("Ends the voting of a poll of the caller's own.");
        message.MapDelete("/previews", DeletePreview).WithName("removePreview").WithSummary("Takes a link preview off a message of the caller's own, for everyone.");
        group.MapGet("/messages/{messageId:guid}/edits", Edits).WithName("listEdits").WithSummary("What an edited message said before, the latest first.");
        group.MapGet("/pins", Pins).WithName("listPins").WithSummary("The pinned messages, the one pinned last first.");
        api.MapGet("/saved", Saved).WithTags("Messages").WithName("listSaved").WithSummary("Messages that the caller saved and may still read, the one saved last first.");
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

    private static async Task<Results<Ok<ChangedMessage>, ProblemHttpResult>> Hide(
        CurrentUser user, Guid id, Guid messageId, HideMessage hide, CancellationToken cancellationToken) =>
        (await hide.RunAsync(user.Id, new(id, messageId), cancellationToken)).ToOk();

    private static async Task<Results<Ok<ChangedMessage>, ProblemHttpResult>> Pin(
        CurrentUser user, Guid id, Guid messageId, PinMessage pin, CancellationToken cancellationToken) =>
        (await pin.RunAsync(user.Id, new(id, messageId, IsPinned: true), cancellationToken)).ToOk();

    private static async Task<Results<Ok<ChangedMessage>, ProblemHttpResult>> Unpin(
        CurrentUser user, Guid id, Guid messageId, PinMessage pin, CancellationToken cancellationToken) =>
        (await pin.RunAsync(user.Id, new(id, messageId, IsPinned: false), cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<MessageDto>>, ProblemHttpResult>> Pins(
        CurrentUser user, Guid id, [AsParameters] PageRequest page, ListPins list, CancellationToken cancellationToken) =>
        (await list.RunAsync(user, id, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<MessageEditDto>>, ProblemHttpResult>> Edits(
        CurrentUser user, Guid id, Guid messageId, [AsParameters] PageRequest page, ListEdits list, CancellationToken cancellationToken) =>
        (await list.RunAsync(user, id, messageId, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<ChangedMessage>, ProblemHttpResult>> Save(
        CurrentUser user, Guid id, Guid messageId, SaveMessage save, CancellationToken cancellationToken) =>
        (await save.RunAsync(user.Id, new(id, messageId, IsSaved: true), cancellationToken)).ToOk();

    private static async Task<Results<Ok<ChangedMessage>, ProblemHttpResult>> Forget(
        CurrentUser user, Guid id, Guid messageId, SaveMessage save, CancellationToken cancellationToken) =>
        (await save.RunAsync(user.Id, new(id, messageId, IsSaved: false), cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<SavedMessageDto>>, ProblemHttpResult>> Saved(
        CurrentUser user, Guid? conversationId, [AsParameters] PageRequest page, ListSaved list, CancellationToken cancellationToken) =>
        (await list.RunAsync(user, conversationId, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<IReadOnlyList<ForwardResult>>, ProblemHttpResult>> Forward(
        CurrentUser user, Guid id, Guid messageId, ForwardMessageRequest request, ForwardMessage forward, CancellationToken cancellationToken) =>
        (await forward.RunAsync(user.Id, id, messageId, request, cancellationToken)).ToOk();

    private static async Task<Results<Ok<ChangedMessage>, ProblemHttpResult>> PutVote(
        CurrentUser user, Guid id, Guid messageId, VoteOptionsRequest request, Vote vote, CancellationToken cancellationToken) =>
        (await vote.RunAsync(user.Id, new(id, messageId, request.Options), cancellationToken)).ToOk();

    private static async Task<Results<Ok<ChangedMessage>, ProblemHttpResult>> Close(
        CurrentUser user, Guid id, Guid messageId, ClosePoll close, CancellationToken cancellationToken) =>
        (await close.RunAsync(user.Id, new(id, messageId), cancellationToken)).ToOk();

    private static async Task<Results<Ok<ChangedMessage>, ProblemHttpResult>> DeletePreview(
        CurrentUser user, Guid id, Guid messageId, string url, RemovePreview remove, CancellationToken cancellationToken) =>
        (await remove.RunAsync(user.Id, new(id, messageId, url), cancellationToken)).ToOk();

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
