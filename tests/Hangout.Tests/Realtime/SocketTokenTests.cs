using System.Net;
using System.Net.Http.Headers;

namespace Hangout.Tests.Realtime;

/// <summary>What the hub's sockets do with a token, however a client comes.</summary>
public sealed class SocketTokenTests(SocketFixture fixture) : IClassFixture<SocketFixture>
{
    private const int Limit = 60_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<Way> Ways => SocketFixture.Ways;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Ways))]
    public async Task A_connection_keeps_nothing_of_its_token(Way way)
    {
        fixture.Identities.Clear();
        await using var client = await SocketClient.ConnectAsync(fixture, way);
        var identity = fixture.Identities.ShouldHaveSingleItem();
        fixture.Log.Connections[client.Id].Socket.User = null; // As the hub does once it knows who it is.

        while (identity.IsAlive)
        {
            Cancellation.ThrowIfCancellationRequested();
            GC.Collect();
            await Task.Yield();
        }

        (await client.CallAsync("Who")).GetString().ShouldBe(client.Id);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Ways))]
    public async Task A_refused_token_is_answered_401_and_one_that_is_too_large_for_a_header_431(Way way)
    {
        (await AskAsync(way, "forged")).ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync(way, fixture.TokenOf("nul-\0"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync(way, new string('a', 17_000))).ShouldBe(HttpStatusCode.Unauthorized);
        // HTTP/2 tells the client its limit and closes the connection of one that does not mind it.
        if (way.Version == 1)
            (await AskAsync(way, new string('a', 40_000))).ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        await using var client = await SocketClient.ConnectAsync(fixture, way);
    }

    private async Task<HttpStatusCode> AskAsync(Way way, string token)
    {
        using var invoker = new HttpMessageInvoker(fixture.Handler());
        using var request = new HttpRequestMessage(HttpMethod.Get, fixture.Address(way, "/hubs/realtime"))
        {
            Version = way.Version == 2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await invoker.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
