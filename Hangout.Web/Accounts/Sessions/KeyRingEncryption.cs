using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Hangout.Web.Accounts.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>
/// Encrypts the data protection keys at rest with a key made from the client's secret, which is not in the database:
/// who reads the tables (a backup, say) cannot read the tokens. A new secret makes new keys and ends the old sessions.
/// </summary>
public sealed class KeyRingEncryptor(IOptions<OidcOptions> options) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        ArgumentNullException.ThrowIfNull(plaintextElement);
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var sealedBytes = new byte[KeyRingDecryptor.NonceSize + plain.Length + KeyRingDecryptor.TagSize];
        var nonce = sealedBytes.AsSpan(0, KeyRingDecryptor.NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(KeyRingDecryptor.KeyFrom(options.Value.ClientSecret), KeyRingDecryptor.TagSize);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(KeyRingDecryptor.NonceSize, plain.Length), sealedBytes.AsSpan(^KeyRingDecryptor.TagSize..));
        return new(new XElement("sealed", Convert.ToBase64String(sealedBytes)), typeof(KeyRingDecryptor));
    }
}

/// <summary>The other way round. Data protection makes it by its type name, which is kept with each key.</summary>
public sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    internal const int NonceSize = 12;
    internal const int TagSize = 16;

    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        var bytes = Convert.FromBase64String(encryptedElement.Value);
        var plain = new byte[bytes.Length - NonceSize - TagSize];
        using var aes = new AesGcm(KeyFrom(services.GetRequiredService<IOptions<OidcOptions>>().Value.ClientSecret), TagSize);
        aes.Decrypt(bytes.AsSpan(0, NonceSize), bytes.AsSpan(NonceSize, plain.Length), bytes.AsSpan(^TagSize..), plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }

    internal static byte[] KeyFrom(string secret) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "hangout data protection keys v1"u8.ToArray());
}
