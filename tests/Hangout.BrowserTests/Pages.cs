using System.Net;

namespace Hangout.BrowserTests;

/// <summary>A web site on this machine for messages to link to.</summary>
public sealed class Pages : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Pages(WebApplication server)
    {
        _server = server;
        server.Run(async context =>
        {
            if (context.Request.Path == "/held")
                await _released.Task.WaitAsync(context.RequestAborted);
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(
                "<title>Boats for hire</title><meta name=description content='By the hour or the day'><meta property=og:site_name content='Boats &amp; more'>");
        });
    }

    public int Port => new Uri(_server.Urls.First()).Port;

    public string Address(string path) => $"http://127.0.0.1:{Port}{path}";

    /// <summary>Lets the page <c>/held</c> go.</summary>
    public void Release() => _released.TrySetResult();

    public static async Task<Pages> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var pages = new Pages(builder.Build());
        await pages._server.StartAsync(cancellationToken);
        return pages;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
