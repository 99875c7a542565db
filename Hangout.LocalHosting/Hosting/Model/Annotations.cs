using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The command of an executable.</summary>
public sealed class ExecutableAnnotation : IResourceAnnotation
{
    /// <summary>A path, or a name that is looked up in PATH.</summary>
    public required string Command { get; set; }

    /// <summary>The working directory.</summary>
    public required string WorkingDirectory { get; set; }
}

/// <summary>The image of a container.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    /// <summary>Name without registry and tag.</summary>
    public required string Image { get; set; }

    /// <summary>The registry, or null for the default one.</summary>
    public string? Registry { get; set; }

    /// <summary>The tag.</summary>
    public string? Tag { get; set; }

    /// <summary>The digest, in place of a tag.</summary>
    public string? SHA256 { get; set; }
}

/// <summary>How a mount gets its content.</summary>
public enum ContainerMountType
{
    /// <summary>A folder of the machine.</summary>
    BindMount = 0,

    /// <summary>A named volume.</summary>
    Volume = 1,
}

/// <summary>A mount of a container; native servers keep a volume under the data directory.</summary>
public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    /// <summary>The folder or the volume's name.</summary>
    public string? Source { get; } = source;

    /// <summary>Where a container would see it.</summary>
    public string Target { get; } = target;

    /// <summary>A folder or a volume.</summary>
    public ContainerMountType Type { get; } = type;

    /// <summary>Whether it must not be written.</summary>
    public bool IsReadOnly { get; } = isReadOnly;
}

/// <summary>How long a container lives.</summary>
public enum ContainerLifetime
{
    /// <summary>As long as the application.</summary>
    Session = 0,

    /// <summary>Longer; native servers always live as long as the application.</summary>
    Persistent = 1,
}

/// <summary>Number of processes of a project.</summary>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    /// <summary>Number of processes.</summary>
    public int Replicas { get; } = replicas;
}

/// <summary>Keeps a resource from starting by itself.</summary>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;

/// <summary>A health check of the resource, by its key.</summary>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>Key under which the check is registered.</summary>
    public string Key { get; } = key;
}

/// <summary>What to do when a resource that is waited for cannot come any more.</summary>
public enum WaitBehavior
{
    /// <summary>Keep waiting.</summary>
    WaitOnResourceUnavailable = 0,

    /// <summary>Fail to start.</summary>
    StopOnResourceUnavailable = 1,
}

/// <summary>What is waited for.</summary>
public enum WaitType
{
    /// <summary>Running and healthy.</summary>
    WaitUntilHealthy = 0,

    /// <summary>Finished with the exit code.</summary>
    WaitForCompletion = 1,

    /// <summary>Running.</summary>
    WaitUntilStarted = 2,
}

/// <summary>A resource that must be up before this one starts.</summary>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The resource waited for.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>What is waited for.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>The exit code that counts as success.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What to do when it cannot come; null for the default.</summary>
    public WaitBehavior? WaitBehavior { get; init; }
}

/// <summary>A relationship shown in the dashboard's graph.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Parent, Reference, WaitFor, ...</summary>
    public string Type { get; } = type;
}

/// <summary>The snapshot a custom resource starts with.</summary>
public class ResourceSnapshotAnnotation(CustomResourceSnapshot initialSnapshot) : IResourceAnnotation
{
    /// <summary>The snapshot.</summary>
    public CustomResourceSnapshot InitialSnapshot { get; } = initialSnapshot;
}

/// <summary>A resource that sends telemetry.</summary>
public class OtlpExporterAnnotation : IResourceAnnotation
{
    /// <summary>The protocol it must use, or null for any.</summary>
    public OtlpProtocol? RequiredProtocol { get; init; }
}

/// <summary>Icon style.</summary>
public enum IconVariant
{
    /// <summary>Outline.</summary>
    Regular = 0,

    /// <summary>Filled.</summary>
    Filled = 1,
}

/// <summary>The icon in the dashboard.</summary>
public sealed class ResourceIconAnnotation(string iconName, IconVariant iconVariant = IconVariant.Filled) : IResourceAnnotation
{
    /// <summary>Name of a Fluent UI icon.</summary>
    public string IconName { get; } = iconName;

    /// <summary>Its style.</summary>
    public IconVariant IconVariant { get; } = iconVariant;
}

/// <summary>Sets environment variables when the resource starts.</summary>
public class EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <inheritdoc cref="EnvironmentCallbackAnnotation"/>
    public EnvironmentCallbackAnnotation(Action<EnvironmentCallbackContext> callback)
        : this(context =>
        {
            callback(context);
            return Task.CompletedTask;
        })
    {
    }

    /// <summary>What sets them.</summary>
    public Func<EnvironmentCallbackContext, Task> Callback { get; } = callback;
}

/// <summary>The environment a callback adds to.</summary>
public class EnvironmentCallbackContext(DistributedApplicationExecutionContext executionContext, IResource resource, Dictionary<string, object>? environmentVariables = null, CancellationToken cancellationToken = default)
{
    /// <summary>Values are strings or value providers.</summary>
    public Dictionary<string, object> EnvironmentVariables { get; } = environmentVariables ?? [];

    /// <summary>The operation under way.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>The resource that takes them.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Cancelled when the start is given up.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The resource's log.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;
}

/// <summary>Sets command-line arguments when the resource starts.</summary>
public class CommandLineArgsCallbackAnnotation(Func<CommandLineArgsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <inheritdoc cref="CommandLineArgsCallbackAnnotation"/>
    public CommandLineArgsCallbackAnnotation(Action<IList<object>> callback)
        : this(context =>
        {
            callback(context.Args);
            return Task.CompletedTask;
        })
    {
    }

    /// <summary>What sets them.</summary>
    public Func<CommandLineArgsCallbackContext, Task> Callback { get; } = callback;
}

/// <summary>The arguments a callback adds to.</summary>
public sealed class CommandLineArgsCallbackContext(IList<object> args, IResource resource, CancellationToken cancellationToken = default)
{
    /// <summary>Values are strings or value providers.</summary>
    public IList<object> Args { get; } = args;

    /// <summary>The resource that takes them.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Cancelled when the start is given up.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The operation under way.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; init; } = new(DistributedApplicationOperation.Run);

    /// <summary>The resource's log.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}

/// <summary>Where a URL is shown.</summary>
public enum UrlDisplayLocation
{
    /// <summary>In the list and in the details.</summary>
    SummaryAndDetails = 0,

    /// <summary>In the details alone.</summary>
    DetailsOnly = 1,
}

/// <summary>A URL of a resource.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>Higher comes first; null keeps the order.</summary>
    public int? DisplayOrder;

    /// <summary>The URL, absolute or relative to the endpoint.</summary>
    public required string Url { get; set; }

    /// <summary>What is shown for it.</summary>
    public string? DisplayText { get; set; }

    /// <summary>The endpoint it belongs to, if any.</summary>
    public EndpointReference? Endpoint { get; init; }

    /// <summary>Where it is shown.</summary>
    public UrlDisplayLocation DisplayLocation { get; set; }
}

/// <summary>Changes the URLs of a resource once its endpoints are allotted.</summary>
public sealed class ResourceUrlsCallbackAnnotation(Func<ResourceUrlsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>What changes them.</summary>
    public Func<ResourceUrlsCallbackContext, Task> Callback { get; } = callback;
}

/// <summary>The URLs a callback changes.</summary>
public class ResourceUrlsCallbackContext(DistributedApplicationExecutionContext executionContext, IResource resource, List<ResourceUrlAnnotation>? urls = null, CancellationToken cancellationToken = default)
{
    /// <summary>The URLs so far.</summary>
    public List<ResourceUrlAnnotation> Urls { get; } = urls ?? [];

    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The operation under way.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>Cancelled when the start is given up.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The resource's log.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The resource's endpoint of that name, or null.</summary>
    public EndpointReference? GetEndpoint(string name) =>
        Resource is IResourceWithEndpoints owner && new EndpointReference(owner, name) is { Exists: true } endpoint ? endpoint : null;
}
