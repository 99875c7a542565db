using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Conversations.Members;
using Hangout.Core.Data;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Conversations;

internal static class ConversationEndpoints
{
    public static void MapConversations(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Conversations").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/conversations", List).WithName("listConversations").WithSummary("The caller's conversations by last activity.");
        group.MapPost("/conversations", Create).WithName("createConversation").WithSummary("Starts a conversation, or gives the one that exists.")
            .RequireRateLimiting(RateLimitPolicies.Write).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/conversations/{id:guid}", Get).WithName("getConversation").WithSummary("One of the caller's conversations.");
        group.MapPatch("/conversations/{id:guid}", Edit).WithName("editConversation").WithSummary("Changes title, description, audience or settings, or archives it.")
            .RequireRateLimiting(RateLimitPolicies.Write);
        group.MapDelete("/conversations/{id:guid}", Delete).WithName("deleteConversation").WithSummary("Deletes a group or a channel for everyone.")
            .RequireRateLimiting(RateLimitPolicies.Write);
        group.MapPatch("/conversations/{id:guid}/membership", UpdateOwn).WithName("updateMembership")
            .WithSummary("How the caller keeps it: notifications, mute, favourite, hidden, marked as unread.").RequireRateLimiting(RateLimitPolicies.Write);
        group.MapGet("/conversations/{id:guid}/members", Members).WithName("listMembers").WithSummary("Its active members in the order they joined.");
        group.MapPost("/conversations/{id:guid}/join", Join).WithName("joinChannel").WithSummary("Joins a public channel, or accepts an invitation.")
            .RequireRateLimiting(RateLimitPolicies.Write);
        group.MapPost("/conversations/{id:guid}/leave", Leave).WithName("leaveConversation").WithSummary("Leaves a group or a channel, or declines an invitation.")
            .RequireRateLimiting(RateLimitPolicies.Write);
        group.MapGet("/channels", Channels).WithName("listChannels").WithSummary("The directory of public channels, the largest first.")
            .RequireRateLimiting(RateLimitPolicies.Search);
    }

    private static async Task<Results<Ok<Page<ConversationDto>>, ProblemHttpResult>> List(
        CurrentUser user, [AsParameters] PageRequest page, ListConversations list, CancellationToken cancellationToken) =>
        (await list.RunAsync(user, page, cancellationToken)).ToOk();

    private static async Task<Results<Created<ConversationDto>, Ok<ConversationDto>, ProblemHttpResult>> Create(
        CurrentUser user, CreateConversationRequest request, CreateConversation create, CancellationToken cancellationToken)
    {
        var result = await create.RunAsync(user, request, cancellationToken);
        if (result.Failure is { } failure)
            return failure.ToProblem();
        var (conversation, isNew) = result.Value;
        return isNew ? TypedResults.Created($"/api/conversations/{conversation.Id}", conversation) : TypedResults.Ok(conversation);
    }

    private static async Task<Results<Ok<ConversationDto>, ProblemHttpResult>> Get(
        CurrentUser user, Guid id, ConversationReader reader, CancellationToken cancellationToken) =>
        (await reader.ReadOneAsync(user.Id, id, cancellationToken)).ToOk();

    private static async Task<Results<Ok<ConversationDto>, ProblemHttpResult>> Edit(
        CurrentUser user, Guid id, EditConversationRequest request, EditConversation edit, CancellationToken cancellationToken) =>
        (await edit.RunAsync(user, id, request, cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        CurrentUser user, Guid id, DeleteConversation delete, CancellationToken cancellationToken) =>
        (await delete.RunAsync(user, id, cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<ConversationDto>, ProblemHttpResult>> UpdateOwn(
        CurrentUser user, Guid id, UpdateMembershipRequest request, UpdateMembership update, CancellationToken cancellationToken) =>
        (await update.RunAsync(user, id, request, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<MemberDto>>, ProblemHttpResult>> Members(
        CurrentUser user, Guid id, [AsParameters] PageRequest page, ListMembers list, CancellationToken cancellationToken) =>
        (await list.RunAsync(user, id, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<ConversationDto>, ProblemHttpResult>> Join(
        CurrentUser user, Guid id, JoinChannel join, CancellationToken cancellationToken) =>
        (await join.RunAsync(user, id, cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> Leave(
        CurrentUser user, Guid id, LeaveConversation leave, CancellationToken cancellationToken) =>
        (await leave.RunAsync(user, id, cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<Page<ChannelDto>>, ProblemHttpResult>> Channels(
        CurrentUser user, string? q, [AsParameters] PageRequest page, ChannelDirectory directory, CancellationToken cancellationToken) =>
        (await directory.RunAsync(user, q, page, cancellationToken)).ToOk();
}
