using System.Security.Claims;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hangout.Web.Accounts.OpenIdConnect;

/// <summary>
/// What an access token says of the person. It was validated at sign-in, or came with a refresh, and lay encrypted
/// since: it is only read here. Api and Realtime validate it on each use.
/// </summary>
internal static class AccessToken
{
    private static readonly string[] Kept = ["iss", "sub", "sid", "preferred_username", "name", "given_name", "family_name", "email"];

    /// <summary>Reads a token; null when it is none.</summary>
    public static JsonWebToken? TryRead(string? token)
    {
        try
        {
            return new(token);
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    /// <summary>When a token that could be read ends.</summary>
    public static DateTimeOffset EndOf(string token) => new(TryRead(token)!.ValidTo, TimeSpan.Zero);

    /// <summary>The token's own names, and one <c>role</c> claim for each of <c>realm_access.roles</c>.</summary>
    public static ClaimsPrincipal PersonOf(JsonWebToken token)
    {
        var identity = new ClaimsIdentity(token.Claims.Where(claim => Kept.Contains(claim.Type, StringComparer.Ordinal)), "Session", "preferred_username", "role");
        if (token.TryGetPayloadValue<JsonElement>("realm_access", out var access) && access.ValueKind == JsonValueKind.Object
            && access.TryGetProperty("roles", out var roles) && roles.ValueKind == JsonValueKind.Array)
        {
            identity.AddClaims(roles.EnumerateArray().Where(role => role.ValueKind == JsonValueKind.String).Select(role => new Claim("role", role.GetString()!)));
        }
        return new(identity);
    }
}
