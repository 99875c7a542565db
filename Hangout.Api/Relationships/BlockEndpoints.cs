using Hangout.Contracts;
using Hangout.Contracts.Relationships;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Relationships;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Relationships;

internal static class BlockEndpoints
{
    public static void MapBlocks(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/blocks").WithTags("Relationships");
        group.MapGet("", List).WithName("listBlocks").WithSummary("Whom the caller blocked, the latest first.");
        group.MapPut("/{userId:guid}", Block).WithName("blockPerson").WithSummary("Blocks a person: neither can write to the other or see when the other is there.")
            .RequireRateLimiting(RateLimitPolicies.Write).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/{userId:guid}", Unblock).WithName("unblockPerson").WithSummary("Takes a block back; without one it does nothing.")
            .RequireRateLimiting(RateLimitPolicies.Write);
    }

    private static async Task<Results<Ok<Page<BlockDto>>, ProblemHttpResult>> List(
        CurrentUser user, [AsParameters] PageRequest page, ListBlocks list, CancellationToken cancellationToken) =>
        (await list.RunAsync(user, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<BlockDto>, ProblemHttpResult>> Block(
        CurrentUser user, Guid userId, BlockRequest request, BlockPerson blockPerson, CancellationToken cancellationToken) =>
        (await blockPerson.BlockAsync(user, userId, request.Reason, cancellationToken)).ToOk();

    private static async Task<NoContent> Unblock(CurrentUser user, Guid userId, BlockPerson blockPerson, CancellationToken cancellationToken)
    {
        await blockPerson.UnblockAsync(user, userId, cancellationToken);
        return TypedResults.NoContent();
    }
}
