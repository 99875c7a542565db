using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Hangout.ServiceDefaults.Authentication;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>Tokens that two parsers could read differently, or that would break what comes after them. All are properly signed unless said.</summary>
public sealed class HostileTokenTests(TokenFixture fixture) : IClassFixture<TokenFixture>
{
    private const string Header = """{"alg":"RS256","typ":"JWT","kid":"rsa-1"}""";

    private TestProvider Provider => fixture.Provider;

    private string Payload => TestProvider.Part(Provider.AccessToken(), 1);

    public static TheoryData<string> HeaderPlaces =>
    [
        """{"alg":"RS256","typ":"JWT","kid":"rsa-1{0}"}""",
        """{"alg":"RS256{0}","typ":"JWT","kid":"rsa-1"}""",
        """{"alg":"RS256","typ":"JWT{0}","kid":"rsa-1"}""",
        """{"alg":"RS256","typ":"JWT","kid":"rsa-1","cty":"{0}"}""",
        """{"alg":"RS256","typ":"JWT","kid":"rsa-1","x{0}":1}""",
        """{"alg":"RS256","typ":"JWT","kid":"rsa-1","x":[{"y":["{0}"]}]}""",
    ];

    public static TheoryData<string> ClaimPlaces =>
    [
        """ "sub":"bob{0}" """,
        """ "sub":"bob","preferred_username":"{0}bob" """,
        """ "sub":"bob","name":"Bob {0}" """,
        """ "sub":"bob","email":"bob@{0}" """,
        """ "sub":"bob","sid":"{0}" """,
        """ "sub":"bob","nickname":"{0}" """,
        """ "sub":"bob","a{0}b":1 """,
        """ "sub":"bob","address":{"street":["{0}"]} """,
        """ "sub":"bob","realm_access":{"roles":["member{0}"]} """,
        """ "sub":"bob","su\u0062{0}":"carol" """,
    ];

    [Theory]
    [MemberData(nameof(HeaderPlaces))]
    public async Task A_header_with_text_that_is_not_Unicode_is_refused(string place)
    {
        foreach (var text in NoTexts)
            await fixture.ShouldRefuseAsync(Provider.Sign(place.Replace("{0}", text, StringComparison.Ordinal), Payload), TokenFailure.Malformed);
    }

    [Theory]
    [MemberData(nameof(ClaimPlaces))]
    public async Task A_claim_with_text_that_is_not_Unicode_is_refused(string place)
    {
        foreach (var text in NoTexts)
            await fixture.ShouldRefuseAsync(Provider.AccessTokenWith(place.Replace("{0}", text, StringComparison.Ordinal)), TokenFailure.Malformed);
    }

    [Fact]
    public async Task Escapes_of_real_characters_are_read()
    {
        var claims = await fixture.ClaimsAsync(Provider.AccessTokenWith(""" "sub":"bob","name":"B\u00f6b \ud83d\ude00 \"B\" \\u0000" """));
        claims.ShouldContain(KeyValuePair.Create("name", "Böb 😀 \"B\" \\u0000"));
    }

    [Theory]
    [InlineData("""{"alg":"none","alg":"RS256","typ":"JWT","kid":"rsa-1"}""")]
    [InlineData("""{"alg":"RS256","typ":"JWT","kid":"rsa-2","kid":"rsa-1"}""")]
    [InlineData("""{"alg":"RS256","typ":"JWT","kid":"rsa-2","k\u0069d":"rsa-1"}""")]
    [InlineData("""{"alg":"RS256","typ":"JWT","kid":"rsa-1","x":{"y":1,"y":2}}""")]
    [InlineData("""{"alg":"RS256","typ":"JWT","kid":"rsa-1"}{}""")]
    [InlineData("""{"alg":"RS256","typ":"JWT","kid":"rsa-1",}""")]
    [InlineData("""{"alg":"RS256","typ":"JWT","kid":"rsa-1"/**/}""")]
    [InlineData("""[{"alg":"RS256","typ":"JWT","kid":"rsa-1"}]""")]
    [InlineData("\uFEFF" + Header)]
    public Task A_header_that_two_parsers_read_differently_is_refused(string header) =>
        fixture.ShouldRefuseAsync(Provider.Sign(header, Payload), TokenFailure.Malformed);

    [Theory]
    [InlineData(""" "sub":"bob","sub":"carol" """)]
    [InlineData(""" "sub":"bob","s\u0075b":"carol" """)]
    [InlineData(""" "sub":"bob","exp":9999999999 """)]
    [InlineData(""" "sub":"bob","aud":"hangout-api" """)]
    [InlineData(""" "sub":"bob","iss":"http://127.0.0.1" """)]
    [InlineData(""" "sub":"bob","realm_access":{"roles":[],"roles":["owner"]} """)]
    public Task A_claim_given_twice_is_refused(string claims) =>
        fixture.ShouldRefuseAsync(Provider.AccessTokenWith(claims), TokenFailure.Malformed);

    [Theory]
    [InlineData("iss", TokenFailure.Issuer)]
    [InlineData("sub", TokenFailure.Claims)]
    [InlineData("sid", TokenFailure.Claims)]
    [InlineData("preferred_username", TokenFailure.Claims)]
    [InlineData("name", TokenFailure.Claims)]
    [InlineData("given_name", TokenFailure.Claims)]
    [InlineData("family_name", TokenFailure.Claims)]
    [InlineData("email", TokenFailure.Claims)]
    public async Task A_claim_that_must_be_text_and_is_not_is_refused(string claim, TokenFailure expected)
    {
        foreach (var value in new[] { """["alice"]""", """[["alice"]]""", """{"alice":1}""", "1", "true" })
            await fixture.ShouldRefuseAsync(Provider.AccessToken(body => body[claim] = System.Text.Json.Nodes.JsonNode.Parse(value)), expected);
    }

    [Theory]
    [InlineData("""["RS256"]""")]
    [InlineData("""{"RS256":1}""")]
    [InlineData("256")]
    [InlineData("null")]
    [InlineData("\"rs256\"")]
    [InlineData("\"Rs256\"")]
    [InlineData("\"RS256 \"")]
    [InlineData("\" RS256\"")]
    [InlineData("\"RS256,none\"")]
    [InlineData("\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"")]
    [InlineData("\"HS256\"")]
    [InlineData("\"RS1\"")]
    [InlineData("\"EdDSA\"")]
    [InlineData("\"RSA-OAEP\"")]
    public Task An_algorithm_by_another_spelling_is_refused(string alg) =>
        fixture.ShouldRefuseAsync(Provider.Sign($$"""{"alg":{{alg}},"typ":"JWT","kid":"rsa-1"}""", Payload), TokenFailure.Algorithm);

    [Theory]
    [InlineData("""["b64"]""")]
    [InlineData("""["exp","urn:example:unknown"]""")]
    [InlineData("\"b64\"")]
    [InlineData("{}")]
    [InlineData("false")]
    public Task A_critical_extension_is_refused_known_or_not(string crit) =>
        fixture.ShouldRefuseAsync(Provider.Sign($$"""{"alg":"RS256","typ":"JWT","kid":"rsa-1","b64":true,"crit":{{crit}}}""", Payload), TokenFailure.Header);

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    [InlineData("null")]
    public async Task An_unencoded_payload_is_refused(string b64)
    {
        var header = $$"""{"alg":"RS256","typ":"JWT","kid":"rsa-1","b64":{{b64}}}""";
        await fixture.ShouldRefuseAsync(Provider.Sign(header, Payload), TokenFailure.Header);
        var input = TestProvider.Encode(header) + ".$";
        await fixture.ShouldRefuseAsync(input + "." + Base64Url.EncodeToString(Provider.Signature("RS256", input)), TokenFailure.Malformed);
    }

    [Theory]
    [InlineData("""["JWT"]""")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"JWT \"")]
    [InlineData("\"application/jwt\"")]
    public Task A_type_of_another_shape_is_refused(string type) =>
        fixture.ShouldRefuseAsync(Provider.Sign($$"""{"alg":"RS256","typ":{{type}},"kid":"rsa-1"}""", Payload), TokenFailure.Header);

    [Theory]
    [InlineData("""["rsa-1"]""")]
    [InlineData("""{"rsa-1":1}""")]
    [InlineData("null")]
    [InlineData("\"\"")]
    public Task A_key_ID_of_another_shape_is_refused(string kid) =>
        fixture.ShouldRefuseAsync(Provider.Sign($$"""{"alg":"RS256","typ":"JWT","kid":{{kid}}}""", Payload), TokenFailure.Header);

    [Fact]
    public async Task Keys_that_a_proper_token_names_are_not_looked_at()
    {
        await using var attacker = await TestProvider.StartAsync();
        var certificate = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        await fixture.ShouldAcceptAsync(Provider.AccessToken(header: head =>
        {
            head["jku"] = attacker.Authority + "/certs";
            head["x5u"] = attacker.Authority + "/certs";
            head["jwk"] = TestProvider.RsaJwk("rsa-1", attacker.Rsa);
            head["x5c"] = new System.Text.Json.Nodes.JsonArray(certificate);
            head["x5t"] = "rsa-1";
        }));
        attacker.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_inside_a_token_is_refused()
    {
        var inner = Provider.AccessToken();
        await fixture.ShouldRefuseAsync(Provider.Sign("""{"alg":"RS256","typ":"JWT","cty":"JWT","kid":"rsa-1"}""", inner), TokenFailure.Malformed);
        await fixture.ShouldRefuseAsync(Provider.Sign("""{"alg":"RS256","typ":"JWT","cty":"JWT","kid":"rsa-1"}""", $"\"{inner}\""), TokenFailure.Malformed);
    }

    [Theory]
    [InlineData("""{"alg":"dir","enc":"A256GCM","typ":"JWT","kid":"rsa-1"}""")]
    [InlineData("""{"alg":"RSA-OAEP","enc":"A256GCM","typ":"JWT","kid":"rsa-1","zip":"DEF"}""")]
    [InlineData("""{"alg":"PBES2-HS256+A128KW","enc":"A128CBC-HS256","p2c":2147483647,"p2s":"AAAA","typ":"JWT","kid":"rsa-1"}""")]
    public async Task An_encrypted_token_is_refused(string header)
    {
        var part = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        await fixture.ShouldRefuseAsync($"{TestProvider.Encode(header)}.{part}.{part}.{part}.{part}", TokenFailure.Malformed);
        await fixture.ShouldRefuseAsync($"{TestProvider.Encode(header)}..{part}.{part}.{part}", TokenFailure.Malformed);
        await fixture.ShouldRefuseAsync(Provider.Sign(header, Payload), TokenFailure.Algorithm);
    }

    [Fact]
    public async Task An_ECDSA_signature_of_zeros_or_out_of_range_is_refused()
    {
        var token = Provider.AccessToken(alg: "ES256", kid: "ec-1");
        var input = token[..token.LastIndexOf('.')];
        var zero = new byte[32];
        byte[] one = [.. new byte[31], 1];
        var order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        var r = Provider.Signature("ES256", input)[..32];
        foreach (var signature in new byte[][] { [.. zero, .. zero], [.. zero, .. one], [.. one, .. zero], [.. r, .. zero], [.. r, .. order], [.. order, .. order], [.. one, .. one] })
            await fixture.ShouldRefuseAsync(input + "." + Base64Url.EncodeToString(signature), TokenFailure.Signature);
    }

    [Theory]
    [InlineData(17)]
    [InlineData(3_000)]
    public Task Deep_nesting_is_refused(int depth) => fixture.ShouldRefuseAsync(
        Provider.AccessTokenWith($"\"sub\":\"bob\",\"x\":{new string('[', depth)}{new string(']', depth)}"), TokenFailure.Malformed);

    [Fact]
    public async Task A_token_changed_anywhere_is_refused()
    {
        var token = Provider.AccessToken(alg: "ES256", kid: "ec-1");
        var random = new Random(20_261_128);
        for (var i = 0; i < 400; i++)
        {
            var changed = new StringBuilder(token);
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                changed[random.Next(changed.Length)] = (char)random.Next('!', '~');
            if (changed.ToString() == token || changed.ToString().Contains(',', StringComparison.Ordinal))
                continue;
            using var response = await fixture.Service.SendAsync(HttpMethod.Get, "/me", changed.ToString());
            await TokenFixture.ShouldBeUnauthenticatedAsync(response);
        }
    }

    private static string[] NoTexts => [@"\u0000", @"\ud800", @"\udfff", @"\ud800x", @"\ude00\ud83d", "\0"];
}
