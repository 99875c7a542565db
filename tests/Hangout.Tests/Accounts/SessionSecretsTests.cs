using System.Security.Cryptography;
using System.Xml.Linq;
using Hangout.Web.Accounts.OpenIdConnect;
using Hangout.Web.Accounts.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace Hangout.Tests.Accounts;

/// <summary>How tokens and keys lie in the database (ACC-1).</summary>
public sealed class SessionSecretsTests
{
    private static readonly byte[] One = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] Other = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void Tokens_are_read_from_their_own_row_only()
    {
        var protector = new SessionTokenProtector(new EphemeralDataProtectionProvider());
        var tokens = new SessionTokens("access", "refresh", "id");

        var value = protector.Protect(One, tokens);

        protector.Unprotect(One, value).ShouldBe(tokens);
        Should.Throw<CryptographicException>(() => protector.Unprotect(Other, value));
        Should.Throw<CryptographicException>(() => protector.Unprotect(One, []));
    }

    [Fact]
    public void A_key_is_read_with_the_same_client_secret_only()
    {
        var key = new XElement("key", "the secret of the key ring");

        var sealedKey = new KeyRingEncryptor(Secret("one")).Encrypt(key);

        sealedKey.EncryptedElement.ToString().ShouldNotContain("secret of the key ring");
        Decryptor("one").Decrypt(sealedKey.EncryptedElement).Value.ShouldBe(key.Value);
        Should.Throw<CryptographicException>(() => Decryptor("two").Decrypt(sealedKey.EncryptedElement));
    }

    private static IOptions<OidcOptions> Secret(string secret) => Options.Create(new OidcOptions { ClientSecret = secret });

    private static KeyRingDecryptor Decryptor(string secret) =>
        new(new ServiceCollection().AddSingleton(Secret(secret)).BuildServiceProvider());
}
