using Hangout.Web.Accounts;

namespace Hangout.Tests.Accounts;

/// <summary>Where a sign-in leads back to (ACC-1).</summary>
public sealed class ReturnPathTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/posts/1?x=a&y=b#c", "/posts/1?x=a&y=b#c")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("posts", "/")]
    [InlineData("~/posts", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("/a\r\nSet-Cookie: x=1", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/ü", "/")]
    [InlineData("/a b", "/")]
    public void A_return_path_stays_on_this_host(string? asked, string kept) => SignInEndpoints.LocalPath(asked).ShouldBe(kept);

    [Fact]
    public void A_return_path_has_a_limit() => SignInEndpoints.LocalPath("/" + new string('x', 2_000)).ShouldBe("/");
}
