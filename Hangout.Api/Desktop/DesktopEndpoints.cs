using Hangout.Contracts.Desktop;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Desktop;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Desktop;

internal static class DesktopEndpoints
{
    public static void MapDesktop(this RouteGroupBuilder api)
    {
        // The words of DeviceClass as the wire writes them: bound as an enum, "Desk" and 0 would do and "desk" would not.
        var group = api.MapGroup("/desktop/{deviceClass:regex((?-i)^(desk|tablet|phone)$)}").WithTags("Desktop");
        group.MapGet("", Get).WithName("getDesktop").WithSummary("The kinds of windows, and the caller's open ones from back to front.");
        group.MapPut("", Save).WithName("saveWindows").WithSummary("Replaces the caller's open windows of this class of device.")
            .RequireRateLimiting(RateLimitPolicies.Write);
    }

    private static async Task<Ok<DesktopDto>> Get(CurrentUser user, string deviceClass, GetDesktop getDesktop, CancellationToken cancellationToken) =>
        TypedResults.Ok(await getDesktop.RunAsync(user.Id, SnakeCase.Parse<DeviceClass>(deviceClass), cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> Save(
        CurrentUser user, string deviceClass, SaveWindowsRequest request, SaveWindows save, CancellationToken cancellationToken) =>
        (await save.RunAsync(user, SnakeCase.Parse<DeviceClass>(deviceClass), request.Windows, cancellationToken)).ToNoContent();
}
