using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Core.Accounts;
using Hangout.Core.Assistant;
using Hangout.Core.Data;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Assistant;

internal static class AssistantEndpoints
{
    public static void MapAssistant(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/assistant").WithTags("Assistant");
        group.MapGet("", Get).WithName("getAssistant").WithSummary("Whether there is an assistant, the models that the caller may use, and what they used today.");
        MapConversations(group.MapGroup("/conversations"));
        api.MapPost("/conversations/{conversationId:guid}/summary", Summarise).WithTags("Assistant").WithName("summariseMissed")
            .RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Has the assistant summarise what the caller missed, in a conversation of their own with it.");
        group.MapGet("/prompts", Prompts).WithName("getPrompts").WithSummary("The caller's own prompts, by name.");
        group.MapPut("/prompts/{name}", SetPrompt).WithName("setPrompt").RequireRateLimiting(RateLimitPolicies.Write).WithSummary("Keeps a prompt.");
        group.MapDelete("/prompts/{name}", DeletePrompt).WithName("deletePrompt").RequireRateLimiting(RateLimitPolicies.Write).WithSummary("Forgets a prompt.");
    }

    private static void MapConversations(RouteGroupBuilder group)
    {
        group.MapPost("", Create).WithName("createAssistantConversation").RequireRateLimiting(RateLimitPolicies.Write).WithSummary("Begins a conversation with the assistant.");
        group.MapGet("", List).WithName("listAssistantConversations").WithSummary("The caller's conversations with the assistant, pinned ones and then the latest first.");
        group.MapGet("/{conversationId:guid}", GetOne).WithName("getAssistantConversation").WithSummary("A conversation with the assistant.");
        group.MapPatch("/{conversationId:guid}", Change).WithName("changeAssistantConversation").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Changes its title, settings or tags, or archives it.");
        group.MapPost("/{conversationId:guid}/answers", Again).WithName("answerAgain").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Has a question answered once more, as another branch.");
        group.MapGet("/{conversationId:guid}/answers/{messageId:guid}/text", Text).WithName("getAnswerText").WithSummary("What has come of an answer, from some place on.");
        group.MapPost("/{conversationId:guid}/answers/{messageId:guid}/stop", Stop).WithName("stopAnswer").WithSummary("Stops an answer. One that is over stays as it is.");
        group.MapPost("/{conversationId:guid}/answers/{messageId:guid}/continue", GoOn).WithName("continueAnswer").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Has an answer go on that was interrupted, stopped or cut, or that failed.");
        group.MapGet("/{conversationId:guid}/export", Export).WithName("exportAssistantConversation").WithSummary("The conversation as a file: markdown or json.")
            .Produces<string>(StatusCodes.Status200OK, "text/markdown", "application/json").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{conversationId:guid}/shares", Shares).WithName("getAssistantShares").WithSummary("Its shares, the latest first.");
        group.MapPost("/{conversationId:guid}/shares", Share).WithName("shareAssistantConversation").RequireRateLimiting(RateLimitPolicies.Write).WithSummary("Shares it.");
        group.MapDelete("/{conversationId:guid}/shares/{shareId:guid}", Revoke).WithName("revokeAssistantShare").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Ends a share; whoever wrote by it can no longer read.");
    }

    private static async Task<Results<Ok<AssistantConversationDto>, ProblemHttpResult>> Summarise(
        CurrentUser user, Guid conversationId, SummaryRequest request, SummariseMissed summarise, CancellationToken cancellationToken) =>
        (await summarise.RunAsync(user, conversationId, request, cancellationToken)).ToOk();

    private static async Task<Ok<AssistantDto>> Get(CurrentUser user, GetAssistant assistant, CancellationToken cancellationToken) =>
        TypedResults.Ok(await assistant.RunAsync(user, cancellationToken));

    private static async Task<Results<Ok<AssistantConversationDto>, ProblemHttpResult>> Create(
        CurrentUser user, CreateAssistantConversationRequest request, CreateAssistantConversation create, CancellationToken cancellationToken) =>
        (await create.RunAsync(user, request, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<AssistantConversationDto>>, ProblemHttpResult>> List(
        CurrentUser user, [AsParameters] PageRequest page, string? q, string? tag, bool? archived, AssistantConversations conversations,
        CancellationToken cancellationToken) =>
        (await conversations.ListAsync(user, page, q, tag, archived ?? false, cancellationToken)).ToOk();

    private static async Task<Results<Ok<AssistantConversationDto>, ProblemHttpResult>> GetOne(
        CurrentUser user, Guid conversationId, AssistantConversations conversations, CancellationToken cancellationToken) =>
        (await conversations.ReadAsync(user.Id, conversationId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<AssistantConversationDto>, ProblemHttpResult>> Change(
        CurrentUser user, Guid conversationId, ChangeAssistantConversationRequest request, ChangeAssistantConversation change, CancellationToken cancellationToken) =>
        (await change.RunAsync(user, conversationId, request, cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> Again(
        CurrentUser user, Guid conversationId, AnswerAgainRequest request, AskForAnswer ask, CancellationToken cancellationToken) =>
        (await ask.AgainAsync(user, conversationId, request, cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<AnswerTextDto>, ProblemHttpResult>> Text(
        CurrentUser user, Guid conversationId, Guid messageId, int? from, ReadAnswerText read, CancellationToken cancellationToken) =>
        (await read.RunAsync(user, conversationId, messageId, from ?? 0, cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> Stop(
        CurrentUser user, Guid conversationId, Guid messageId, StopAnswer stop, CancellationToken cancellationToken) =>
        (await stop.RunAsync(user, conversationId, messageId, cancellationToken)).ToNoContent();

    private static async Task<Results<NoContent, ProblemHttpResult>> GoOn(
        CurrentUser user, Guid conversationId, Guid messageId, AskForAnswer ask, CancellationToken cancellationToken) =>
        (await ask.ContinueAsync(user, conversationId, messageId, cancellationToken)).ToNoContent();

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Export(
        CurrentUser user, Guid conversationId, string? format, ExportAssistantConversation export, CancellationToken cancellationToken)
    {
        var made = await export.RunAsync(user, conversationId, format, cancellationToken);
        return made.Failure is { } failure ? failure.ToProblem() : TypedResults.File(made.Value.Content, made.Value.MediaType, made.Value.Name);
    }

    private static async Task<Results<Ok<AssistantShareDto[]>, ProblemHttpResult>> Shares(
        CurrentUser user, Guid conversationId, ShareAssistantConversation share, CancellationToken cancellationToken) =>
        (await share.ListAsync(user, conversationId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<AssistantShareDto>, ProblemHttpResult>> Share(
        CurrentUser user, Guid conversationId, ShareAssistantRequest request, ShareAssistantConversation share, CancellationToken cancellationToken) =>
        (await share.RunAsync(user, conversationId, request, cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(
        CurrentUser user, Guid conversationId, Guid shareId, ShareAssistantConversation share, CancellationToken cancellationToken) =>
        (await share.RevokeAsync(user, conversationId, shareId, cancellationToken)).ToNoContent();

    private static async Task<Ok<PromptDto[]>> Prompts(CurrentUser user, ManagePrompts prompts, CancellationToken cancellationToken) =>
        TypedResults.Ok(await prompts.ListAsync(user, cancellationToken));

    private static async Task<Results<Ok<PromptDto>, ProblemHttpResult>> SetPrompt(
        CurrentUser user, string name, SetPromptRequest request, ManagePrompts prompts, CancellationToken cancellationToken) =>
        (await prompts.SetAsync(user, name, request.Text, cancellationToken)).ToOk();

    private static async Task<NoContent> DeletePrompt(CurrentUser user, string name, ManagePrompts prompts, CancellationToken cancellationToken)
    {
        await prompts.DeleteAsync(user, name, cancellationToken);
        return TypedResults.NoContent();
    }
}
