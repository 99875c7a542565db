using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Messages.Drafts;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Messages;

internal static class DraftEndpoints
{
    public static void MapDrafts(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Messages");
        group.MapGet("/drafts", List).WithName("listDrafts").WithSummary("What the caller is writing, everywhere.");
        group.MapPut("/conversations/{id:guid}/draft", Save).WithName("saveDraft").WithSummary("Keeps what the caller is writing, for their other devices.")
            .ProducesProblem(StatusCodes.Status404NotFound).RequireRateLimiting(RateLimitPolicies.Write);
    }

    private static async Task<Ok<IReadOnlyList<DraftChanged>>> List(CurrentUser user, ManageDrafts drafts, CancellationToken cancellationToken) =>
        TypedResults.Ok(await drafts.ListAsync(user, cancellationToken));

    private static async Task<Results<Ok<DraftChanged>, ProblemHttpResult>> Save(
        CurrentUser user, Guid id, SaveDraftRequest request, ManageDrafts drafts, CancellationToken cancellationToken) =>
        (await drafts.SaveAsync(user, id, request, cancellationToken)).ToOk();
}
