using System.Collections.Frozen;
using System.Numerics;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Hangout.ServiceDefaults.Authentication;

/// <summary>Which keys of a provider's set may verify tokens: strong ones, for signatures, of the allowed algorithms.</summary>
internal static class SigningKeys
{
    private const int MinRsaBits = 2048, MaxRsaBits = 8192, P256Bytes = 32;

    /// <summary>Reads a key set (RFC 7517).</summary>
    /// <param name="json">The document.</param>
    /// <returns>The usable keys by their ID.</returns>
    public static FrozenDictionary<string, JsonWebKey> From(string json)
    {
        var keys = new Dictionary<string, JsonWebKey>(StringComparer.Ordinal);
        foreach (var key in new JsonWebKeySet(json).Keys.Where(IsUsable))
        {
            // Which of two keys of one name a token means cannot be known, so the name means neither.
            if (!keys.TryAdd(key.Kid, key))
                throw new InvalidDataException("the key set names two keys alike");
            key.X5c.Clear(); // The framework would verify with a certificate's key rather than with the one checked here.
        }
        return keys.Count == 0 ? throw new InvalidDataException("the key set has no usable key") : keys.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static bool IsUsable(JsonWebKey key)
    {
        if (key.Kid is not { Length: > 0 and <= StrictToken.MaxKeyIdLength } || key.Use is not (null or "" or "sig"))
            return false;
        if (key.KeyOps.Count > 0 && !key.KeyOps.Contains("verify"))
            return false;
        try
        {
            return (key.Kty, key.Alg) switch
            {
                ("RSA", null or "" or "RS256" or "PS256") => IsStrongRsa(Bytes(key.N), Bytes(key.E)),
                ("EC", null or "" or "ES256") => key.Crv == "P-256" && IsOnP256(Bytes(key.X), Bytes(key.Y)),
                _ => false,
            };
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return false;
        }
    }

    private static bool IsStrongRsa(byte[] modulus, byte[] exponent)
    {
        var bits = new BigInteger(modulus, isUnsigned: true, isBigEndian: true).GetBitLength();
        var e = new BigInteger(exponent, isUnsigned: true, isBigEndian: true);
        // With an exponent of 1 every signature is its own message; an even one makes no RSA key at all.
        return bits is >= MinRsaBits and <= MaxRsaBits && exponent.Length <= sizeof(ulong) && e >= 3 && !e.IsEven;
    }

    private static bool IsOnP256(byte[] x, byte[] y)
    {
        if (x.Length != P256Bytes || y.Length != P256Bytes)
            return false;
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
        return true;
    }

    private static byte[] Bytes(string? text) => text is null ? [] : Base64UrlEncoder.DecodeBytes(text);
}
