using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hangout.Contracts;
using Hangout.Core.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>Makes the person out of the session cookie, for pages and for forwarding (ACC-1).</summary>
public sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    SessionCookie cookie,
    SessionStore sessions,
    SessionRefresher refresher)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "Session";

    /// <summary>The session of this request; null when there is none.</summary>
    public static WebSession? Of(HttpContext context) => context.Features.Get<WebSession>();

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (cookie.ReadId(Context) is not { } id)
            return AuthenticateResult.NoResult();
        if (await sessions.FindAsync(id, Context.RequestAborted) is not { } session || refresher.Read(session) is not { } tokens)
            return AuthenticateResult.Fail("The session is over.");
        await sessions.TouchAsync(session, ClientAddress(Context), Context.RequestAborted);
        Context.Features.Set(session);
        return AuthenticateResult.Success(new(PersonOf(tokens.AccessToken), SchemeName));
    }

    /// <summary>Scripts get a problem, people the sign-in page.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (IsForScript(Request))
            return Problems.WriteAsync(Context, StatusCodes.Status401Unauthorized, ErrorCodes.Unauthenticated, "Sign in first.");
        var returnUrl = HttpMethods.IsGet(Request.Method) ? Request.PathBase + Request.Path + Request.QueryString : "/";
        Response.Redirect($"/signin?returnUrl={Uri.EscapeDataString(returnUrl)}");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        IsForScript(Request)
            ? Problems.WriteAsync(Context, StatusCodes.Status403Forbidden, ErrorCodes.NotAllowed, "You may not do this.")
            : base.HandleForbiddenAsync(properties);

    /// <summary>Where the request came from, as far as the connection tells.</summary>
    internal static string? ClientAddress(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() is { Length: <= 64 } ip ? ip : null;

    private static bool IsForScript(HttpRequest request) =>
        request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        || (request.Headers.TryGetValue("Sec-Fetch-Mode", out var mode) && mode != "navigate");

    /// <summary>
    /// The claims of a token that came from the provider's token endpoint over our own connection and lay encrypted since:
    /// it is read, not validated again. Api and Realtime validate it on each use.
    /// </summary>
    private static ClaimsPrincipal PersonOf(string accessToken)
    {
        var payload = accessToken.Split('.')[1];
        using var json = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(payload));
        var identity = new ClaimsIdentity(SchemeName, "preferred_username", "role");
        foreach (var name in (ReadOnlySpan<string>)["iss", "sub", "sid", "preferred_username", "name", "given_name", "family_name", "email"])
        {
            if (json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
                identity.AddClaim(new(name, value.GetString()!));
        }
        if (json.RootElement.TryGetProperty("realm_access", out var access) && access.TryGetProperty("roles", out var roles))
            identity.AddClaims(roles.EnumerateArray().Select(role => new Claim("role", role.GetString()!)));
        return new(identity);
    }
}
