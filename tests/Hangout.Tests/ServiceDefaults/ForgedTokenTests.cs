using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hangout.ServiceDefaults.Authentication;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>The attacks of RFC 8725 and their relatives.</summary>
public sealed class ForgedTokenTests(TokenFixture fixture) : IClassFixture<TokenFixture>
{
    private TestProvider Provider => fixture.Provider;

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("nOnE")]
    [InlineData("")]
    public async Task A_token_with_the_algorithm_none_is_refused(string alg)
    {
        var parts = Provider.AccessToken().Split('.');
        var header = TestProvider.Encode($$"""{"alg":"{{alg}}","typ":"JWT","kid":"rsa-1"}""");
        await fixture.ShouldRefuseAsync($"{header}.{parts[1]}.{parts[2]}", TokenFailure.Algorithm);
        await fixture.ShouldRefuseAsync($"{header}.{parts[1]}.", TokenFailure.Malformed);
    }

    [Fact]
    public async Task HMAC_with_the_public_key_as_its_secret_is_refused()
    {
        var pem = Provider.Rsa.ExportSubjectPublicKeyInfoPem();
        var modulus = Provider.Rsa.ExportParameters(includePrivateParameters: false).Modulus!;
        foreach (var secret in new[] { Encoding.ASCII.GetBytes(pem), Encoding.ASCII.GetBytes(pem + "\n"), Provider.Rsa.ExportSubjectPublicKeyInfo(), modulus })
        {
            var input = TestProvider.Encode("""{"alg":"HS256","typ":"JWT","kid":"rsa-1"}""") + "." + Provider.AccessToken().Split('.')[1];
            var mac = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(input));
            await fixture.ShouldRefuseAsync(input + "." + Base64Url.EncodeToString(mac), TokenFailure.Algorithm);
        }
    }

    [Theory]
    [InlineData("RS512")]
    public Task An_algorithm_off_the_list_is_refused_though_its_signature_is_right(string alg) =>
        fixture.ShouldRefuseAsync(Provider.AccessToken(alg: alg), TokenFailure.Algorithm);

    [Theory]
    [InlineData("ES256", "rsa-1")]
    [InlineData("RS256", "ec-1")]
    [InlineData("PS256", "ec-1")]
    public Task An_algorithm_that_does_not_fit_the_key_is_refused(string alg, string kid) =>
        fixture.ShouldRefuseAsync(Provider.AccessToken(alg: alg, kid: kid), TokenFailure.Signature);

    [Fact]
    public async Task A_key_published_for_one_algorithm_verifies_no_other()
    {
        await using var bound = await TokenFixture.WithAsync(provider => provider.Keys[0]["alg"] = "RS256");
        await bound.ShouldRefuseAsync(bound.Provider.AccessToken(alg: "PS256"), TokenFailure.Signature);
    }

    [Fact]
    public async Task A_changed_payload_is_refused()
    {
        var parts = Provider.AccessToken().Split('.');
        var other = Provider.AccessToken(body => body["sub"] = "somebody-else").Split('.');
        await fixture.ShouldRefuseAsync($"{parts[0]}.{other[1]}.{parts[2]}", TokenFailure.Signature);
    }

    [Fact]
    public async Task A_token_signed_with_a_key_it_brings_along_is_refused()
    {
        using var own = RSA.Create(2048);
        var jwk = TestProvider.RsaJwk("rsa-1", own);
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = "rsa-1", ["jwk"] = jwk }.ToJsonString();
        var input = TestProvider.Encode(header) + "." + Provider.AccessToken().Split('.')[1];
        var signature = own.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        await fixture.ShouldRefuseAsync(input + "." + Base64Url.EncodeToString(signature), TokenFailure.Signature);
    }

    [Theory]
    [InlineData("jku")]
    [InlineData("x5u")]
    public async Task An_address_of_keys_in_a_token_is_never_visited(string member)
    {
        await using var attacker = await TestProvider.StartAsync();
        var token = attacker.AccessToken(body => body["iss"] = Provider.Authority, head => head[member] = attacker.Authority + "/certs");
        await fixture.ShouldRefuseAsync(token, TokenFailure.Signature);
        attacker.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""["exp"]""")]
    [InlineData("[]")]
    [InlineData("null")]
    public Task A_header_with_critical_extensions_is_refused(string crit) =>
        fixture.ShouldRefuseAsync(Provider.AccessToken(header: head => head["crit"] = JsonNode.Parse(crit)), TokenFailure.Header);

    [Theory]
    [InlineData("../rsa-1")]
    [InlineData("/dev/null")]
    [InlineData("rsa-1' OR '1'='1")]
    [InlineData("RSA-1")]
    [InlineData("http://127.0.0.1/certs")]
    public Task A_key_ID_is_a_name_and_nothing_else(string kid) => fixture.ShouldRefuseAsync(Provider.AccessToken(kid: kid), TokenFailure.UnknownKey);

    [Fact]
    public async Task A_token_without_a_usable_key_ID_is_refused()
    {
        await fixture.ShouldRefuseAsync(Provider.AccessToken(header: head => head.Remove("kid")), TokenFailure.Header);
        await fixture.ShouldRefuseAsync(Provider.AccessToken(header: head => head["kid"] = 1), TokenFailure.Header);
        await fixture.ShouldRefuseAsync(Provider.AccessToken(kid: new string('k', 201)), TokenFailure.Header);
    }

    [Fact]
    public async Task An_ECDSA_signature_of_any_other_form_than_the_fixed_64_bytes_is_refused()
    {
        var token = Provider.AccessToken(alg: "ES256", kid: "ec-1");
        var input = token[..token.LastIndexOf('.')];
        var raw = Provider.Signature("ES256", input);
        var der = Provider.Ec.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        foreach (var signature in new[] { der, [.. raw, 0], [0, .. raw], raw[..63], new byte[64] })
            await fixture.ShouldRefuseAsync(input + "." + Base64Url.EncodeToString(signature), TokenFailure.Signature);
    }

    [Fact]
    public async Task Members_given_twice_are_refused_however_they_are_signed()
    {
        var body = Provider.AccessToken().Split('.')[1];
        var payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(body));
        const string Header = """{"alg":"RS256","typ":"JWT","kid":"rsa-1"}""";
        await fixture.ShouldRefuseAsync(Provider.Sign(Header, payload.Insert(1, "\"sub\":\"somebody-else\",")), TokenFailure.Malformed);
        await fixture.ShouldRefuseAsync(Provider.Sign("""{"alg":"RS256","alg":"RS256","typ":"JWT","kid":"rsa-1"}""", payload), TokenFailure.Malformed);
        await fixture.ShouldRefuseAsync(Provider.Sign(Header, payload.Replace("\"roles\":", "\"roles\":[],\"roles\":", StringComparison.Ordinal)), TokenFailure.Malformed);
    }

    [Fact]
    public async Task A_token_over_16384_characters_is_refused_unread()
    {
        var token = Provider.AccessToken(body => body["padding"] = new string('x', 16_384));
        await fixture.ShouldRefuseAsync(token, TokenFailure.Malformed);
        await fixture.ShouldAcceptAsync(Provider.AccessToken(body => body["padding"] = new string('x', 8_000)));
    }

    [Fact]
    public async Task Every_other_spelling_of_a_token_is_refused()
    {
        var token = Provider.AccessToken();
        var parts = token.Split('.');
        string[] spellings =
        [
            "", ".", "..", "a.b", token + ".", token + ".x", "." + token, token + "=", token + " ", " " + token, token + "\n",
            $"{parts[0]}=.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]} .{parts[2]}", token.Replace('.', ','), token + "\0",
            $"{TestProvider.Encode("[]")}.{parts[1]}.{parts[2]}", $"{TestProvider.Encode("{")}.{parts[1]}.{parts[2]}",
            $"{TestProvider.Encode("{\"alg\":\"RS256\",}")}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{parts[2]}.{parts[1]}.{parts[2]}",
        ];
        foreach (var spelling in spellings)
            await fixture.ShouldRefuseInQueryAsync(spelling, TokenFailure.Malformed);
    }

    [Fact]
    public async Task Bits_that_nothing_decodes_make_another_token_and_are_refused()
    {
        var token = Provider.AccessToken();
        // The last character of a 256-byte signature carries four bits too many: three more spellings of the same bytes.
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = Alphabet.IndexOf(token[^1], StringComparison.Ordinal);
        await fixture.ShouldRefuseAsync(token[..^1] + Alphabet[last | 1], TokenFailure.Malformed);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_refused()
    {
        var header = TestProvider.Encode("""{"alg":"RS256","typ":"JWT","kid":"rsa-1"}""");
        var payload = Base64Url.EncodeToString([.. "{\"sub\":\""u8, 0xC0, 0xAF, .. "\"}"u8]);
        var input = header + "." + payload;
        await fixture.ShouldRefuseAsync(input + "." + Base64Url.EncodeToString(Provider.Signature("RS256", input)), TokenFailure.Malformed);
    }
}
