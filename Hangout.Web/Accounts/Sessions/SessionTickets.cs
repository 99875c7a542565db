using System.Buffers.Text;
using System.Security.Cryptography;
using Hangout.Web.Accounts.OpenIdConnect;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>The cookie handler's tickets: rows of <c>web_sessions</c> with encrypted tokens (ACC-1, ACC-5).</summary>
internal sealed class SessionTickets(SessionTokenProtector protector, UnknownSessions unknown, TimeProvider time) : ITicketStore
{
    public async Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var id = SessionCookie.IdOf(key);
        var (person, properties, now) = (ticket.Principal, ticket.Properties, time.GetUtcNow());
        var tokens = new SessionTokens(
            properties.GetTokenValue(OpenIdConnectParameterNames.AccessToken)!,
            properties.GetTokenValue(OpenIdConnectParameterNames.RefreshToken),
            properties.GetTokenValue(OpenIdConnectParameterNames.IdToken));
        await Sessions(httpContext).BeginAsync(
            new()
            {
                Id = id,
                UserId = properties.GetParameter<Guid?>(SignInEvents.UserId),
                Issuer = person.FindFirst("iss")!.Value,
                Subject = person.FindFirst("sub")!.Value,
                Sid = person.FindFirst("sid")?.Value,
                Tokens = protector.Protect(id, tokens),
                AccessExpiresAt = AccessToken.EndOf(tokens.AccessToken),
                UserAgent = Truncate(httpContext.Request.Headers.UserAgent.ToString(), 500),
                Ip = ClientAddress(httpContext),
                CreatedAt = now,
                LastActiveAt = now,
                ExpiresAt = now + SessionStore.IdleLifetime,
            },
            cancellationToken);
        unknown.Note(httpContext, id, isSession: true);
        return key;
    }

    public async Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var (sessions, id) = (Sessions(httpContext), SessionCookie.IdOf(key));
        if (!unknown.MayLookUp(httpContext, id))
            return null;
        var found = await sessions.FindAsync(id, cancellationToken);
        unknown.Note(httpContext, id, isSession: found is not null);
        if (found is not { } session || protector.Read(session) is not { } tokens)
            return null;
        await sessions.TouchAsync(session, ClientAddress(httpContext), cancellationToken);
        httpContext.Features.Set(session);
        var properties = new AuthenticationProperties { IssuedUtc = session.CreatedAt, ExpiresUtc = session.ExpiresAt };
        // The handler's hint for signing out at the provider. The other tokens are handed out by SessionRefresher.
        properties.StoreTokens([new() { Name = OpenIdConnectParameterNames.IdToken, Value = tokens.IdToken ?? "" }]);
        return new(AccessToken.PersonOf(AccessToken.TryRead(tokens.AccessToken)!), properties, CookieAuthenticationDefaults.AuthenticationScheme);
    }

    public async Task RemoveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var sessions = Sessions(httpContext);
        if (await sessions.FindAsync(SessionCookie.IdOf(key), cancellationToken) is { } session)
            await sessions.EndAsync(session, "signed_out", CancellationToken.None);
    }

    // The handler calls those above. It never renews: TouchAsync moves the end, and each sign-in begins a session.
    public Task<string> StoreAsync(AuthenticationTicket ticket) => throw new NotSupportedException();

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => throw new NotSupportedException();

    public Task RenewAsync(string key, AuthenticationTicket ticket) => throw new NotSupportedException();

    public Task RemoveAsync(string key) => throw new NotSupportedException();

    private static SessionStore Sessions(HttpContext context) => context.RequestServices.GetRequiredService<SessionStore>();

    /// <summary>Where the request came from, as far as the connection tells.</summary>
    private static string? ClientAddress(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() is { Length: <= 64 } ip ? ip : null;

    private static string? Truncate(string text, int length) => text.Length == 0 ? null : text[..Math.Min(text.Length, length)];
}
