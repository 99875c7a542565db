using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Messages.Previews;

/// <summary>
/// Fetches the pages that messages link to (docs/decisions/0029). Whoever writes a message chooses the address, so nothing of this network may answer: every
/// connection is made to an address that was judged here, redirects included, and time, bytes and headers are limited.
/// </summary>
internal sealed class PageFetcher : IDisposable
{
    private const int MaxRedirects = 5;
    private static readonly string[] Types = ["text/html", "application/xhtml+xml"];

    private readonly PreviewOptions _options;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly HttpClient _client;

    public PageFetcher(IOptions<PreviewOptions> options)
        : this(options.Value, Dns.GetHostAddressesAsync)
    {
    }

    internal PageFetcher(PreviewOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        (_options, _resolve) = (options, resolve);
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            // In KiB.
            MaxResponseHeadersLength = 32,
            MaxResponseDrainSize = 0,
            MaxConnectionsPerServer = 4,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
            // Foreign servers get no trace headers.
            ActivityHeadersPropagator = null,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("HangoutLinkPreview/1.0");
        _client.DefaultRequestHeaders.Accept.ParseAdd("text/html, application/xhtml+xml;q=0.9");
    }

    /// <summary>Fetches what a page says of itself.</summary>
    /// <param name="page">An http or https address.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when there is no such page, it may not be fetched, or it says nothing.</returns>
    public async Task<PageSummary?> FetchAsync(string page, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.Timeout);
        try
        {
            return await FollowAsync(new Uri(page), limit.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsOfThePage(exception))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Whatever a foreign server does wrong is no failure of the work: broken connections, certificates, bodies, or too long a time.</summary>
    private static bool IsOfThePage(Exception exception) =>
        exception is HttpRequestException or IOException or OperationCanceledException or SocketException or InvalidDataException or UriFormatException;

    private async Task<PageSummary?> FollowAsync(Uri address, CancellationToken cancellationToken)
    {
        for (var redirects = 0; redirects <= MaxRedirects && MessageLinks.IsFetchable(address) && _options.IsPort(address.Port); redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } next)
            {
                address = new Uri(address, next);
                continue;
            }

            if (response.StatusCode != HttpStatusCode.OK || !Types.Contains(response.Content.Headers.ContentType?.MediaType, StringComparer.OrdinalIgnoreCase))
                return null;
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return PageSummary.Of(await ReadBeginningAsync(body, cancellationToken), response.Content.Headers.ContentType?.CharSet);
        }

        return null;
    }

    /// <summary>What comes after the limit is not read: what a page says of itself stands at its beginning.</summary>
    private async Task<byte[]> ReadBeginningAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new byte[_options.MaxBytes];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return bytes[..length];
    }

    private ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        _options.IsPort(context.DnsEndPoint.Port) ? JudgedConnection.OpenAsync(context.DnsEndPoint, _resolve, _options.MayConnect, cancellationToken)
            : throw new HttpRequestException($"Previews are not fetched from port {context.DnsEndPoint.Port}.");
}
