using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hangout.Core.Realtime;
using Hangout.Realtime;
using Hangout.Realtime.Connections;
using Hangout.Realtime.Sockets;
using Hangout.Tests.ServiceDefaults;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Hangout.Tests.Realtime;

/// <summary>How a client comes to the hub's sockets.</summary>
/// <param name="IsTls">Whether over TLS.</param>
/// <param name="Version">The HTTP version.</param>
public sealed record Way(bool IsTls, int Version)
{
    public override string ToString() => $"{(IsTls ? "TLS" : "plain")}, HTTP/{Version}";
}

/// <summary>A node's sockets on Kestrel, with its protocol, limits and authentication; behind them a hub that needs no database.</summary>
public sealed class SocketFixture : IAsyncLifetime
{
    private readonly X509Certificate2 _certificate = SelfSigned();
    private TestProvider? _provider;
    private WebApplication? _app;

    /// <summary>Every way that a client may come.</summary>
    public static TheoryData<Way> Ways => [new Way(false, 1), new Way(true, 1), new Way(false, 2), new Way(true, 2)];

    /// <summary>The ways on which connections share one TCP connection.</summary>
    public static TheoryData<Way> SharedWays => [new Way(false, 2), new Way(true, 2)];

    internal TalkLog Log => _app!.Services.GetRequiredService<TalkLog>();

    internal CutOffs CutOffs => _app!.Services.GetRequiredService<CutOffs>();

    public string Token => TokenOf("alice");

    /// <summary>What authentication made of the tokens so far, for as long as something keeps it.</summary>
    public ConcurrentQueue<WeakReference> Identities { get; } = new();

    public async ValueTask InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Authentication:Authority", _provider.Authority), new("Realtime:SendTimeout", "00:00:03")]);
        builder.AddServiceDefaults();
        builder.AddHangoutAuthentication();
        var services = builder.Services;
        services.AddRealtime();
        services.RemoveAll<IHostedService>();
        services.AddHostedService(provider => provider.GetRequiredService<HubSockets>());
        services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, options => options.TokenHandlers[0] = new Watched(options.TokenHandlers[0], Identities));
        // Nobody brings a ticket here.
        services.AddSingleton(new SocketTickets(redis: null!));
        services.AddSingleton<TalkLog>();
        services.AddSingleton<HubLifetimeManager<RealtimeHub>, DefaultHubLifetimeManager<RealtimeHub>>();
        services.AddSingleton<HubConnectionHandler<RealtimeHub>, TalkInstead>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate));
        });
        _app = builder.Build();
        _app.UseRealtime();
        _app.UseServiceDefaults();
        _app.UseHangoutAuthentication();
        _app.MapGet("/waits", async (HttpContext context, TalkLog log, string name) =>
        {
            await context.Response.WriteAsync("begun\n");
            await context.Response.Body.FlushAsync();
            await log.MayEnd(name).Task;
            await context.Response.WriteAsync("ended");
        });
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
        _certificate.Dispose();
    }

    public string TokenOf(string person) => _provider!.AccessToken(payload => payload["sub"] = person);

    /// <summary>Where the node listens.</summary>
    public Uri Address(Way way, string path, bool isSocket = false)
    {
        var urls = _app!.Urls.Select(u => new Uri(u)).ToList();
        var port = urls[way is { IsTls: true } ? 2 : way.Version - 1].Port;
        var scheme = (isSocket ? "ws" : "http") + (way.IsTls ? "s" : "");
        return new Uri($"{scheme}://127.0.0.1:{port}{path}");
    }

    /// <summary>What a client connects with; it believes the test's certificate.</summary>
    /// <param name="connected">Told of each TCP connection.</param>
    public SocketsHttpHandler Handler(Action<Socket>? connected = null) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && certificate.GetCertHashString() == _certificate.GetCertHashString(),
        },
        ConnectCallback = async (context, cancellationToken) =>
        {
            // Little room, so that the node feels soon that nobody reads.
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 65_536 };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            connected?.Invoke(socket);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private sealed class Watched(TokenHandler handler, ConcurrentQueue<WeakReference> identities) : TokenHandler
    {
        public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
        {
            var result = await handler.ValidateTokenAsync(token, validationParameters);
            identities.Enqueue(new(result.ClaimsIdentity));
            return result;
        }
    }

    /// <summary>Runs <see cref="TalkHub"/> on the connections of the node's hub.</summary>
    private sealed class TalkInstead(
        HubConnectionHandler<TalkHub> talk, HubLifetimeManager<RealtimeHub> lifetimes, IHubProtocolResolver protocols, IOptions<HubOptions> global,
        IOptions<HubOptions<RealtimeHub>> options, ILoggerFactory loggers, IUserIdProvider users, IServiceScopeFactory scopes)
        : HubConnectionHandler<RealtimeHub>(lifetimes, protocols, global, options, loggers, users, scopes)
    {
        public override Task OnConnectedAsync(ConnectionContext connection) => talk.OnConnectedAsync(connection);
    }
}

/// <summary>What the node knows of its connections.</summary>
internal sealed class TalkLog
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _mayEnd = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, TalkConnection> Connections { get; } = new(StringComparer.Ordinal);

    /// <summary>Lets answers to <c>/waits</c> end.</summary>
    public TaskCompletionSource MayEnd(string name) => _mayEnd.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <summary>One connection, as the node sees it.</summary>
internal sealed class TalkConnection(HubSocket socket)
{
    public HubSocket Socket => socket;

    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Answers, tells and floods.</summary>
internal sealed class TalkHub(TalkLog log) : Hub
{
    private const int FloodFrame = 100_000, FloodFrames = 640;

    private TalkConnection Connection => log.Connections[Context.ConnectionId];

    public override Task OnConnectedAsync()
    {
        log.Connections.TryAdd(Context.ConnectionId, new(Context.Features.Get<HubSocket>()!)).ShouldBeTrue("another connection has the same ID");
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        Connection.Ended.TrySetResult();
        return Task.CompletedTask;
    }

    public string Who() => Context.ConnectionId;

    public string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    /// <summary>Tells numbers as events are told: past SignalR, without waiting.</summary>
    public void Count(int to)
    {
        for (var i = 0; i < to; i++)
            Connection.Socket.Outgoing.Send(Event(i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>Tells far more than may wait for one who does not read.</summary>
    public void Flood()
    {
        var frame = Event(new string('x', FloodFrame));
        for (var i = 0; i < FloodFrames; i++)
            Connection.Socket.Outgoing.Send(frame);
    }

    private static byte[] Event(string what) =>
        WebSocketFormat.Message(WebSocketFormat.Opcode.Text, System.Text.Encoding.UTF8.GetBytes($$"""{"type":1,"target":"Told","arguments":["{{what}}"]}""" + "\u001e"));
}
