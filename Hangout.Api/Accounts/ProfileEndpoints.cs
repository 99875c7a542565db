using Hangout.Contracts.Accounts;
using Hangout.Contracts.Files;
using Hangout.Core.Accounts;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Accounts;

internal static class ProfileEndpoints
{
    public static void MapProfiles(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Accounts");
        group.MapGet("/users/{userId:guid}/profile", GetById).WithName("getProfile").WithSummary("A person's profile, as far as the caller may see it.");
        group.MapGet("/people/{username}", GetByName).WithName("getProfileByName").WithSummary("Likewise, by username.");
        group.MapGet("/public/people/{username}", GetPublic).AllowAnonymous().WithName("getPublicProfile").WithSummary("A profile that everybody may see.");
        group.MapGet("/me/preferences", GetPreferences).WithName("getPreferences").WithSummary("The caller's preferences.");
        group.MapPatch("/me/preferences", UpdatePreferences).WithName("updatePreferences").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Changes the caller's preferences.");
        group.MapPut("/me/banner", SetBanner).WithName("setBanner").WithSummary("The wide picture on the caller's profile.").RequireRateLimiting(RateLimitPolicies.Write);
    }

    private static async Task<Results<Ok<ProfileDto>, ProblemHttpResult>> GetById(
        CurrentUser user, Guid userId, GetProfile profile, CancellationToken cancellationToken) =>
        (await profile.ByIdAsync(user, userId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<ProfileDto>, ProblemHttpResult>> GetByName(
        CurrentUser user, string username, GetProfile profile, CancellationToken cancellationToken) =>
        (await profile.ByNameAsync(user, username, cancellationToken)).ToOk();

    private static async Task<Results<Ok<PublicProfileDto>, ProblemHttpResult>> GetPublic(string username, GetProfile profile, CancellationToken cancellationToken) =>
        (await profile.PublicAsync(username, cancellationToken)).ToOk();

    private static async Task<Ok<PreferencesDto>> GetPreferences(CurrentUser user, ManagePreferences preferences, CancellationToken cancellationToken) =>
        TypedResults.Ok(await preferences.GetAsync(user.Id, cancellationToken));

    private static async Task<Results<Ok<PreferencesDto>, ProblemHttpResult>> UpdatePreferences(
        CurrentUser user, UpdatePreferencesRequest request, ManagePreferences preferences, CancellationToken cancellationToken) =>
        (await preferences.UpdateAsync(user, request, cancellationToken)).ToOk();

    private static async Task<Results<Ok<ProfileDto>, ProblemHttpResult>> SetBanner(
        CurrentUser user, SetPictureRequest request, GetProfile profile, CancellationToken cancellationToken) =>
        (await profile.SetBannerAsync(user, request, cancellationToken)).ToOk();
}
