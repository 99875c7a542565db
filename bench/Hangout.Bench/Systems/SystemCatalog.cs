using Hangout.Bench.Codecs;
using Hangout.Bench.Hosting;
using Hangout.Bench.Runs;

namespace Hangout.Bench.Systems;

/// <summary>The systems by their names. <c>hangout:FOLDER</c> is another checkout's build of Hangout.</summary>
internal static class SystemCatalog
{
    private static readonly Dictionary<string, Entry> Entries = new(StringComparer.Ordinal)
    {
        ["hangout"] = Hangout("hangout", HangoutBuild.Own),
        ["hangout-web"] = Hangout("hangout-web", HangoutBuild.Own),
        ["signalr"] = new(servers => new SignalRSystem(servers), HangoutBuild.Own.Needs(SignalRSystem.Project)),
        ["socketio"] = new(servers => new ScriptedPeer(servers, "socketio", "node", "server.js", new SocketIoCodec(servers.Authority.AccessToken)), [Need.Node]),
        ["bun"] = new(servers => new ScriptedPeer(servers, "bun", "node_modules/.bin/bun", "server.ts", new PlainCodec(servers.Authority.AccessToken)), [Need.Node]),
        ["ejabberd"] = new(servers => new EjabberdSystem(servers), EjabberdSystem.Needs),
        ["kestrel"] = new(servers => new KestrelSystem(servers), []),
        [LimitsBench.Name] = new(_ => throw new NotSupportedException("It is no system: LimitsBench measures it."), []),
    };

    /// <summary>All names of systems.</summary>
    public static IEnumerable<string> Names => Entries.Keys.Where(name => name != LimitsBench.Name);

    /// <summary>Makes a system that can be started once.</summary>
    /// <param name="name">One of <see cref="Names"/>, or <c>hangout:FOLDER</c>.</param>
    /// <param name="servers">What it runs on.</param>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static SystemUnderTest Create(string name, BenchServers servers) => Find(name).Make(servers);

    /// <summary>What systems need and this machine lacks.</summary>
    /// <param name="names">Of systems.</param>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static IReadOnlyCollection<Need> Missing(IEnumerable<string> names) =>
        [.. names.Select(Find).SelectMany(entry => entry.Needs).Concat([Need.Postgres, Need.Redis]).Distinct().Where(need => !need.IsThere())];

    private static Entry Find(string name)
    {
        if (Entries.TryGetValue(name, out var entry))
            return entry;
        return name.Split(':', 2) is ["hangout" or "hangout-web", { Length: > 0 } folder]
            ? Hangout(name, new(Path.GetFullPath(folder)))
            : throw new FormatException($"There is no system '{name}': {string.Join(", ", Names)}, hangout:FOLDER.");
    }

    private static Entry Hangout(string name, HangoutBuild build) => name.Split(':')[0] == "hangout"
        ? new(servers => new HangoutSystem(servers, name, build), build.Needs(HangoutSystem.Projects))
        : new(servers => new HangoutThroughWeb(servers, name, build), build.Needs([.. HangoutSystem.Projects, HangoutThroughWeb.Project]));

    private sealed record Entry(Func<BenchServers, SystemUnderTest> Make, IEnumerable<Need> Needs);
}
