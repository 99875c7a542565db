using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Messages.Threads;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Messages;

internal static class ThreadEndpoints
{
    public static void MapThreads(this RouteGroupBuilder api)
    {
        api.MapGet("/threads", List).WithName("listThreads").WithSummary("The threads that the caller follows, the one with the newest reply first.").WithTags("Messages");
        var group = api.MapGroup("/conversations/{id:guid}/messages/{messageId:guid}/thread").WithTags("Messages").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("", Read).WithName("readThread").WithSummary("A stretch of a thread from its newest reply backwards, oldest first.");
        group.MapPut("/following", Follow).WithName("followThread").WithSummary("Follows a thread, or no longer.").RequireRateLimiting(RateLimitPolicies.Write);
        group.MapPost("/read", MarkRead).WithName("markThreadRead").WithSummary("Moves the caller's read position in a thread forward.")
            .RequireRateLimiting(RateLimitPolicies.Write);
    }

    private static async Task<Results<Ok<Page<FollowedThreadDto>>, ProblemHttpResult>> List(
        CurrentUser user, [AsParameters] PageRequest page, MessageThreads threads, CancellationToken cancellationToken) =>
        (await threads.ListAsync(user, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<ThreadPage>, ProblemHttpResult>> Read(
        CurrentUser user, Guid id, Guid messageId, long? before, int? limit, MessageThreads threads, CancellationToken cancellationToken) =>
        (await threads.ReadAsync(user, id, messageId, before, limit, cancellationToken)).ToOk();

    private static async Task<Results<Ok<ThreadStateChanged>, ProblemHttpResult>> Follow(
        CurrentUser user, Guid id, Guid messageId, FollowThreadRequest request, MessageThreads threads, CancellationToken cancellationToken) =>
        (await threads.FollowAsync(user, id, messageId, request.IsFollowing, cancellationToken)).ToOk();

    private static async Task<Results<Ok<ThreadStateChanged>, ProblemHttpResult>> MarkRead(
        CurrentUser user, Guid id, Guid messageId, ReadThreadRequest request, MessageThreads threads, CancellationToken cancellationToken) =>
        (await threads.MarkReadAsync(user, id, messageId, request.Seq, cancellationToken)).ToOk();
}
