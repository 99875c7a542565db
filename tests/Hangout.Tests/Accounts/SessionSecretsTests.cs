using System.Security.Cryptography;
using System.Xml.Linq;
using Hangout.Core.Accounts;
using Hangout.Web.Accounts.OpenIdConnect;
using Hangout.Web.Accounts.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
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
        var protector = new SessionTokenProtector(new EphemeralDataProtectionProvider(), NullLogger<SessionTokenProtector>.Instance);
        var tokens = new SessionTokens("access", "refresh", "id");

        var value = protector.Protect(One, tokens);

        protector.Read(Session(One, value)).ShouldBe(tokens);
        protector.Read(Session(Other, value)).ShouldBeNull();
        protector.Read(Session(One, [])).ShouldBeNull();
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

    private static WebSession Session(byte[] id, byte[] tokens) => new() { Id = id, Tokens = tokens, Issuer = "issuer", Subject = "subject" };

    private static IOptions<OidcOptions> Secret(string secret) => Options.Create(new OidcOptions { ClientSecret = secret });

    private static KeyRingDecryptor Decryptor(string secret) =>
        new(new ServiceCollection().AddSingleton(Secret(secret)).BuildServiceProvider());
}
