using Hangout.Contracts.Notifications;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Notifications;
using Hangout.Core.Notifications.Mailing;
using Hangout.Core.Notifications.Pushing;
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
        group.MapGet("/{notificationId:guid}/reason", Reason).WithName("getNotificationReason").WithSummary("Why the caller got a notification.");
        group.MapGet("/ways", Ways).WithName("getNotificationWays").WithSummary("By which ways notifications can leave the desktop.");
        group.MapPut("/push-subscriptions", Subscribe).WithName("addPushSubscription").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Takes a browser that pushes are sent to.");
        group.MapDelete("/push-subscriptions", EndSubscription).WithName("removePushSubscription").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Sends no more pushes to a browser.");
        // A mail's reader need not be signed in; the link's token says whose mails end (RFC 8058).
        api.MapGet("/public/unsubscribe", AskUnsubscribe).WithTags("Notifications").AllowAnonymous().ExcludeFromDescription();
        api.MapPost("/public/unsubscribe", EndMails).WithTags("Notifications").AllowAnonymous().WithName("unsubscribe").DisableAntiforgery()
            .WithSummary("Ends the mails to a person, by the link in one of them.");
    }

    private static async Task<Results<Ok<NotificationReasonDto>, ProblemHttpResult>> Reason(
        CurrentUser user, Guid notificationId, ExplainNotification explain, CancellationToken cancellationToken) =>
        (await explain.RunAsync(user, notificationId, cancellationToken)).ToOk();

    private static async Task<Ok<NotificationChannelsDto>> Ways(CurrentUser user, ManagePushes pushes, CancellationToken cancellationToken) =>
        TypedResults.Ok(await pushes.WaysAsync(cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> Subscribe(
        CurrentUser user, PushSubscriptionRequest request, ManagePushes pushes, CancellationToken cancellationToken) =>
        (await pushes.AddAsync(user, request, cancellationToken)).ToNoContent();

    private static async Task<NoContent> EndSubscription(CurrentUser user, string endpoint, ManagePushes pushes, CancellationToken cancellationToken)
    {
        await pushes.RemoveAsync(user, endpoint, cancellationToken);
        return TypedResults.NoContent();
    }

    private static ContentHttpResult AskUnsubscribe() => Page("""<p>No more mails from Hangout?</p><form method="post"><button>No more mails</button></form>""");

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> EndMails(string token, Unsubscribe unsubscribe, CancellationToken cancellationToken) =>
        await unsubscribe.RunAsync(token, cancellationToken) is { } failure ? failure.ToProblem() : Page("<p>Done. No more mails will come.</p>");

    /// <summary>A page for whoever follows the link in a mail; its form posts to the same address.</summary>
    private static ContentHttpResult Page(string body) => TypedResults.Content(
        $"""<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Hangout</title><body>{body}</body></html>""",
        "text/html; charset=utf-8");

    private static async Task<Results<Ok<NotificationPage>, ProblemHttpResult>> List(
        CurrentUser user, [AsParameters] PageRequest page, ListNotifications list, CancellationToken cancellationToken) =>
        (await list.RunAsync(user, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<NotificationsChanged>, ProblemHttpResult>> MarkRead(
        CurrentUser user, MarkNotificationsReadRequest request, MarkNotificationsRead markRead, CancellationToken cancellationToken) =>
        (await markRead.RunAsync(user, request, cancellationToken)).ToOk();
}
