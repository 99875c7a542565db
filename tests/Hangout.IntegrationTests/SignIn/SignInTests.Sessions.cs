using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.SignIn;

public abstract partial class SignInTests
{
    [Fact]
    public async Task Many_calls_at_once_refresh_once()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        await SignInAsync(browser, "alice", "alice-hangout");
        var cookie = browser.CookiesFor(system.Web("/"))["__Host-hangout"];

        for (var round = 0; round < 3; round++)
        {
            await system.ExpireAccessTokenAsync(cookie, Cancel);
            var calls = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => StatusAsync(browser, "/api/me")));
            calls.Distinct().ShouldBe([HttpStatusCode.OK]);
        }

        // A second use of one refresh token would have ended it.
        (await system.SessionAsync(cookie, Cancel)).EndReason.ShouldBeNull();
    }

    [Fact]
    public async Task A_session_that_ended_at_the_provider_ends_here_at_the_next_refresh()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        using var provider = new ProviderClient(system);
        await SignInAsync(browser, "bob", "bob-hangout");
        var cookie = browser.CookiesFor(system.Web("/"))["__Host-hangout"];
        // Without a hint the provider asks first: nobody is signed out by a foreign link.
        var question = await browser.OpenAsync(await provider.EndSessionAsync("client_id=hangout-web", Cancel), Cancel);
        await browser.SubmitAsync(question, system.ConfirmSignOut, Cancel);

        await system.ExpireAccessTokenAsync(cookie, Cancel);
        using var response = await browser.FetchAsync(HttpMethod.Get, system.Web("/api/me"), Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString().ShouldBe("unauthenticated");
        (await system.SessionAsync(cookie, Cancel)).ShouldBe(("refresh_refused", 0));
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("http://localhost:1")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task Another_site_cannot_post_in_the_persons_name(string? origin)
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        await SignInAsync(browser, "carol", "carol-hangout");

        using var response = await browser.FetchAsync(HttpMethod.Post, system.Web("/signout"), Cancel, origin);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(browser, "/api/session")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_of_ours_gets_a_ticket_that_opens_one_socket_through_this_host_or_straight(bool straight)
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        await SignInAsync(browser, "carol", "carol-hangout");
        var ticket = await TicketAsync(browser);

        using (var socket = await ConnectAsync(ticket, Origin, straight))
            await ShakeHandsAsync(socket);

        (await Should.ThrowAsync<WebSocketException>(() => ConnectAsync(ticket, Origin, straight))).Message.ShouldContain("401");
    }

    [Fact]
    public async Task Another_site_cannot_open_a_socket_in_the_persons_name()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        await SignInAsync(browser, "carol", "carol-hangout");

        foreach (var origin in (string?[])["http://evil.example", null])
        {
            using var refused = await browser.FetchAsync(HttpMethod.Post, system.Web("/api/session/ticket"), Cancel, origin);
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }

        // The cookie opens nothing, however the path is written, and a ticket nothing elsewhere.
        foreach (var path in new[] { "/hubs/realtime", "/HUBS/realtime", "/Hubs/Realtime" })
        {
            var cookie = browser.CookiesFor(system.Web("/"))["__Host-hangout"];
            (await Should.ThrowAsync<WebSocketException>(() => ConnectAsync(ticket: null, Origin, cookie: cookie, path: path))).Message.ShouldContain("401");
        }

        var ticket = await TicketAsync(browser);
        (await Should.ThrowAsync<WebSocketException>(() => ConnectAsync(ticket, "http://evil.example"))).Message.ShouldContain("401");
    }

    [Fact]
    public async Task There_is_no_ticket_without_a_session()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();

        using var response = await browser.FetchAsync(HttpMethod.Post, system.Web("/api/session/ticket"), Cancel, Origin);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Tickets_are_limited_for_each_person()
    {
        const int limit = 300, refilledMeanwhile = 300;
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        await RegisterAsync(browser, Person.New());
        await TicketAsync(browser);

        var issued = 1;
        (HttpStatusCode Status, bool SaysWhen)[] refused = [];
        while (refused.Length == 0)
        {
            // Many at once: one by one a slow machine would not ask faster than the limit refills.
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync()));
            refused = [.. answers.Where(a => a.Status != HttpStatusCode.OK)];
            issued += answers.Length - refused.Length;
            issued.ShouldBeLessThan(limit + refilledMeanwhile);
        }

        refused.ShouldAllBe(a => a.Status == HttpStatusCode.TooManyRequests && a.SaysWhen);
        issued.ShouldBeGreaterThanOrEqualTo(limit);

        async Task<(HttpStatusCode Status, bool SaysWhen)> AskAsync()
        {
            using var response = await browser.FetchAsync(HttpMethod.Post, system.Web("/api/session/ticket"), Cancel, Origin);
            return (response.StatusCode, response.Headers.RetryAfter is not null);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Signing_out_closes_open_sockets_within_five_seconds(bool straight)
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        await SignInAsync(browser, "dave", "dave-hangout");
        using var socket = await ConnectAsync(await TicketAsync(browser), Origin, straight);
        await ShakeHandsAsync(socket);
        var unused = await TicketAsync(browser);

        await SignOutAsync(browser);

        await ShouldEndSoonAsync(socket);
        // A ticket from before opens nothing that stays.
        using var late = await ConnectAsync(unused, Origin, straight);
        await ShakeHandsAsync(late);
        await ShouldEndSoonAsync(late);
    }

    [Fact]
    public async Task Signing_out_closes_sockets_that_have_a_token_of_the_session_too()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        using var provider = new ProviderClient(system);
        await SignInAsync(browser, "dave", "dave-hangout");
        // The same sign-in at the provider gives a token of the same session without asking again.
        var tokens = await provider.SignInAsync(browser, "nobody", "no password", Cancel);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {tokens.AccessToken}");
        await socket.ConnectAsync(system.RealtimeHub, Cancel);
        await ShakeHandsAsync(socket);

        await SignOutAsync(browser);

        await ShouldEndSoonAsync(socket);
    }

    [Fact]
    public async Task Signing_in_as_somebody_else_in_the_same_browser_closes_the_sockets_of_the_one_before()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();
        await SignInAsync(browser, "alice", "alice-hangout");
        using var socket = await ConnectAsync(await TicketAsync(browser), Origin);
        await ShakeHandsAsync(socket);
        using var other = new BrowserDriver();
        other.Plant(system.Web("/"), "__Host-hangout", browser.CookiesFor(system.Web("/"))["__Host-hangout"]);

        await SignInAsync(other, "bob", "bob-hangout");

        await ShouldEndSoonAsync(socket);
    }

    [Fact]
    public async Task Pages_tell_the_browser_what_they_may_do()
    {
        system.SkipIfAbsent();
        using var browser = new BrowserDriver();

        using var response = await browser.FetchAsync(HttpMethod.Get, system.Web("/api/session"), Cancel);

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.Split(';').Single(part => part.TrimStart().StartsWith("script-src ", StringComparison.Ordinal)).ShouldNotContain("unsafe");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    /// <summary>Where our own pages come from.</summary>
    private string Origin => system.Web("/").GetLeftPart(UriPartial.Authority);

    private async Task<string> TicketAsync(BrowserDriver browser)
    {
        using var response = await browser.FetchAsync(HttpMethod.Post, system.Web("/api/session/ticket"), Cancel, Origin);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        answer.GetProperty("expiresInSeconds").GetInt32().ShouldBe(30);
        return answer.GetProperty("ticket").GetString()!;
    }

    private async Task<ClientWebSocket> ConnectAsync(string? ticket, string? origin, bool straight = false, string? cookie = null, string path = "/hubs/realtime")
    {
        var socket = new ClientWebSocket();
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        if (cookie is not null)
            socket.Options.SetRequestHeader("Cookie", $"__Host-hangout={cookie}");
        try
        {
            var hub = new UriBuilder(straight ? system.RealtimeHub : system.Hub) { Path = path }.Uri;
            await socket.ConnectAsync(ticket is null ? hub : new UriBuilder(hub) { Query = $"ticket={ticket}" }.Uri, Cancel);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task ShakeHandsAsync(ClientWebSocket socket)
    {
        await socket.SendAsync("{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Cancel);
        var answer = new byte[1_024];
        var received = await socket.ReceiveAsync(answer, Cancel);
        System.Text.Encoding.UTF8.GetString(answer, 0, received.Count).ShouldStartWith("{}");
    }

    private static async Task ShouldEndSoonAsync(ClientWebSocket socket)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(Promise.Cut);
        await ReadToTheEndAsync(socket, limit.Token);
        limit.IsCancellationRequested.ShouldBeFalse($"the socket was still open after {Promise.Cut}");
    }

    private static async Task ReadToTheEndAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[1_024];
        try
        {
            while ((await socket.ReceiveAsync(buffer, cancellationToken)).MessageType != WebSocketMessageType.Close)
            {
                // Keep-alives and events until the end.
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // Cut, or the time is up: the caller looks which.
        }
    }
}
