using Hangout.Bench.Codecs;
using Hangout.Bench.Hosting;

namespace Hangout.Bench.Systems;

/// <summary>Stock SignalR with its Redis backplane: <c>bench/peers/signalr</c>.</summary>
/// <param name="servers">What it runs on.</param>
internal sealed class SignalRSystem(BenchServers servers) : PeerSystem(servers, "signalr", new SignalRCodec(servers.Authority.AccessToken))
{
    /// <summary>Its project.</summary>
    public const string Project = "bench/peers/signalr";

    /// <inheritdoc/>
    protected override NativeCommand Command(string log, int port, string database)
    {
        var assembly = HangoutBuild.Own.AssemblyOf(Project);
        return new(log, "dotnet", [assembly])
        {
            WorkingDirectory = Path.GetDirectoryName(assembly),
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["ConnectionStrings__database"] = database,
                ["ConnectionStrings__redis"] = Servers.Redis.ConnectionString,
                ["PUBLIC_KEY"] = Servers.Authority.PublicKeyPem,
                ["ISSUER"] = Servers.Authority.Issuer,
            },
        };
    }
}
