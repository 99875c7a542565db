using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.SignIn;

public sealed class UnknownSessionTests(SharedSystem system)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Who_tries_one_session_key_after_another_is_refused_and_other_addresses_are_not()
    {
        var web = (await system.ApplicationAsync(Stop)).Address("web");
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = web };

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 300; i++)
            answers.Add(await AskAsync(http, "203.0.113.7"));

        answers.Take(50).ShouldAllBe(a => a == HttpStatusCode.Unauthorized);
        // Each second one more is looked up.
        answers.Count(a => a == HttpStatusCode.TooManyRequests).ShouldBeGreaterThan(100);
        (await AskAsync(http, "203.0.113.8")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient http, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/session", UriKind.Relative));
        request.Headers.Add("Cookie", $"__Host-hangout={Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}");
        request.Headers.Add("X-Forwarded-For", address);
        using var answer = await http.SendAsync(request, Stop);
        return answer.StatusCode;
    }
}
