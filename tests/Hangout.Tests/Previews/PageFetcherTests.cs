using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hangout.Core.Messages.Previews;

namespace Hangout.Tests.Previews;

/// <summary>What happens to the worker when it fetches what anybody may link to (MSG-2): against a real server, hostile where it can be.</summary>
public sealed class PageFetcherTests : IAsyncLifetime
{
    private const string Page = "<title>A page</title>";

    private readonly List<string> _requests = [];
    private WebApplication? _server;
    private Func<HttpContext, Task> _answer = context => WriteAsync(context, Page);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private int Port => new Uri(_server!.Urls.First()).Port;

    private string Address => $"http://127.0.0.1:{Port}/";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(context =>
        {
            lock (_requests)
                _requests.Add($"{context.Request.Host.Host}{context.Request.Path}");
            return _answer(context);
        });
        await _server.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync() => await _server!.DisposeAsync();

    [Fact]
    public async Task A_page_is_fetched_without_cookies_traces_and_referrer()
    {
        HeaderDictionary sent = [];
        _answer = context =>
        {
            sent = new(new Dictionary<string, Microsoft.Extensions.Primitives.StringValues>(context.Request.Headers, StringComparer.OrdinalIgnoreCase));
            context.Response.Headers.SetCookie = "known=you; Path=/";
            return WriteAsync(context, Page);
        };
        using var activity = new System.Diagnostics.Activity("test").Start();
        using var fetcher = Fetcher();
        (await fetcher.FetchAsync(Address, Cancellation)).ShouldBe(new PageSummary("A page", Description: null, SiteName: null));
        (await fetcher.FetchAsync(Address, Cancellation)).ShouldNotBeNull();
        sent["User-Agent"].ToString().ShouldStartWith("HangoutLinkPreview/");
        sent.Keys.ShouldNotContain("Cookie");
        sent.Keys.ShouldNotContain("traceparent");
        sent.Keys.ShouldNotContain("Referer");
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f.1:{0}/")]
    [InlineData("http://0177.0.0.1:{0}/")]
    [InlineData("http://0:{0}/")]
    public async Task Nothing_of_this_machine_is_fetched_however_it_is_spelled(string address)
    {
        using var fetcher = new PageFetcher(Options(networks: ""), Dns.GetHostAddressesAsync);
        (await fetcher.FetchAsync(string.Format(CultureInfo.InvariantCulture, address, Port), Cancellation)).ShouldBeNull();
        _requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_redirect_into_the_inside_is_not_followed()
    {
        // 127.0.0.1 is allowed here; the same server by its other address is the inside.
        foreach (var inside in new[]
        {
            $"http://127.0.0.2:{Port}/secret", $"http://[::1]:{Port}/secret", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "gopher://127.0.0.1/",
        })
        {
            _requests.Clear();
            _answer = context => RedirectAsync(context, inside);
            using var fetcher = Fetcher();
            (await fetcher.FetchAsync(Address, Cancellation)).ShouldBeNull();
            _requests.ShouldBe(["127.0.0.1/"]);
        }
    }

    [Fact]
    public async Task Five_redirects_are_followed_and_no_more()
    {
        _answer = context => int.Parse(context.Request.Query["left"].ToString(), CultureInfo.InvariantCulture) is var left and > 0
            ? RedirectAsync(context, $"?left={left - 1}") : WriteAsync(context, Page);
        using var fetcher = Fetcher();
        (await fetcher.FetchAsync($"{Address}?left=5", Cancellation)).ShouldNotBeNull();
        (await fetcher.FetchAsync($"{Address}?left=6", Cancellation)).ShouldBeNull();
        _answer = context => RedirectAsync(context, "/");
        _requests.Clear();
        (await fetcher.FetchAsync(Address, Cancellation)).ShouldBeNull();
        _requests.Count.ShouldBe(6);
    }

    [Fact]
    public async Task The_address_that_was_judged_is_the_one_that_is_connected_to()
    {
        var lookups = 0;
        // A name that answers otherwise the second time, and that no real server of names knows.
        using var fetcher = Fetcher(resolve: (_, _) => Task.FromResult<IPAddress[]>([++lookups == 1 ? IPAddress.Loopback : IPAddress.Parse("127.0.0.2")]));
        (await fetcher.FetchAsync($"http://rebinding.invalid:{Port}/", Cancellation)).ShouldNotBeNull();
        (lookups, _requests.Single()).ShouldBe((1, "rebinding.invalid/"));
    }

    [Fact]
    public async Task One_bad_address_among_several_spoils_them_all()
    {
        using var fetcher = Fetcher(resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("10.0.0.1")]));
        (await fetcher.FetchAsync($"http://mixed.invalid:{Port}/", Cancellation)).ShouldBeNull();
        using var none = Fetcher(resolve: (_, _) => Task.FromResult<IPAddress[]>([]));
        (await none.FetchAsync($"http://none.invalid:{Port}/", Cancellation)).ShouldBeNull();
        using var unknown = Fetcher(resolve: (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        (await unknown.FetchAsync($"http://unknown.invalid:{Port}/", Cancellation)).ShouldBeNull();
        _requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Other_ports_and_schemes_are_not_fetched()
    {
        using var fetcher = new PageFetcher(new PreviewOptions { AllowedNetworks = "127.0.0.1/32" }, Dns.GetHostAddressesAsync);
        foreach (var address in new[] { Address, $"ftp://127.0.0.1:{Port}/", $"http://user:secret@127.0.0.1:{Port}/" })
            (await fetcher.FetchAsync(address, Cancellation)).ShouldBeNull();
        _requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(404, "text/html")]
    [InlineData(500, "text/html")]
    [InlineData(204, "text/html")]
    [InlineData(200, "application/json")]
    [InlineData(200, "image/png")]
    [InlineData(200, "text/plain")]
    [InlineData(200, null)]
    public async Task What_is_no_page_has_no_preview(int status, string? type)
    {
        _answer = context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, type);
            return status == 204 ? Task.CompletedTask : context.Response.WriteAsync(Page, Cancellation);
        };
        using var fetcher = Fetcher();
        (await fetcher.FetchAsync(Address, Cancellation)).ShouldBeNull();
        _requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Of_an_endless_page_the_beginning_is_read_and_no_more()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var options = new PreviewOptions { AllowedNetworks = "127.0.0.1/32", Ports = $"{port}", MaxBytes = 128 * 1024 };
        using var fetcher = new PageFetcher(options, Dns.GetHostAddressesAsync);
        var sent = SendEndlesslyAsync(listener);
        (await fetcher.FetchAsync($"http://127.0.0.1:{port}/", Cancellation)).ShouldNotBeNull();
        // What lay in the sockets' buffers was sent for nothing.
        (await sent.WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).ShouldBeLessThan(32 * 1024 * 1024);
    }

    /// <summary>Answers with a page that does not end, until the reader has gone.</summary>
    /// <returns>How many bytes it could send.</returns>
    private static async Task<long> SendEndlesslyAsync(TcpListener listener)
    {
        using var client = await listener.AcceptSocketAsync(Cancellation);
        await client.ReceiveAsync(new byte[4_096], Cancellation);
        var sent = 0L;
        try
        {
            sent += await client.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + Page), Cancellation);
            var junk = new byte[64 * 1024];
            while (true)
                sent += await client.SendAsync(junk, Cancellation);
        }
        catch (SocketException)
        {
            return sent;
        }
    }

    [Fact]
    public async Task A_bomb_of_compression_is_unpacked_up_to_the_limit()
    {
        _answer = async context =>
        {
            context.Response.ContentType = "text/html";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var zip = new GZipStream(context.Response.Body, CompressionLevel.SmallestSize, leaveOpen: true);
            await zip.WriteAsync(Encoding.UTF8.GetBytes(Page), context.RequestAborted);
            var zeros = new byte[1024 * 1024];
            try
            {
                // A gigabyte, some megabytes on the wire.
                for (var i = 0; i < 1_024; i++)
                    await zip.WriteAsync(zeros, context.RequestAborted);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The reader has gone.
            }
        };
        using var fetcher = Fetcher();
        (await fetcher.FetchAsync(Address, Cancellation)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_slow_server_is_given_up(bool sendsHeaders)
    {
        _answer = async context =>
        {
            context.Response.ContentType = "text/html";
            try
            {
                if (sendsHeaders)
                    await context.Response.WriteAsync("<title>Slow", context.RequestAborted);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                // The reader has gone.
            }
        };
        using var fetcher = Fetcher(timeout: TimeSpan.FromMilliseconds(500));
        (await fetcher.FetchAsync(Address, Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).ShouldBeNull();
        _requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Huge_headers_and_what_is_no_HTTP_end_the_fetch()
    {
        foreach (var answer in new[] { "HTTP/1.1 200 OK\r\nX-Long: " + new string('x', 200_000) + "\r\n\r\n", "no HTTP at all\r\n\r\n", "" })
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var served = ServeAsync(listener, answer);
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            using var fetcher = new PageFetcher(new PreviewOptions { AllowedNetworks = "127.0.0.1/32", Ports = $"{port}" }, Dns.GetHostAddressesAsync);
            (await fetcher.FetchAsync($"http://127.0.0.1:{port}/", Cancellation)).ShouldBeNull();
            await served;
        }
    }

    [Fact]
    public async Task Whoever_stops_the_worker_stops_the_fetch()
    {
        _answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        using var fetcher = Fetcher();
        using var stop = new CancellationTokenSource();
        var fetch = fetcher.FetchAsync(Address, stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => fetch);
    }

    private static async Task ServeAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptSocketAsync(Cancellation);
        await client.ReceiveAsync(new byte[4_096], Cancellation);
        try
        {
            await client.SendAsync(Encoding.ASCII.GetBytes(answer), Cancellation);
        }
        catch (SocketException)
        {
            // The reader has gone.
        }
    }

    private static Task WriteAsync(HttpContext context, string html)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html, context.RequestAborted);
    }

    private static Task RedirectAsync(HttpContext context, string to)
    {
        (context.Response.StatusCode, context.Response.Headers.Location) = (302, to);
        return Task.CompletedTask;
    }

    private PreviewOptions Options(string networks) => new() { AllowedNetworks = networks, Ports = $"{Port}" };

    private PageFetcher Fetcher(
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null, TimeSpan? timeout = null)
    {
        var options = Options("127.0.0.1/32");
        options.Timeout = timeout ?? TimeSpan.FromSeconds(20);
        return new(options, resolve ?? Dns.GetHostAddressesAsync);
    }
}
