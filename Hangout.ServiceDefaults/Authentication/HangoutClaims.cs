using System.Security.Claims;
using System.Text.Json;

namespace Hangout.ServiceDefaults.Authentication;

/// <summary>The claims a validated principal has: the token's own names, and one <see cref="Role"/> claim a role.</summary>
public static class HangoutClaims
{
    /// <summary>The provider.</summary>
    public const string Issuer = "iss";

    /// <summary>The person, unique at the provider.</summary>
    public const string Subject = "sub";

    /// <summary>The session at the provider.</summary>
    public const string SessionId = "sid";

    /// <summary>The username at the provider.</summary>
    public const string Username = "preferred_username";

    /// <summary>The end of the token, in seconds since 1970.</summary>
    public const string ExpiresAt = "exp";

    /// <summary>When the token was issued, in seconds since 1970.</summary>
    public const string IssuedAt = "iat";

    /// <summary>A role, from <c>realm_access.roles</c> (Keycloak's shape).</summary>
    public const string Role = "role";

    private const int MaxRoles = 200;

    internal static readonly string[] Texts = [Issuer, Subject, SessionId, Username, "name", "given_name", "family_name", "email"];

    private static readonly string[] Times = [ExpiresAt, IssuedAt];

    /// <summary>The identity of a payload that was validated.</summary>
    internal static ClaimsIdentity ToIdentity(JsonElement payload, string scheme)
    {
        var identity = new ClaimsIdentity(scheme, Username, Role);
        foreach (var name in Texts)
        {
            if (payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
                identity.AddClaim(new(name, value.GetString()!));
        }
        foreach (var name in Times)
        {
            if (payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number)
                identity.AddClaim(new(name, value.GetRawText(), ClaimValueTypes.Integer64));
        }
        foreach (var role in Roles(payload).Distinct(StringComparer.Ordinal).Take(MaxRoles))
            identity.AddClaim(new(Role, role));
        return identity;
    }

    private static IEnumerable<string> Roles(JsonElement payload)
    {
        if (!payload.TryGetProperty("realm_access", out var access) || access.ValueKind != JsonValueKind.Object
            || !access.TryGetProperty("roles", out var roles) || roles.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }
        foreach (var role in roles.EnumerateArray())
        {
            if (role.ValueKind == JsonValueKind.String && role.GetString() is { Length: > 0 } name)
                yield return name;
        }
    }
}
