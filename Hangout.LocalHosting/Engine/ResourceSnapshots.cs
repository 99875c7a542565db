using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Hangout.LocalHosting.Engine;

/// <summary>Puts together what the dashboard shows of a resource.</summary>
internal static class ResourceSnapshots
{
    /// <summary>Sets a property, in place of one of that name.</summary>
    public static ImmutableArray<ResourcePropertySnapshot> Set(this ImmutableArray<ResourcePropertySnapshot> properties, string name, object? value, bool isSensitive = false)
    {
        var rest = properties.Where(p => p.Name != name);
        return value is null ? [.. rest] : [.. rest, new ResourcePropertySnapshot(name, value) { IsSensitive = isSensitive }];
    }

    /// <summary>The addresses of a resource; inactive until it runs.</summary>
    public static async Task<ImmutableArray<UrlSnapshot>> UrlsAsync(EngineContext engine, IResource resource, CancellationToken cancellationToken)
    {
        var urls = resource.Annotations.OfType<EndpointAnnotation>()
            .Where(e => e.AllocatedEndpoint is not null && resource is IResourceWithEndpoints)
            .Select(e => new ResourceUrlAnnotation { Url = e.AllocatedEndpoint!.UriString, Endpoint = new EndpointReference((IResourceWithEndpoints)resource, e) })
            .ToList();
        urls.AddRange(resource.Annotations.OfType<ResourceUrlAnnotation>().Select(u => new ResourceUrlAnnotation
        {
            Url = u.Url,
            DisplayText = u.DisplayText,
            Endpoint = u.Endpoint,
            DisplayLocation = u.DisplayLocation,
            DisplayOrder = u.DisplayOrder,
        }));
        var context = new ResourceUrlsCallbackContext(engine.ExecutionContext, resource, urls, cancellationToken) { Logger = engine.Loggers.GetLogger(resource) };
        foreach (var callback in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
            await callback.Callback(context);

        var root = urls.FirstOrDefault(u => u.Endpoint is not null)?.Url;
        return
        [
            .. urls.Select(u => new UrlSnapshot(u.Endpoint?.EndpointName, Absolute(u.Endpoint?.Url ?? root, u.Url), u.DisplayLocation == UrlDisplayLocation.DetailsOnly)
            {
                IsInactive = true,
                DisplayProperties = new UrlDisplayPropertiesSnapshot(u.DisplayText ?? "", u.DisplayOrder ?? 0),
            }),
        ];
    }

    /// <summary>The connection string, masked, for whoever has one.</summary>
    public static async Task<ImmutableArray<ResourcePropertySnapshot>> WithConnectionStringAsync(this ImmutableArray<ResourcePropertySnapshot> properties, IResource resource, CancellationToken cancellationToken) =>
        resource is IResourceWithConnectionString connection
            ? properties.Set(CustomResourceKnownProperties.ConnectionString, await connection.GetConnectionStringAsync(cancellationToken), isSensitive: true)
            : properties;

    private static string Absolute(string? root, string url) =>
        root is not null && url.StartsWith('/') ? new Uri(new Uri(root), url).ToString() : url;
}
