using Hangout.Contracts.Assistant;
using Hangout.Core.Accounts;
using Hangout.Core.Assistant;
using Hangout.Core.Assistant.Providers;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Assistant;

internal static class ProviderEndpoints
{
    public static void MapProviders(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/assistant").WithTags("Assistant");
        group.MapGet("/providers", List).WithName("getProviders").WithSummary("Providers of models. For administrators.");
        group.MapPut("/providers/{name}", Set).WithName("setProvider").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Sets a provider of models up, or changes it. For administrators.");
        group.MapDelete("/providers/{name}", Delete).WithName("deleteProvider").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Takes a provider away. For administrators.");
        group.MapGet("/usage", Usage).WithName("getAssistantUsage").WithSummary("What all people used, by day and model. For administrators.");
    }

    private static async Task<Results<Ok<ProviderDto[]>, ProblemHttpResult>> List(CurrentUser user, ManageProviders providers, CancellationToken cancellationToken) =>
        (await providers.ListAsync(user, cancellationToken)).ToOk();

    private static async Task<Results<Ok<ProviderDto>, ProblemHttpResult>> Set(
        CurrentUser user, string name, SetProviderRequest request, ManageProviders providers, CancellationToken cancellationToken) =>
        (await providers.SetAsync(user, name, request, cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        CurrentUser user, string name, ManageProviders providers, CancellationToken cancellationToken) =>
        (await providers.DeleteAsync(user, name, cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<UsageDayDto[]>, ProblemHttpResult>> Usage(
        CurrentUser user, int? days, ReadUsage usage, CancellationToken cancellationToken) =>
        (await usage.OfAllAsync(user, days ?? 30, cancellationToken)).ToOk();
}
