using System.Net;

namespace Hangout.IntegrationTests.SignIn;

/// <summary>
/// A browser without scripts: it keeps cookies, follows redirects and fills in forms. .NET's own cookie container would not send
/// Secure cookies to http://localhost, as browsers do.
/// </summary>
public sealed class BrowserDriver : IDisposable
{
    private const int MaxRedirects = 20;

    private readonly List<Cookie> _cookies = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Names and values that would be sent to an address.</summary>
    public IReadOnlyDictionary<string, string> CookiesFor(Uri address) =>
        _cookies.Where(c => Matches(c, address)).ToDictionary(c => c.Name, c => c.Value, StringComparer.Ordinal);

    /// <summary>Puts a cookie there, as a thief would.</summary>
    public void Plant(Uri address, string name, string value) => _cookies.Add(new(name, value, address.Host, "/"));

    /// <summary>Opens a page as a person who types its address or follows a link. Stops before an address that <paramref name="stopAt"/> holds for.</summary>
    public async Task<Page> OpenAsync(Uri address, CancellationToken cancellationToken, Func<Uri, bool>? stopAt = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        return await FollowAsync(request, stopAt, cancellationToken);
    }

    /// <summary>Sends the form, with these values over those it came with.</summary>
    public async Task<Page> SubmitAsync(Page page, Dictionary<string, string> values, CancellationToken cancellationToken, Func<Uri, bool>? stopAt = null)
    {
        var form = HtmlForm.Find(page, values.Keys);
        var request = new HttpRequestMessage(HttpMethod.Post, form.Action) { Content = new FormUrlEncodedContent(form.With(values)) };
        request.Headers.Add("Origin", page.Address.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await FollowAsync(request, stopAt, cancellationToken);
    }

    /// <summary>One request as a script of the page would make it: no redirects are followed.</summary>
    public async Task<HttpResponseMessage> FetchAsync(HttpMethod method, Uri address, CancellationToken cancellationToken, string? origin = null)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Add("Sec-Fetch-Mode", "cors");
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        if (method != HttpMethod.Get)
            request.Content = new StringContent("");
        return await SendAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<Page> FollowAsync(HttpRequestMessage request, Func<Uri, bool>? stopAt, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxRedirects; i++)
        {
            var address = request.RequestUri!;
            using var response = await SendAsync(request, cancellationToken);
            if (response.StatusCode is not (HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.RedirectKeepVerb))
                return new(address, response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
            var target = new Uri(address, response.Headers.Location!);
            if (stopAt?.Invoke(target) == true)
                return new(target, HttpStatusCode.OK, "");
            request = new(HttpMethod.Get, target);
        }
        throw new InvalidOperationException($"More than {MaxRedirects} redirects, the last to {request.RequestUri}.");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (CookiesFor(request.RequestUri!) is { Count: > 0 } cookiesToSend)
            request.Headers.Add("Cookie", string.Join("; ", cookiesToSend.Select(c => $"{c.Key}={c.Value}")));
        var response = await _http.SendAsync(request, cancellationToken);
        if (response.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            foreach (var text in cookies)
                Keep(text, request.RequestUri!);
        }
        return response;
    }

    private void Keep(string text, Uri address)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        var (name, value) = Split(parts[0]);
        var attributes = parts.Skip(1).Select(Split).ToDictionary(a => a.Name, a => a.Value, StringComparer.OrdinalIgnoreCase);
        var path = attributes.GetValueOrDefault("path", "/");
        _cookies.RemoveAll(c => c.Name == name && c.Host == address.Host && c.Path == path);
        var expired = (attributes.TryGetValue("max-age", out var age) && age == "0")
            || (attributes.TryGetValue("expires", out var date) && DateTimeOffset.Parse(date, System.Globalization.CultureInfo.InvariantCulture) < DateTimeOffset.UtcNow);
        if (!expired && value.Length > 0)
            _cookies.Add(new(name, value, address.Host, path));
    }

    private static (string Name, string Value) Split(string text) =>
        text.IndexOf('=') is var i and >= 0 ? (text[..i], text[(i + 1)..]) : (text, "");

    // As in browsers, the port does not matter.
    private static bool Matches(Cookie cookie, Uri address) =>
        cookie.Host == address.Host
        && address.AbsolutePath.StartsWith(cookie.Path, StringComparison.Ordinal)
        && (cookie.Path.EndsWith('/') || address.AbsolutePath.Length == cookie.Path.Length || address.AbsolutePath[cookie.Path.Length] == '/');

    private sealed record Cookie(string Name, string Value, string Host, string Path);
}

/// <summary>What an address answered in the end.</summary>
/// <param name="Address">After all redirects.</param>
/// <param name="Status">Its status.</param>
/// <param name="Html">Its body.</param>
public sealed record Page(Uri Address, HttpStatusCode Status, string Html);
