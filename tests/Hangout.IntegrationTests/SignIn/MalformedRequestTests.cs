using System.Net;
using System.Net.Sockets;
using System.Text;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.SignIn;

/// <summary>What no HTTP client would send, to everything that listens: hosts, addresses, headers, methods and forms. None may be the server's fault.</summary>
public sealed class MalformedRequestTests(SharedSystem system)
{
    private const string Realm = "/realms/hangout", Protocol = Realm + "/protocol/openid-connect";

    private static readonly string[] Hosts =
        ["a..b", "", "localhost:99999", "localhost:", "[::1", "x y", new('a', 300), "-", ".", "..", "localhost:abc", "é.example", "a,b", "user@host", "host/path", "%00", "[::1]:80"];

    private static readonly string[] Texts =
        ["%00", "a%00b", "%ff", "%c0%80", "%ed%a0%80", "%F0%9F%92%A9", "%", "%zz", "[]", "..%2f..", new('a', 5_000), "%0d%0aX:y", "\\", "%E2%80%AE", ""];

    private static readonly string[] Values =
        ["", "\xff", "a=b; c", "%00", "Bearer", "Bearer a.b.c", "__Host-hangout=%00; hangout=%00; hangout-theme=\xff", "http://[", new('a', 7_000), "\t", ";;;=", "bytes=0-99999999999999999999", "de;q=x", "Basic AAAA", "Basic JTAwOiUwMA=="];

    private static readonly string[] Headers =
        ["Cookie", "Authorization", "Origin", "Accept-Language", "X-Forwarded-For", "X-Forwarded-Proto", "traceparent", "Content-Type", "Accept", "User-Agent", "If-None-Match", "Range", "Sec-CH-UA-Mobile", "Sec-Fetch-Site"];

    private static readonly string[] Pages = ["/", "/signin?returnUrl=/", "/api/session", "/api/me", "/hubs/realtime", "/signin-oidc?state=x&code=y", "/health", "/client/manifest.json"];

    private static readonly string[] ProtocolParameters =
    [
        "client_id", "redirect_uri", "scope", "state", "nonce", "response_type", "code_challenge", "code_challenge_method", "prompt", "ui_locales", "login_hint", "acr_values", "id_token_hint", "max_age", "resource",
        "claims", "display", "response_mode", "request", "request_uri", "post_logout_redirect_uri", "grant_type", "code", "refresh_token", "client_secret", "code_verifier", "token", "token_type_hint", "username", "password",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = 300_000)]
    [InlineData("web")]
    [InlineData("api")]
    [InlineData("realtime")]
    [InlineData("worker")]
    public async Task No_malformed_request_is_the_servers_fault(string resource)
    {
        var address = await AddressAsync(resource);
        var own = $"localhost:{address.Port}";
        var requests = new List<string>();
        foreach (var page in Pages)
        {
            requests.AddRange(Hosts.Select(h => Request("GET", page, h)));
            requests.AddRange(Hosts.Select(h => Request("GET", page, own, $"X-Forwarded-Host: {h}", "X-Forwarded-Proto: http", "X-Forwarded-For: 1.2.3.4")));
            requests.AddRange(Headers.SelectMany(h => Values.Select(v => Request("GET", page, own, $"{h}: {v}"))));
            foreach (var method in (string[])["POST", "PUT", "TRACE", "FOO", "OPTIONS", "DELETE", "CONNECT"])
            {
                requests.AddRange(new (string, string)[] { ("", "text/plain"), ("%00=%00", "application/x-www-form-urlencoded"), ("""{"a":""", "application/json"), ("--x", "multipart/form-data; boundary=") }
                    .Select(body => Post(method, page, own, body.Item1, body.Item2)));
            }
        }

        requests.AddRange(((string[])[
            "/signin?returnUrl=", "/signin?returnUrl=/", "/?signin=", "/?signedout=", "/signin-oidc?error=a&state=", "/signin-oidc?state=x&code=", "/", "/api/", "/api/users/search?q=", "/hubs/realtime?ticket=",
            "/hubs/realtime?access_token=", "/signout?x=", "/client/", "/register?returnUrl=", "/signout-oidc?sid=x&iss=", "/signout-callback-oidc?state="])
            .SelectMany(path => Texts.Select(t => Request("GET", path + t, own))));
        await TryAllAsync(address, requests);
    }

    [Fact(Timeout = 300_000)]
    public async Task No_malformed_request_is_the_fault_of_the_sign_in_pages()
    {
        var address = await AddressAsync("keycloak");
        var own = $"localhost:{address.Port}";
        string[] paths = [$"{Protocol}/auth", $"{Protocol}/logout", $"{Protocol}/token", $"{Protocol}/revoke", $"{Protocol}/token/introspect", $"{Protocol}/userinfo", $"{Protocol}/registrations", $"{Protocol}/certs", $"{Realm}/login-actions/abc", $"{Realm}/login-actions/abc/registration"];
        const string good = "client_id=hangout-web&scope=openid&response_type=code&grant_type=authorization_code&code_challenge_method=S256";
        var requests = new List<string>();
        foreach (var path in paths)
        {
            foreach (var (name, text) in ProtocolParameters.SelectMany(n => Texts.Select(t => (n, t))))
            {
                requests.Add(Request("GET", $"{path}?{good}&{name}={text}", own));
                requests.Add(Post("POST", path, own, $"{name}={text}", "application/x-www-form-urlencoded"));
            }

            requests.AddRange(Texts.Select(t => Request("GET", $"{path}/{t}", own)));
            requests.AddRange(Hosts.Select(h => Request("GET", path, h)));
            requests.AddRange(Values.SelectMany(v => new[] { Request("GET", path, own, $"Cookie: HANGOUT_IDENTITY={v}; HANGOUT_IDENTITY.sig={v}"), Request("GET", path, own, $"Authorization: {v}") }));
            requests.AddRange(Values.Select(v => Post("POST", path, own, "grant_type=refresh_token&refresh_token=x", "application/x-www-form-urlencoded", $"Authorization: {v}")));
        }

        requests.AddRange(((string[])["//", "//x", "http://[", "/%00", "*", "/..", "\\", "http://a:99999/", $"{Realm}//"]).Select(path => Request("GET", path, own)));
        await TryAllAsync(address, requests);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("web", "/")]
    [InlineData("api", "/api/me")]
    public async Task A_malformed_host_gets_a_clear_answer(string resource, string path)
    {
        var address = await AddressAsync(resource);
        foreach (var request in (string[])[Request("GET", path, "a..b"), Request("GET", path, "localhost:99999"), Request("GET", path, $"localhost:{address.Port}", "X-Forwarded-Host: a..b")])
        {
            var answer = await AnswerAsync(address, request);
            answer.ShouldStartWith("HTTP/1.1 400");
            answer.ShouldContain("The host of the request is malformed.");
        }
    }

    private async Task<Uri> AddressAsync(string resource)
    {
        var application = await system.ApplicationAsync(Stop);
        return application.Address(resource);
    }

    private static string Request(string method, string path, string host, params string[] headers) =>
        $"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAccept: text/html\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n";

    private static string Post(string method, string path, string host, string body, string type, params string[] headers) =>
        Request(method, path, host, [$"Origin: http://{host}", $"Content-Type: {type}", $"Content-Length: {body.Length}", .. headers]) + body;

    private static async Task TryAllAsync(Uri address, List<string> requests)
    {
        var faults = new List<string>();
        foreach (var request in requests)
        {
            var answer = await AnswerAsync(address, request);
            if (answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal) || answer.Contains("   at ", StringComparison.Ordinal))
                faults.Add($"{request[..Math.Min(request.Length, 300)]}: {answer[..Math.Min(answer.Length, 200)]}");
        }

        faults.ShouldBeEmpty($"of {requests.Count} requests");
    }

    /// <summary>The beginning of the answer; empty when the connection was closed without one.</summary>
    private static async Task<string> AnswerAsync(Uri address, string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), Stop);
        var answer = new StringBuilder();
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(request), Stop);
            var buffer = new byte[8_192];
            while (answer.Length < buffer.Length && await socket.ReceiveAsync(buffer, Stop) is var read and > 0)
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (SocketException)
        {
            // The server closed while it was still being sent to.
        }

        return answer.ToString();
    }
}
