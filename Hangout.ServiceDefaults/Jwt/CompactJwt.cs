using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Hangout.ServiceDefaults.Jwt;

/// <summary>A signed token taken apart, nothing of it believed yet (RFC 7515, compact form).</summary>
/// <remarks>
/// Strict on purpose: a form that two parsers could read differently is refused. No padding, no white space, no non-canonical
/// trailing bits, no repeated members, no byte that is not UTF-8.
/// </remarks>
internal sealed class CompactJwt
{
    /// <summary>Longest token that is looked at, in characters. A larger one is refused before anything is decoded.</summary>
    public const int MaxLength = 16_384;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private CompactJwt(JsonElement header, JsonElement payload, byte[] signingInput, byte[] signature)
    {
        Header = header;
        Payload = payload;
        SigningInput = signingInput;
        Signature = signature;
    }

    public JsonElement Header { get; }

    public JsonElement Payload { get; }

    public byte[] SigningInput { get; }

    public byte[] Signature { get; }

    /// <summary>Takes a token apart.</summary>
    /// <returns>The parts, or null when it is not exactly of the compact form.</returns>
    public static CompactJwt? Parse(string token)
    {
        if (token.Length is 0 or > MaxLength)
            return null;
        var first = token.IndexOf('.', StringComparison.Ordinal);
        var second = first < 0 ? -1 : token.IndexOf('.', first + 1);
        if (second < 0 || token.IndexOf('.', second + 1) >= 0)
            return null;
        if (DecodeObject(token.AsSpan(0, first)) is not { } header
            || DecodeObject(token.AsSpan(first + 1, second - first - 1)) is not { } payload
            || Decode(token.AsSpan(second + 1)) is not { Length: > 0 } signature)
        {
            return null;
        }
        return new(header, payload, Encoding.ASCII.GetBytes(token, 0, second), signature);
    }

    /// <summary>Decodes base64url as RFC 7515 writes it: no padding, canonical.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(Alphabet))
            return null;
        // Refuses bits that nothing decodes, too: two spellings of the same bytes would let one token pass as two.
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.DecodeFromChars(text, bytes, out _, out var written) == OperationStatus.Done ? bytes[..written] : null;
    }

    private static JsonElement? DecodeObject(ReadOnlySpan<char> text)
    {
        try
        {
            if (Decode(text) is not { Length: > 1 } bytes)
                return null;
            _ = StrictUtf8.GetCharCount(bytes);
            using var document = JsonDocument.Parse(bytes, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
