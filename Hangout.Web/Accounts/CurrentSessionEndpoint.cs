using Hangout.Web.Accounts.Sessions;

namespace Hangout.Web.Accounts;

/// <summary>Who is signed in, as the web host knows it without asking Api.</summary>
/// <param name="Username">At the provider.</param>
/// <param name="Name">Full name, when the provider has one.</param>
/// <param name="Roles">System-wide roles from the token.</param>
/// <param name="ExpiresAt">When the session ends if it is not used.</param>
public sealed record CurrentSession(string Username, string? Name, IReadOnlyList<string> Roles, DateTimeOffset ExpiresAt);

/// <summary>Tells the desktop whether it is still signed in.</summary>
public static class CurrentSessionEndpoint
{
    /// <summary>Maps <c>GET /api/session</c>: 200 with the session, or 401.</summary>
    public static void MapCurrentSession(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/session", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            var session = context.Session()!;
            var user = context.User;
            return Results.Json(
                new CurrentSession(user.Identity?.Name ?? "", user.FindFirst("name")?.Value, [.. user.FindAll("role").Select(c => c.Value)], session.ExpiresAt),
                Contracts.HangoutJson.Options);
        }).RequireAuthorization();
}
