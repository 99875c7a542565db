using Hangout.Contracts;
using Hangout.ServiceDefaults.Errors;
using Hangout.Core.Realtime;
using Hangout.ServiceDefaults.RateLimits;
using Hangout.Web.Accounts.Sessions;
using StackExchange.Redis;

namespace Hangout.Web.Accounts;

/// <summary>A ticket for one connection to the hub.</summary>
/// <param name="Ticket">For the query of <c>/hubs/realtime?ticket=</c>.</param>
/// <param name="ExpiresInSeconds">How long it is good; it is used up by the first connection that brings it.</param>
public sealed record SocketTicket(string Ticket, int ExpiresInSeconds);

/// <summary>Gives the desktop what it connects with.</summary>
public static class SocketTicketEndpoint
{
    /// <summary>Maps <c>POST /api/session/ticket</c>: 200, 401, 429, or 503 without the provider or Redis.</summary>
    public static void MapSocketTicket(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/session/ticket", IssueAsync).RequireAuthorization().RequireRateLimiting(RateLimitPolicies.Write);

    private static async Task IssueAsync(HttpContext context, SocketTickets tickets, ILogger<SocketTickets> logger)
    {
        if (await SessionAccess.TokenOrAnswerAsync(context, context.Session()!) is not { } token)
            return;
        try
        {
            // The origin is our own: OriginCheck lets no other POST with a cookie through.
            var ticket = await tickets.IssueAsync(token, context.Request.Headers.Origin.ToString());
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.WriteAsJsonAsync(new SocketTicket(ticket, (int)SocketTickets.Lifetime.TotalSeconds), HangoutJson.Options, context.RequestAborted);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            logger.LogWarning("No ticket could be issued: {Reason}", exception.Message);
            context.Response.Headers.RetryAfter = "1";
            await Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, ErrorCodes.Overloaded, "Connecting is not possible right now. Try again soon.");
        }
    }
}
