using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Native;

/// <summary>
/// What runs in place of a container: a server installed on the machine. One instance serves one resource;
/// the engine calls <see cref="PrepareAsync"/> before every start (also after a crash), polls <see cref="CheckAsync"/> while it runs.
/// </summary>
internal abstract class NativeServer
{
    /// <summary>
    /// Checks that the server is installed (else throws <see cref="MissingServerException"/>), writes its configuration,
    /// initialises its data directory and says how to start it. Must leave a directory that already holds data as it is.
    /// </summary>
    public abstract Task<NativeProcess> PrepareAsync(NativeServerContext context, CancellationToken cancellationToken);

    /// <summary>Whether the server answers; with a reason when it does not.</summary>
    public abstract Task<HealthCheckResult> CheckAsync(NativeServerContext context, CancellationToken cancellationToken);

    /// <summary>Asks the server to stop in its own way, before the engine signals it. Not called after a crash.</summary>
    public virtual Task StopAsync(NativeServerContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Removes what the server left behind; called after every end of its process.</summary>
    public virtual Task CleanUpAsync(NativeServerContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>How to start a server. Companions start before it and end with it, each under the engine's own watch.</summary>
/// <param name="Executable">Full path.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Variables added to the resource's own.</param>
/// <param name="WorkingDirectory">The run directory when null.</param>
internal sealed record NativeProcess(
    string Executable,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string>? Environment = null,
    string? WorkingDirectory = null)
{
    /// <summary>The server's own program, where <see cref="Executable"/> is another that becomes it; what people are shown.</summary>
    public string? Program { get; init; }

    /// <summary>Processes the server needs beside it (RabbitMQ's epmd), by name.</summary>
    public IReadOnlyDictionary<string, NativeProcess> Companions { get; init; } = new Dictionary<string, NativeProcess>(StringComparer.Ordinal);
}

/// <summary>What a server is told about its place.</summary>
internal sealed class NativeServerContext
{
    /// <summary>The resource it runs.</summary>
    public required IResource Resource { get; init; }

    /// <summary>The whole application: children (databases), volumes, other resources.</summary>
    public required DistributedApplicationModel Model { get; init; }

    /// <summary>The port of each endpoint, by the endpoint's name. Listen there on 127.0.0.1.</summary>
    public required IReadOnlyDictionary<string, int> Ports { get; init; }

    /// <summary>Where the server keeps its data. Exists, belongs to the current user. Outlives the application when <see cref="IsDataPersistent"/>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Whether the resource has a data volume (and this is no test): the data directory is there again at the next start.</summary>
    public required bool IsDataPersistent { get; init; }

    /// <summary>For configuration, sockets, pid files; empty at the application's start and removed at its end. Its path is short enough for sockets.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>The resource's own environment variables, resolved.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The resource's own arguments, resolved.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The AppHost's configuration.</summary>
    public required IConfiguration Configuration { get; init; }

    /// <summary>The application's services.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>Where this application keeps its files.</summary>
    public required LocalApplication Application { get; init; }

    /// <summary>The resource's log.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Allots a further port of 127.0.0.1 that belongs to this application until it ends.</summary>
    public int AllocatePort() => Application.Ports.Allocate();
}

/// <summary>Says which server runs a resource; it goes before the one found by the container's image.</summary>
internal sealed class NativeServerAnnotation(NativeServer server) : IResourceAnnotation
{
    public NativeServer Server { get; } = server;
}

/// <summary>A server is not installed.</summary>
internal sealed class MissingServerException(string server, string mend)
    : DistributedApplicationException($"{server} is not installed. Install it with: {mend}")
{
    /// <summary>The command that installs it.</summary>
    public string Mend { get; } = mend;
}
