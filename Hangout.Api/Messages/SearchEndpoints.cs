using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Messages.Searching;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Messages;

internal static class SearchEndpoints
{
    public static void MapSearch(this RouteGroupBuilder api) =>
        api.MapGroup("/search").WithTags("Messages").MapGet("/messages", Messages).WithName("searchMessages").RequireRateLimiting(RateLimitPolicies.Search)
            .WithSummary("Messages of the caller's conversations, by the query language of docs/search.md.");

    private static async Task<Results<Ok<MessageSearchPage>, ProblemHttpResult>> Messages(
        CurrentUser user, string? q, string? order, string? timeZone, string? cursor, int? limit, SearchMessages search, CancellationToken cancellationToken) =>
        (await search.RunAsync(user, new(q, order, timeZone, cursor, limit), cancellationToken)).ToOk();
}
