using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Engine.Dcp;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Configuration;

namespace Hangout.LocalHosting.Engine;

/// <summary>
/// Gives every endpoint its address before anything starts. A single process listens on the endpoint's own port, so that nothing stands
/// between it and its clients; several replicas get a port each, and DCP's proxy in front of them has the endpoint's.
/// </summary>
internal sealed class EndpointAllocation(EngineContext engine)
{
    private const string Host = "localhost";

    // Tests run beside each other and beside a developer's own application.
    private bool Randomize => engine.Configuration.GetValue("DcpPublisher:RandomizePorts", engine.Application.IsTest);

    /// <summary>Allots the endpoints of single processes. Throws when a fixed port is taken.</summary>
    public void AllocateDirect()
    {
        var taken = new List<string>();
        foreach (var (resource, endpoint) in Endpoints().Where(e => Replicas(e.Resource) == 1))
        {
            if (endpoint.AllocatedEndpoint is not null)
                continue;
            if (PortOf(endpoint) is { } wanted && !PortAllocator.IsFree(wanted))
                taken.Add(TakenMessage(resource, endpoint, wanted));
            else
                Allot(endpoint, PortOf(endpoint) ?? engine.Application.Ports.Allocate());
        }

        foreach (var (resource, endpoint) in Endpoints().Where(e => Replicas(e.Resource) > 1))
        {
            if (PortOf(endpoint) is { } wanted && !PortAllocator.IsFree(wanted))
                taken.Add(TakenMessage(resource, endpoint, wanted));
        }

        if (taken.Count > 0)
            throw new DistributedApplicationException(string.Join(Environment.NewLine, taken));
    }

    /// <summary>Makes the services in front of replicated projects; DCP allots their ports.</summary>
    public async Task AllocateProxiedAsync(DcpClient client, CancellationToken cancellationToken)
    {
        foreach (var (resource, endpoint) in Endpoints().Where(e => Replicas(e.Resource) > 1))
        {
            var name = ServiceName(resource, endpoint);
            await client.CreateAsync(DcpApi.Services, new DcpService(new DcpMetadata(name), new DcpServiceSpec(PortOf(endpoint) ?? 0)), cancellationToken);
            DcpService? service;
            while ((service = await client.GetAsync<DcpService>(DcpApi.Services, name, cancellationToken))?.Status?.EffectivePort is null or 0)
                await Task.Delay(50, cancellationToken);
            Allot(endpoint, service.Status!.EffectivePort!.Value);
        }
    }

    /// <summary>The ports one process of the resource listens on.</summary>
    public ReplicaPorts PortsOf(IResource resource)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>();
        return new(endpoints.ToDictionary(e => e, e => Replicas(resource) == 1 ? e.AllocatedEndpoint!.Port : engine.Application.Ports.Allocate()));
    }

    /// <summary>Tells DCP which services a replica serves, and where.</summary>
    public static IEnumerable<DcpServiceProducer> ProducersOf(IResource resource, ReplicaPorts ports) =>
        Replicas(resource) == 1 ? [] : ports.Ports.Select(p => new DcpServiceProducer(ServiceName(resource, p.Key), "127.0.0.1", p.Value));

    public static int Replicas(IResource resource) => resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;

    private static string ServiceName(IResource resource, EndpointAnnotation endpoint) => $"{resource.Name}-{endpoint.Name}".ToLowerInvariant();

    private static void Allot(EndpointAnnotation endpoint, int port) =>
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, Host, port, port.ToString(CultureInfo.InvariantCulture));

    private static string TakenMessage(IResource resource, EndpointAnnotation endpoint, int port)
    {
        var holder = PortHolder.Find(port) is { } found ? $"by {found}" : "by another program";
        var mend = endpoint.IsExternal ? "End that program, or choose another port: ./hangout run --port N" : "End that program.";
        return $"Port {port}, which {resource.Name} listens on, is taken {holder}. {mend}";
    }

    private int? PortOf(EndpointAnnotation endpoint) => Randomize ? null : endpoint.Port;

    private IEnumerable<(IResource Resource, EndpointAnnotation Endpoint)> Endpoints() =>
        engine.Model.Resources.SelectMany(r => r.Annotations.OfType<EndpointAnnotation>().Select(e => (r, e)));
}

/// <summary>Finds out who listens on a port.</summary>
internal static class PortHolder
{
    private const string Listening = "0A";

    /// <summary>"process 123 (node server.js)", or null when it cannot be known (another user's, say).</summary>
    public static string? Find(int port)
    {
        var inodes = new[] { "/proc/net/tcp", "/proc/net/tcp6" }.SelectMany(file => Inodes(file, port)).ToHashSet(StringComparer.Ordinal);
        if (inodes.Count == 0)
            return null;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])))
        {
            try
            {
                if (Directory.EnumerateFiles(Path.Combine(process, "fd")).Select(f => new FileInfo(f).LinkTarget).Any(t => t is not null && inodes.Contains(t)))
                {
                    var command = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ').Trim();
                    return $"process {Path.GetFileName(process)} ({(command.Length > 80 ? command[..80] + "…" : command)})";
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile, or another user's: look on.
            }
        }

        return null;
    }

    private static IEnumerable<string> Inodes(string file, int port)
    {
        if (!File.Exists(file))
            yield break;
        var suffix = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        foreach (var line in File.ReadLines(file).Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[1].EndsWith(suffix, StringComparison.Ordinal) && fields[3] == Listening)
                yield return $"socket:[{fields[9]}]";
        }
    }
}
