using System.Security.Claims;
using System.Text.Json;

namespace Hangout.ServiceDefaults.Jwt;

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

    private static readonly string[] Kept =
    [
        Issuer, Subject, SessionId, Username, ExpiresAt, IssuedAt, "name", "given_name", "family_name", "email", "email_verified", "locale", "azp", "jti", "auth_time",
    ];

    /// <summary>The principal of a payload whose signature and claims were checked.</summary>
    internal static ClaimsPrincipal ToPrincipal(JsonElement payload, string scheme)
    {
        var identity = new ClaimsIdentity(scheme, Username, Role);
        var issuer = payload.GetProperty(Issuer).GetString();
        foreach (var name in Kept)
        {
            if (payload.TryGetProperty(name, out var value) && AsText(value) is { } text)
                identity.AddClaim(new(name, text, TypeOf(value), issuer));
        }
        foreach (var role in Roles(payload).Distinct(StringComparer.Ordinal).Take(MaxRoles))
            identity.AddClaim(new(Role, role, ClaimValueTypes.String, issuer));
        return new(identity);
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

    private static string? AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => ClaimValueTypes.Double,
        JsonValueKind.True or JsonValueKind.False => ClaimValueTypes.Boolean,
        _ => ClaimValueTypes.String,
    };
}
