using System.Globalization;
using System.Net.Sockets;
using Hangout.LocalHosting.Engine;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint a resource declares.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly ValueSnapshot<AllocatedEndpoint> _allocated = new();
    private AllocatedEndpoint? _current;
    private bool? _isProxied;

    /// <inheritdoc cref="EndpointAnnotation"/>
    public EndpointAnnotation(ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null, int? port = null, int? targetPort = null, bool? isExternal = null, bool? isProxied = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        Transport = transport ?? (UriScheme is "http" or "https" ? "http" : Protocol.ToString().ToLowerInvariant());
        Name = name ?? UriScheme;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        _isProxied = isProxied;
    }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>Unique among the resource's endpoints.</summary>
    public string Name { get; set; }

    /// <summary>The scheme of its URL.</summary>
    public string UriScheme { get; set; }

    /// <summary>The transport: tcp, http, http2.</summary>
    public string Transport { get; set; }

    /// <summary>The port others use, or null for a free one.</summary>
    public int? Port { get; set; }

    /// <summary>The port the process would listen on inside a container; native processes listen on <see cref="Port"/>.</summary>
    public int? TargetPort { get; set; }

    /// <summary>The host it is reached by.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>Whether it is meant for people outside.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether a proxy may stand in front.</summary>
    public bool IsProxied { get => _isProxied ?? true; set => _isProxied = value; }

    /// <summary>Whether a proxy was asked for or refused in so many words.</summary>
    public bool? IsExplicitlyProxied { get => _isProxied; set => _isProxied = value; }

    /// <summary>Whether it speaks TLS.</summary>
    public bool TlsEnabled { get; set; }

    /// <summary>Whether references to the whole resource leave it out.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    /// <summary>Where it was allotted, or null until then.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => _current;
        set
        {
            _current = value;
            if (value is not null)
                _allocated.SetValue(value);
        }
    }

    internal Task<AllocatedEndpoint> WaitForAllocationAsync(CancellationToken cancellationToken) => _allocated.GetValueAsync(cancellationToken);
}

/// <summary>Where an endpoint was allotted.</summary>
public class AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
{
    /// <summary>The endpoint.</summary>
    public EndpointAnnotation Endpoint { get; } = endpoint;

    /// <summary>The host others use.</summary>
    public string Address { get; } = address;

    /// <summary>The port others use.</summary>
    public int Port { get; } = port;

    /// <summary>The port the process listens on.</summary>
    public string? TargetPortExpression { get; } = targetPortExpression;

    /// <summary>The scheme of the URL.</summary>
    public string UriScheme => Endpoint.UriScheme;

    /// <summary>Host and port.</summary>
    public string EndPointString => $"{Address}:{Port}";

    /// <summary>The URL.</summary>
    public string UriString => $"{UriScheme}://{EndPointString}";

    /// <inheritdoc/>
    public override string ToString() => UriString;
}

/// <summary>A part of an endpoint's address.</summary>
public enum EndpointProperty
{
    /// <summary>The URL.</summary>
    Url = 0,

    /// <summary>The host.</summary>
    Host = 1,

    /// <summary>The host as an IPv4 address.</summary>
    IPV4Host = 2,

    /// <summary>The port.</summary>
    Port = 3,

    /// <summary>The scheme.</summary>
    Scheme = 4,

    /// <summary>The port the process listens on.</summary>
    TargetPort = 5,

    /// <summary>Host and port.</summary>
    HostAndPort = 6,

    /// <summary>Whether it speaks TLS.</summary>
    TlsEnabled = 7,
}

/// <summary>A reference to an endpoint of a resource; its value is the URL.</summary>
public sealed class EndpointReference : IExpressionValue, IValueWithReferences
{
    private EndpointAnnotation? _annotation;

    /// <summary>Refers to the endpoint of that name, which may be declared later.</summary>
    public EndpointReference(IResourceWithEndpoints owner, string endpointName)
    {
        Resource = owner;
        EndpointName = endpointName;
    }

    /// <summary>Refers to the endpoint.</summary>
    public EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint)
        : this(owner, endpoint.Name) => _annotation = endpoint;

    /// <summary>The resource that listens.</summary>
    public IResourceWithEndpoints Resource { get; }

    /// <summary>The endpoint's name.</summary>
    public string EndpointName { get; }

    /// <summary>The endpoint; throws when there is none of that name.</summary>
    public EndpointAnnotation EndpointAnnotation => Find()
        ?? throw new InvalidOperationException($"Resource '{Resource.Name}' has no endpoint named '{EndpointName}'.");

    /// <summary>Whether the endpoint is declared.</summary>
    public bool Exists => Find() is not null;

    /// <summary>Whether its address is known.</summary>
    public bool IsAllocated => Find()?.AllocatedEndpoint is not null;

    /// <summary>The host others use.</summary>
    public string Host => Allocated.Address;

    /// <summary>The port others use.</summary>
    public int Port => Allocated.Port;

    /// <summary>The port the process would listen on inside a container.</summary>
    public int? TargetPort => EndpointAnnotation.TargetPort;

    /// <summary>The scheme of the URL.</summary>
    public string Scheme => EndpointAnnotation.UriScheme;

    /// <summary>The URL.</summary>
    public string Url => Allocated.UriString;

    /// <summary>Whether the scheme is http.</summary>
    public bool IsHttp => Scheme == "http";

    /// <summary>Whether the scheme is https.</summary>
    public bool IsHttps => Scheme == "https";

    /// <summary>Whether it speaks TLS.</summary>
    public bool TlsEnabled => Find()?.TlsEnabled ?? false;

    /// <summary>Whether references to the whole resource leave it out.</summary>
    public bool ExcludeReferenceEndpoint => Find()?.ExcludeReferenceEndpoint ?? false;

    string IManifestExpressionProvider.ValueExpression => $"{{{Resource.Name}.bindings.{EndpointName}.url}}";

    IEnumerable<object> IValueWithReferences.References => [Resource];

    private AllocatedEndpoint Allocated => EndpointAnnotation.AllocatedEndpoint
        ?? throw new InvalidOperationException($"The endpoint '{EndpointName}' of resource '{Resource.Name}' is not allocated yet.");

    /// <summary>A part of the address as a value.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => Property(EndpointProperty.Url).GetValueAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) => GetValueAsync(cancellationToken);

    private EndpointAnnotation? Find() => _annotation ??= Resource.Annotations.OfType<EndpointAnnotation>()
        .SingleOrDefault(a => string.Equals(a.Name, EndpointName, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A part of an endpoint's address, known once the endpoint is allotted.</summary>
public class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property) : IExpressionValue, IValueWithReferences
{
    /// <summary>The endpoint.</summary>
    public EndpointReference Endpoint { get; } = endpointReference;

    /// <summary>Which part.</summary>
    public EndpointProperty Property { get; } = property;

    /// <inheritdoc/>
    public string ValueExpression => $"{{{Endpoint.Resource.Name}.bindings.{Endpoint.EndpointName}.{Property.ToString().ToLowerInvariant()}}}";

    IEnumerable<object> IValueWithReferences.References => [Endpoint];

    /// <inheritdoc/>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        switch (Property)
        {
            case EndpointProperty.Scheme:
                return Endpoint.Scheme;
            case EndpointProperty.TlsEnabled:
                return Endpoint.TlsEnabled ? bool.TrueString : bool.FalseString;
        }

        var at = await Endpoint.EndpointAnnotation.WaitForAllocationAsync(cancellationToken);
        at = Endpoint.EndpointAnnotation.AllocatedEndpoint ?? at;
        if (Property == EndpointProperty.TargetPort && ReplicaPorts.Current is { } own && own.Ports.TryGetValue(Endpoint.EndpointAnnotation, out var port))
            return port.ToString(CultureInfo.InvariantCulture);
        return Property switch
        {
            EndpointProperty.Url => at.UriString,
            EndpointProperty.Host => at.Address,
            EndpointProperty.IPV4Host => "127.0.0.1",
            EndpointProperty.Port => at.Port.ToString(CultureInfo.InvariantCulture),
            EndpointProperty.TargetPort => at.TargetPortExpression ?? at.Port.ToString(CultureInfo.InvariantCulture),
            EndpointProperty.HostAndPort => at.EndPointString,
            _ => throw new InvalidOperationException($"The endpoint property '{Property}' is unknown."),
        };
    }

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) => GetValueAsync(cancellationToken);
}
