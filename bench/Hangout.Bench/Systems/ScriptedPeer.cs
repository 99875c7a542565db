using Hangout.Bench.Hosting;
using Hangout.Bench.Load;

namespace Hangout.Bench.Systems;

/// <summary>A peer written in JavaScript under <c>bench/peers</c>.</summary>
/// <param name="servers">What it runs on.</param>
/// <param name="name">As <c>--peers</c> names it, and its folder.</param>
/// <param name="runtime">The program that runs it: a name in PATH, or a path below the folder.</param>
/// <param name="script">What is run, below the folder.</param>
/// <param name="codec">Speaks its protocol.</param>
internal sealed class ScriptedPeer(BenchServers servers, string name, string runtime, string script, Codec codec) : PeerSystem(servers, name, codec)
{
    private string Folder => Path.Combine(BenchFolder.Repository, "bench", "peers", Name);

    /// <inheritdoc/>
    protected override Task InstallAsync(CancellationToken cancellationToken) => NpmPackages.InstallAsync(Folder, Servers, cancellationToken);

    /// <inheritdoc/>
    protected override NativeCommand Command(string log, int port, string database) =>
        new(log, runtime.Contains('/', StringComparison.Ordinal) ? Path.Combine(Folder, runtime) : runtime, [script])
        {
            WorkingDirectory = Folder,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["NODE_ENV"] = "production",
                ["PORT"] = $"{port}",
                ["DATABASE_URL"] = PeerDatabase.Url(database),
                ["REDIS_URL"] = $"redis://{Servers.Redis.ConnectionString}",
                ["PUBLIC_KEY"] = Servers.Authority.PublicKeyPem,
                ["ISSUER"] = Servers.Authority.Issuer,
            },
        };
}
