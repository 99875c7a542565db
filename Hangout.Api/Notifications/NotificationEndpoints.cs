using Hangout.Contracts.Notifications;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Notifications;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Notifications;

internal static class NotificationEndpoints
{
    public static void MapNotifications(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/notifications").WithTags("Notifications");
        group.MapGet("", List).WithName("listNotifications").WithSummary("The caller's notifications, newest first.");
        group.MapPost("/read", MarkRead).WithName("markNotificationsRead").WithSummary("Marks some, all up to one, or those of messages that were read, as read.")
            .RequireRateLimiting(RateLimitPolicies.Write);
    }

    private static async Task<Results<Ok<NotificationPage>, ProblemHttpResult>> List(
        CurrentUser user, [AsParameters] PageRequest page, ListNotifications list, CancellationToken cancellationToken) =>
        (await list.RunAsync(user, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<NotificationsChanged>, ProblemHttpResult>> MarkRead(
        CurrentUser user, MarkNotificationsReadRequest request, MarkNotificationsRead markRead, CancellationToken cancellationToken) =>
        (await markRead.RunAsync(user, request, cancellationToken)).ToOk();
}
