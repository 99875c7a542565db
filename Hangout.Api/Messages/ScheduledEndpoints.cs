using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Messages.Scheduling;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Messages;

internal static class ScheduledEndpoints
{
    public static void MapScheduledMessages(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/scheduled").WithTags("Messages").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("", List).WithName("listScheduled").WithSummary("The caller's scheduled messages, the next one first.");
        var write = group.MapGroup("").RequireRateLimiting(RateLimitPolicies.Write);
        write.MapPost("", Schedule).WithName("scheduleMessage").WithSummary("Schedules a message; the same request again changes nothing.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        write.MapPatch("/{id:guid}", Change).WithName("changeScheduled").WithSummary("Gives a scheduled message another content or time.");
        write.MapDelete("/{id:guid}", Cancel).WithName("cancelScheduled").WithSummary("Calls a scheduled message off.");
    }

    private static async Task<Ok<IReadOnlyList<ScheduledMessageDto>>> List(CurrentUser user, ScheduleMessages scheduled, CancellationToken cancellationToken) =>
        TypedResults.Ok(await scheduled.ListAsync(user, cancellationToken));

    private static async Task<Results<Ok<ScheduledMessageDto>, ProblemHttpResult>> Schedule(
        CurrentUser user, ScheduleMessageRequest request, ScheduleMessages scheduled, CancellationToken cancellationToken) =>
        (await scheduled.ScheduleAsync(user, request, cancellationToken)).ToOk();

    private static async Task<Results<Ok<ScheduledMessageDto>, ProblemHttpResult>> Change(
        CurrentUser user, Guid id, ChangeScheduledRequest request, ScheduleMessages scheduled, CancellationToken cancellationToken) =>
        (await scheduled.ChangeAsync(user, id, request, cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> Cancel(CurrentUser user, Guid id, ScheduleMessages scheduled, CancellationToken cancellationToken) =>
        (await scheduled.CancelAsync(user, id, cancellationToken)).ToNoContent();
}
