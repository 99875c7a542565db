using Hangout.Bench.Codecs;
using Hangout.Bench.Hosting;

namespace Hangout.Bench.Systems;

/// <summary>The systems by their names.</summary>
internal static class SystemCatalog
{
    private static readonly Dictionary<string, Func<BenchServers, SystemUnderTest>> Systems = new(StringComparer.Ordinal)
    {
        ["hangout"] = servers => new HangoutSystem(servers),
        ["hangout-web"] = servers => new HangoutThroughWeb(servers),
        ["socketio"] = servers => new ScriptedPeer(servers, "socketio", "node", "server.js", new SocketIoCodec(servers.Authority.AccessToken)),
        ["bun"] = servers => new ScriptedPeer(servers, "bun", "node_modules/.bin/bun", "server.ts", new PlainCodec(servers.Authority.AccessToken)),
        ["ejabberd"] = servers => new EjabberdSystem(servers),
        ["kestrel"] = servers => new KestrelSystem(servers),
    };

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> Names => Systems.Keys;

    /// <summary>Makes a system that can be started once.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="servers">What it runs on.</param>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static SystemUnderTest Create(string name, BenchServers servers) => Systems.TryGetValue(name, out var make)
        ? make(servers)
        : throw new FormatException($"There is no system '{name}': {string.Join(", ", Names)}.");
}
