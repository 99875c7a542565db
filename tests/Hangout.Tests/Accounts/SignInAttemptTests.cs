using Hangout.Web.Accounts.OpenIdConnect;

namespace Hangout.Tests.Accounts;

/// <summary>What a sign-in carries (ACC-1).</summary>
public sealed class SignInAttemptTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/posts/1?x=a&y=b#c", "/posts/1?x=a&y=b#c")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("posts", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("/a\r\nSet-Cookie: x=1", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/ü", "/")]
    [InlineData("/a b", "/")]
    public void A_return_path_stays_on_this_host(string? asked, string kept) => SignInAttempt.New(asked).ReturnUrl.ShouldBe(kept);

    [Fact]
    public void A_return_path_has_a_limit() => SignInAttempt.New("/" + new string('x', 2_000)).ReturnUrl.ShouldBe("/");

    [Fact]
    public void No_two_attempts_share_a_secret()
    {
        var attempts = Enumerable.Range(0, 100).Select(_ => SignInAttempt.New("/")).ToList();

        attempts.SelectMany(a => new[] { a.State, a.Nonce, a.CodeVerifier }).Distinct().Count().ShouldBe(300);
        attempts.ShouldAllBe(a => a.State.Length == 43 && a.CodeVerifier.Length == 43);
    }

    [Fact]
    public void The_challenge_is_the_hash_of_the_verifier_as_RFC_7636_computes_it()
    {
        var attempt = new SignInAttempt("s", "n", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "/");

        attempt.CodeChallenge.ShouldBe("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
