using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Realtime;
using Hangout.IntegrationTests.SignIn;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>A person's browser, signed in at the web host.</summary>
internal sealed class SignedInBrowser(Uri web, BrowserDriver browser, HttpClient http) : IDisposable
{
    /// <summary>Two people sign in and talk, each from four devices; every device must show the same.</summary>
    public static async Task TalkAsync(Uri web, CancellationToken cancellationToken)
    {
        using var alice = await SignedInBrowser.SignInAsync(web, "alice", cancellationToken);
        using var bob = await SignedInBrowser.SignInAsync(web, "bob", cancellationToken);
        var conversation = await alice.CreateDirectAsync(bob.Id, cancellationToken);
        // Several devices each, so that both replicas have some of both people.
        var aliceDevices = Enumerable.Range(0, 4).Select(_ => alice.Device()).ToList();
        var bobDevices = Enumerable.Range(0, 4).Select(_ => bob.Device()).ToList();
        var devices = aliceDevices.Concat(bobDevices).ToList();
        var refusals = new Dictionary<HangoutClient, int>();
        foreach (var device in devices)
        {
            device.Of(conversation);
            await device.StartAsync(cancellationToken);
            // A system that has just started may refuse a first try.
            refusals[device] = device.Closings.Count;
        }

        var results = await Task.WhenAll(devices.Select((d, i) => d.SendAsync(conversation, $"from device {i}")));
        await Eventually.IsTrueAsync(() => devices.All(d => d.MessagesOf(conversation).Count == devices.Count), "Every device's copy");

        results.ShouldAllBe(r => r.Error == null);
        foreach (var device in devices)
        {
            device.MessagesOf(conversation).Select(m => m.Id).ShouldBe(devices[0].MessagesOf(conversation).Select(m => m.Id));
            device.Closings.Count.ShouldBe(refusals[device], $"{device}");
            await device.DisposeAsync();
        }
    }

    public Guid Id { get; private set; }

    private string Cookies => string.Join("; ", browser.CookiesFor(web).Select(c => $"{c.Key}={c.Value}"));

    public static async Task<SignedInBrowser> SignInAsync(Uri web, string name, CancellationToken cancellationToken)
    {
        var browser = new BrowserDriver();
        var page = await browser.OpenAsync(new Uri(web, "/signin?returnUrl=/api/session"), cancellationToken);
        await browser.SubmitAsync(page, new() { ["username"] = name, ["password"] = $"{name}-hangout" }, cancellationToken);
        var visitor = new SignedInBrowser(web, browser, new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = web });
        visitor.Id = (await visitor.AskAsync<MeDto>(HttpMethod.Get, "/api/me", body: null, cancellationToken)).Id;
        return visitor;
    }

    public async Task<Guid> CreateDirectAsync(Guid other, CancellationToken cancellationToken) =>
        (await AskAsync<ConversationDto>(HttpMethod.Post, "/api/conversations", new CreateConversationRequest(ConversationKind.Direct, [other]), cancellationToken)).Id;

    public HangoutClient Device() => new(
        () => new UriBuilder(new Uri(web, IRealtimeHub.Path)) { Scheme = "ws" }.Uri,
        ticket: async () => (await AskAsync<Ticket>(HttpMethod.Post, "/api/session/ticket", body: null, CancellationToken.None)).Value,
        configure: options => options.SetRequestHeader("Origin", web.GetLeftPart(UriPartial.Authority)));

    public void Dispose()
    {
        browser.Dispose();
        http.Dispose();
    }

    private sealed record Ticket([property: System.Text.Json.Serialization.JsonPropertyName("ticket")] string Value);

    /// <summary>A request as the person's page makes it.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", Cookies);
        request.Headers.Add("Origin", web.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return request;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => http.SendAsync(request, cancellationToken);

    public async Task<T> AskAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
        where T : class
    {
        using var request = Request(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: HangoutJson.Options);
        using var response = await http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        response.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)response.StatusCode} {text}");
        return System.Text.Json.JsonSerializer.Deserialize<T>(text, HangoutJson.Options).ShouldNotBeNull();
    }
}
