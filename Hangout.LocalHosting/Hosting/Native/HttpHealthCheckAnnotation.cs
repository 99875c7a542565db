using Aspire.Hosting.ApplicationModel;

namespace Hangout.LocalHosting.Native;

/// <summary>A health check by HTTP; each replica is asked on its own port.</summary>
internal sealed class HttpHealthCheckAnnotation(Func<EndpointReference> endpoint, string path, int statusCode) : IResourceAnnotation
{
    /// <summary>Finds the endpoint once the model is complete.</summary>
    public Func<EndpointReference> Endpoint { get; } = endpoint;

    public string Path { get; } = path;

    public int StatusCode { get; } = statusCode;

    /// <summary>The key under which the resource's health reports name it.</summary>
    public string KeyFor(IResource resource) => $"{resource.Name}_http_{Path}_{StatusCode}_check";
}
