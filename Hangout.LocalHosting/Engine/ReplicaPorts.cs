using Aspire.Hosting.ApplicationModel;

namespace Hangout.LocalHosting.Engine;

/// <summary>
/// The ports that one process listens on. While its environment and arguments are resolved, the target port of its own endpoints
/// is its own port and not that of the address in front of all replicas.
/// </summary>
internal sealed class ReplicaPorts(IReadOnlyDictionary<EndpointAnnotation, int> ports)
{
    private static readonly AsyncLocal<ReplicaPorts?> CurrentPorts = new();

    public static ReplicaPorts? Current { get => CurrentPorts.Value; set => CurrentPorts.Value = value; }

    /// <summary>By endpoint.</summary>
    public IReadOnlyDictionary<EndpointAnnotation, int> Ports { get; } = ports;

    /// <summary>By the endpoint's name.</summary>
    public IReadOnlyDictionary<string, int> ByName { get; } = ports.ToDictionary(p => p.Key.Name, p => p.Value, StringComparer.OrdinalIgnoreCase);
}
