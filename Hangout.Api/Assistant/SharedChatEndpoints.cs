using Hangout.Contracts.Assistant;
using Hangout.Core.Accounts;
using Hangout.Core.Assistant;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Assistant;

internal static class SharedChatEndpoints
{
    public static void MapSharedChats(this RouteGroupBuilder api)
    {
        // Pages without a sign-in ask this.
        api.MapGet("/public/shared-chats/{token}", Public).WithTags("Assistant").AllowAnonymous().WithName("getPublicSharedChat")
            .WithSummary("A conversation with the assistant that was shared with everybody who has its address.");
        api.MapPost("/assistant/shared/{token}", Open).WithTags("Assistant").WithName("openSharedChat").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Opens a share that is for the caller, or for everybody. One that lets the caller write makes them a member.");
    }

    private static async Task<Results<Ok<SharedChatDto>, ProblemHttpResult>> Public(string token, OpenSharedChat open, CancellationToken cancellationToken) =>
        (await open.RunAsync(null, token, cancellationToken)).ToOk();

    private static async Task<Results<Ok<SharedChatDto>, ProblemHttpResult>> Open(
        CurrentUser user, string token, OpenSharedChat open, CancellationToken cancellationToken) =>
        (await open.RunAsync(user, token, cancellationToken)).ToOk();
}
