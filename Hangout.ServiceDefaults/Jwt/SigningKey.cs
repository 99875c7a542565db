using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Hangout.ServiceDefaults.Jwt;

/// <summary>One public key of the provider that may sign tokens, bound to the algorithms it fits.</summary>
/// <remarks>
/// The key decides which algorithms are possible, not the token: an RSA key verifies RS256 and PS256 and nothing else, so
/// "HMAC with the public key" has no way in. The platform's key objects are not promised to be thread-safe, hence the pool.
/// </remarks>
internal sealed class SigningKey
{
    private const int MinRsaBits = 2048, MaxRsaBits = 8192, P256Bytes = 32;

    private readonly ConcurrentBag<AsymmetricAlgorithm> _pool = [];
    private readonly Func<AsymmetricAlgorithm> _create;
    private readonly bool _isRsa;
    private readonly string? _alg;

    private SigningKey(string kid, string? alg, bool isRsa, Func<AsymmetricAlgorithm> create)
    {
        Kid = kid;
        _alg = alg;
        _isRsa = isRsa;
        _create = create;
        _pool.Add(create());
    }

    public string Kid { get; }

    /// <summary>Reads one member of a JWKS.</summary>
    /// <param name="jwk">The member.</param>
    /// <param name="key">The key; null when it cannot be used to verify tokens here: wrong type, too weak, malformed, or not for signatures.</param>
    /// <returns>Whether it can be used.</returns>
    public static bool TryRead(JsonElement jwk, [NotNullWhen(true)] out SigningKey? key)
    {
        key = null;
        if (jwk.ValueKind != JsonValueKind.Object || Text(jwk, "kid") is not { Length: > 0 and <= 200 } kid)
            return false;
        if (jwk.TryGetProperty("use", out var use) && !use.ValueEquals("sig"u8))
            return false;
        if (jwk.TryGetProperty("key_ops", out var operations) && !Contains(operations, "verify"))
            return false;
        var alg = Text(jwk, "alg");
        try
        {
            key = Text(jwk, "kty") switch
            {
                "RSA" when alg is null or "RS256" or "PS256" => ReadRsa(jwk, kid, alg),
                "EC" when alg is null or "ES256" => ReadEc(jwk, kid, alg),
                _ => null,
            };
        }
        catch (CryptographicException)
        {
            key = null; // Not a point on the curve, or not a modulus: as good as absent.
        }
        return key is not null;
    }

    /// <summary>Whether the signature is this key's over the input by this algorithm.</summary>
    /// <returns>False also when the algorithm does not fit the key.</returns>
    public bool Verify(string alg, byte[] input, byte[] signature)
    {
        if (_alg is not null && _alg != alg)
            return false;
        if (_isRsa != (alg is "RS256" or "PS256"))
            return false;
        if (!_pool.TryTake(out var algorithm))
            algorithm = _create();
        try
        {
            return algorithm switch
            {
                RSA rsa when signature.Length == rsa.KeySize / 8 => rsa.VerifyData(
                    input, signature, HashAlgorithmName.SHA256, alg == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
                ECDsa ecdsa when alg == "ES256" && signature.Length == 2 * P256Bytes => ecdsa.VerifyData(
                    input, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
                _ => false,
            };
        }
        finally
        {
            _pool.Add(algorithm);
        }
    }

    private static SigningKey? ReadRsa(JsonElement jwk, string kid, string? alg)
    {
        if (Bytes(jwk, "n") is not { } modulus || Bytes(jwk, "e") is not { Length: >= 1 and <= 8 } exponent)
            return null;
        modulus = modulus.AsSpan().TrimStart((byte)0).ToArray();
        var bits = new BigInteger(modulus, isUnsigned: true, isBigEndian: true).GetBitLength();
        var e = new BigInteger(exponent, isUnsigned: true, isBigEndian: true);
        // An exponent of 1 makes every signature its own message; even ones are no RSA key at all.
        if (bits is < MinRsaBits or > MaxRsaBits || e < 3 || e.IsEven)
            return null;
        var parameters = new RSAParameters { Modulus = modulus, Exponent = exponent };
        return new(kid, alg, isRsa: true, () => RSA.Create(parameters));
    }

    private static SigningKey? ReadEc(JsonElement jwk, string kid, string? alg)
    {
        if (Text(jwk, "crv") != "P-256" || Bytes(jwk, "x") is not { Length: P256Bytes } x || Bytes(jwk, "y") is not { Length: P256Bytes } y)
            return null;
        var parameters = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } };
        parameters.Validate();
        return new(kid, alg, isRsa: false, () => ECDsa.Create(parameters));
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement element, string name) =>
        Text(element, name) is { Length: <= 4096 } text ? CompactJwt.Decode(text) : null;

    private static bool Contains(JsonElement array, string value) =>
        array.ValueKind == JsonValueKind.Array && array.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(value));
}
