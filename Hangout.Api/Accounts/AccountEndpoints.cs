using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Accounts;

internal static class AccountEndpoints
{
    public static void MapAccounts(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Accounts");
        group.MapGet("/me", GetMe).WithName("getMe").WithSummary("The caller's own account.");
        group.MapPatch("/me", UpdateMe).WithName("updateMe").WithSummary("Changes the caller's own profile.").RequireRateLimiting(RateLimitPolicies.Write);
        group.MapGet("/users", GetUsers).WithName("getUsers").WithSummary("People by ID; unknown ones are left out.");
        group.MapGet("/users/search", SearchUsers).WithName("searchUsers").RequireRateLimiting(RateLimitPolicies.Search)
            .WithSummary("People by the beginning of their username, name or last name.");
        group.MapGet("/users/suggestions", SuggestUsers).WithName("suggestUsers").RequireRateLimiting(RateLimitPolicies.Search)
            .WithSummary("People with whom the caller may want to talk, those who share most conversations first.");
    }

    private static async Task<Ok<MeDto>> GetMe(CurrentUser user, GetMe getMe, CancellationToken cancellationToken) =>
        TypedResults.Ok(await getMe.RunAsync(user, cancellationToken));

    private static async Task<Results<Ok<MeDto>, ProblemHttpResult>> UpdateMe(
        CurrentUser user, UpdateMeRequest request, UpdateMe updateMe, CancellationToken cancellationToken) =>
        (await updateMe.RunAsync(user, request, cancellationToken)).ToOk();

    private static async Task<Results<Ok<UserDto[]>, ProblemHttpResult>> GetUsers(Guid[] ids, FindPeople findPeople, CancellationToken cancellationToken) =>
        (await findPeople.ByIdsAsync(ids, cancellationToken)).ToOk();

    private static async Task<Results<Ok<UserDto[]>, ProblemHttpResult>> SearchUsers(
        CurrentUser user, string? q, int? limit, FindPeople findPeople, CancellationToken cancellationToken) =>
        (await findPeople.SearchAsync(user, q, limit, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<SuggestedPersonDto>>, ProblemHttpResult>> SuggestUsers(
        CurrentUser user, [AsParameters] PageRequest page, SuggestPeople suggest, CancellationToken cancellationToken) =>
        (await suggest.RunAsync(user, page, cancellationToken)).ToOk();
}
