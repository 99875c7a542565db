using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Hangout.ServiceDefaults.Authentication;

/// <summary>What a token must be before the framework's handler sees it: the rules in which that handler is more lenient (RFC 8725).</summary>
/// <remarks>
/// A form that two parsers could read differently is refused: padding, unused bits, repeated members, bytes that are not UTF-8,
/// text that is not Unicode. Nothing is trusted yet: signature, issuer, audience and lifetime are the handler's to check.
/// </remarks>
internal static class StrictToken
{
    /// <summary>The longest token that is read, in characters.</summary>
    public const int MaxLength = 16_384;

    /// <summary>The longest name of a key, in characters.</summary>
    public const int MaxKeyIdLength = 200;

    private const int MaxSubjectLength = 255;

    /// <summary>The year 2286, in seconds since 1970.</summary>
    private const long TimeLimit = 10_000_000_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Reads a token.</summary>
    /// <param name="token">What the caller sent.</param>
    /// <param name="keyId">The name of the key that it claims to be signed with.</param>
    /// <param name="payload">Its claims.</param>
    /// <returns>Why it is refused; null when the handler may look at it.</returns>
    public static TokenFailure? Read(string token, out string keyId, out JsonElement payload)
    {
        keyId = "";
        payload = default;
        Span<Range> parts = stackalloc Range[4];
        if (token.Length > MaxLength || token.AsSpan().Split(parts, '.') != 3
            || !TryReadObject(token.AsSpan(parts[0]), out var header) || !TryReadObject(token.AsSpan(parts[1]), out payload)
            || Decode(token.AsSpan(parts[2])) is not { Length: > 0 })
        {
            return TokenFailure.Malformed;
        }
        return CheckHeader(header, out keyId) ?? CheckShapes(payload) ?? CheckPurpose(payload);
    }

    private static TokenFailure? CheckHeader(JsonElement header, out string keyId)
    {
        keyId = Text(header, "kid") ?? "";
        if (Text(header, "alg") is not ("RS256" or "PS256" or "ES256"))
            return TokenFailure.Algorithm;
        // Extensions that must be understood (RFC 7515, 4.1.11), none of which is; an unencoded payload (RFC 7797).
        if (header.TryGetProperty("crit", out _) || header.TryGetProperty("b64", out _))
            return TokenFailure.Header;
        if (Text(header, "typ") is not { } type
            || !(type.Equals("JWT", StringComparison.OrdinalIgnoreCase) || type.Equals("at+jwt", StringComparison.OrdinalIgnoreCase)))
        {
            return TokenFailure.Header;
        }
        return keyId.Length is 0 or > MaxKeyIdLength ? TokenFailure.Header : null;
    }

    private static TokenFailure? CheckShapes(JsonElement payload)
    {
        if (payload.TryGetProperty(HangoutClaims.Issuer, out var issuer) && issuer.ValueKind != JsonValueKind.String)
            return TokenFailure.Issuer;
        if (payload.TryGetProperty("aud", out var audience) && !IsText(audience)
            && !(audience.ValueKind == JsonValueKind.Array && audience.EnumerateArray().All(IsText)))
        {
            return TokenFailure.Audience;
        }
        if (Text(payload, HangoutClaims.Subject) is not { Length: > 0 and <= MaxSubjectLength })
            return TokenFailure.Claims;
        foreach (var name in HangoutClaims.Texts)
        {
            if (payload.TryGetProperty(name, out var text) && text.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                return TokenFailure.Claims;
        }
        foreach (var name in (ReadOnlySpan<string>)[HangoutClaims.ExpiresAt, HangoutClaims.IssuedAt, "nbf"])
        {
            if (payload.TryGetProperty(name, out var time) && !IsTime(time))
                return TokenFailure.Claims;
        }
        return null;
    }

    private static TokenFailure? CheckPurpose(JsonElement payload)
    {
        // Keycloak names each token's purpose in the payload: "Bearer", "ID", "Refresh", "Offline", "Logout".
        var isNamed = payload.TryGetProperty("typ", out var type);
        if (isNamed && !(IsText(type) && type.ValueEquals("Bearer"u8)))
            return TokenFailure.Purpose;
        // A nonce belongs to ID tokens, events to logout tokens and security events.
        return (payload.TryGetProperty("nonce", out _) && !isNamed) || payload.TryGetProperty("events", out _) ? TokenFailure.Purpose : null;
    }

    private static bool TryReadObject(ReadOnlySpan<char> part, out JsonElement json)
    {
        json = default;
        if (Decode(part) is not { } bytes || !Utf8.IsValid(bytes))
            return false;
        try
        {
            if (!IsUnicode(bytes))
                return false;
            json = JsonElement.Parse(bytes, Strict);
            return json.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether no text has a NUL or half of a surrogate pair, which PostgreSQL cannot store. Only escapes can make them.</summary>
    private static bool IsUnicode(ReadOnlySpan<byte> json)
    {
        if (!json.Contains((byte)'\\'))
            return true;
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.ValueIsEscaped && reader.GetString()!.Contains('\0', StringComparison.Ordinal))
                    return false;
            }
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // Half of a surrogate pair.
        }
    }

    /// <summary>Decodes base64url as RFC 7515 writes it: no padding, no white space, no bits that nothing decodes.</summary>
    private static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(Alphabet))
            return null;
        var bytes = new byte[text.Length * 3 / 4];
        return Base64Url.DecodeFromChars(text, bytes, out _, out _) == OperationStatus.Done ? bytes : null;
    }

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static bool IsTime(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is >= 0 and < TimeLimit;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && IsText(value) ? value.GetString() : null;
}
