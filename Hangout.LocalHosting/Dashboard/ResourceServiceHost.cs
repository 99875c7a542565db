using System.Net;
using System.Security.Cryptography;
using System.Text;
using Hangout.LocalHosting.Dashboard.Grpc;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hangout.LocalHosting.Dashboard;

/// <summary>
/// Serves <see cref="ResourceService"/> on a loopback port: HTTP/2 without TLS, an API key on every call. Kestrel runs bare, without a host
/// of its own, so that it neither handles signals nor prints.
/// </summary>
internal sealed class ResourceServiceHost : IHttpApplication<HttpContext>, IAsyncDisposable
{
    /// <summary>The header in which the dashboard sends the key.</summary>
    public const string ApiKeyHeader = "x-resource-service-api-key";

    private const string Prefix = "/aspire.v1.DashboardService/";

    private readonly ResourceService _service;
    private readonly byte[] _apiKeyHash;
    private readonly ILogger _logger;
    private readonly KestrelServer _server;
    private readonly CancellationTokenSource _stopping = new();

    private ResourceServiceHost(ResourceService service, string apiKey, ILoggerFactory loggers)
    {
        _service = service;
        _apiKeyHash = Hash(apiKey);
        _logger = loggers.CreateLogger<ResourceServiceHost>();

        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Listen(IPAddress.Loopback, port: 0, listen => listen.Protocols = HttpProtocols.Http2);
        // Streams stay open and silent for hours.
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        _server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers), loggers);
    }

    /// <summary>Where the dashboard reaches it.</summary>
    public string Url => _server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();

    public static async Task<ResourceServiceHost> StartAsync(ResourceService service, string apiKey, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var host = new ResourceServiceHost(service, apiKey, loggers);
        await host._server.StartAsync(host, cancellationToken);
        return host;
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method) || request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        await GrpcCall.RunAsync(context, call => Dispatch(call, request), _logger, _stopping.Token);
    }

    /// <summary>Ends the streams and closes the port. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _server.StopAsync(patience.Token);
        _server.Dispose();
    }

    HttpContext IHttpApplication<HttpContext>.CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    void IHttpApplication<HttpContext>.DisposeContext(HttpContext context, Exception? exception)
    {
        // A DefaultHttpContext holds nothing that needs disposal.
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private Task Dispatch(GrpcCall call, HttpRequest request)
    {
        // Hashes are compared, so that neither the time nor the length tells anything about the key.
        if (!CryptographicOperations.FixedTimeEquals(Hash(request.Headers[ApiKeyHeader].ToString()), _apiKeyHash))
            throw new GrpcException(GrpcStatusCode.Unauthenticated, "The API key is missing or wrong.");

        var path = request.Path.Value ?? "";
        var handler = path.StartsWith(Prefix, StringComparison.Ordinal) ? _service.Find(path[Prefix.Length..]) : null;
        return handler is null
            ? throw new GrpcException(GrpcStatusCode.Unimplemented, $"There is no method {path}.")
            : handler(call);
    }
}
