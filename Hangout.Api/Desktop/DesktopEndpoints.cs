using Hangout.Contracts.Desktop;
using Hangout.Core.Accounts;
using Hangout.Core.Desktop;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Desktop;

internal static class DesktopEndpoints
{
    public static void MapDesktop(this RouteGroupBuilder api)
    {
        // The words of DeviceClass: an enum alone would take its numbers, too.
        var group = api.MapGroup("/desktop/{deviceClass:regex(^(desk|tablet|phone)$)}").WithTags("Desktop");
        group.MapGet("", Get).WithName("getDesktop").WithSummary("The kinds of windows, and the caller's open ones from back to front.");
        group.MapPut("", Save).WithName("saveWindows").WithSummary("Replaces the caller's open windows of this class of device.")
            .RequireRateLimiting(RateLimitPolicies.Write);
    }

    private static async Task<Ok<DesktopDto>> Get(CurrentUser user, string deviceClass, GetDesktop getDesktop, CancellationToken cancellationToken) =>
        TypedResults.Ok(await getDesktop.RunAsync(user.Id, Parse(deviceClass), cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> Save(
        CurrentUser user, string deviceClass, SaveWindowsRequest request, SaveWindows save, CancellationToken cancellationToken) =>
        (await save.RunAsync(user, Parse(deviceClass), request.Windows, cancellationToken)).ToNoContent();

    // Route values bind to enums by their exact C# names; on the wire the words are lower case.
    private static DeviceClass Parse(string deviceClass) => Enum.Parse<DeviceClass>(deviceClass, ignoreCase: true);
}
