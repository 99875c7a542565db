using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>Requests whose token is too large, or that bring none or several.</summary>
public sealed class HostileRequestTests(TokenFixture fixture) : IClassFixture<TokenFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Authorization: \r\n")]
    [InlineData("Authorization:    \r\n")]
    [InlineData("Authorization: Bearer\r\n")]
    [InlineData("Authorization: Bearer \r\n")]
    [InlineData("Authorization: Bearer\t{token}\r\n")]
    [InlineData("Authorization: Bearer {token}\r\nAuthorization: Bearer {token}\r\n")]
    [InlineData("Authorization: Bearer {token}\r\nauthorization: Basic YTph\r\n")]
    [InlineData("Authorization: Bearer {token}, Bearer {token}\r\n")]
    [InlineData("Authorization: Basic {token}\r\n")]
    public async Task An_empty_or_ambiguous_header_is_refused(string headers)
    {
        var answer = await SendRawAsync(headers.Replace("{token}", fixture.Provider.AccessToken(), StringComparison.Ordinal));
        answer.ShouldStartWith("HTTP/1.1 401 ");
        answer.ShouldContain("WWW-Authenticate: Bearer realm=\"hangout\", error=\"invalid_token\"");
        answer.ShouldContain("\"code\":\"unauthenticated\"");
    }

    [Theory]
    [InlineData("Authorization: Bearer {token}\0\r\n")]
    [InlineData("Authorization: Bearer {token}\r\n folded\r\n")]
    public async Task A_header_that_HTTP_forbids_is_answered_400(string headers) =>
        (await SendRawAsync(headers.Replace("{token}", fixture.Provider.AccessToken(), StringComparison.Ordinal))).ShouldStartWith("HTTP/1.1 400 ");

    [Theory]
    [InlineData(17_000, 401)]
    [InlineData(30_000, 401)]
    [InlineData(40_000, 431)]
    [InlineData(1_000_000, 431)]
    [InlineData(8_000_000, 431)]
    public async Task A_token_that_is_too_long_is_answered_not_cut_off(int length, int status)
    {
        for (var i = 0; i < 20; i++)
            (await SendRawAsync($"Authorization: Bearer {new string('a', length)}\r\n")).ShouldStartWith($"HTTP/1.1 {status} ");
        (await fixture.AskAsync(fixture.Provider.AccessToken())).ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Sends a request by hand, and reads the answer while it is still being sent.</summary>
    private async Task<string> SendRawAsync(string headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, fixture.Service.Address.Port, Cancellation);
        var stream = client.GetStream();
        var sending = SendAsync();
        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, Cancellation);
        }
        catch (IOException) when (answer.Length > 0)
        {
            // The service has closed while the rest of the request was still coming.
        }
        await sending;
        return Encoding.ASCII.GetString(answer.ToArray());

        async Task SendAsync()
        {
            try
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"), Cancellation);
            }
            catch (IOException)
            {
                // The service does not read all of it.
            }
        }
    }
}
