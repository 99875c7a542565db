using Microsoft.Extensions.Configuration;

namespace Hangout.ServiceDefaults.Http;

/// <summary>Where services are, by name: <c>http://api</c> is what <c>services__api__http__0</c> says, as Aspire injects it.</summary>
/// <param name="configuration">The host's configuration.</param>
public sealed class ServiceEndpoints(IConfiguration configuration)
{
    private int _next;

    /// <summary>Puts the real address in place of a service's name.</summary>
    /// <param name="address">An address whose host may be a service's name.</param>
    /// <returns>The real address, in turn one of several replicas; the same address when its host is no service's name.</returns>
    public Uri Resolve(Uri address)
    {
        var endpoints = configuration.GetSection($"services:{address.Host}:{address.Scheme}").GetChildren()
            .Select(child => child.Value).Where(value => !string.IsNullOrEmpty(value)).ToArray();
        if (endpoints.Length == 0)
            return address;
        var endpoint = new Uri(endpoints[(uint)Interlocked.Increment(ref _next) % (uint)endpoints.Length]!);
        return new UriBuilder(address) { Scheme = endpoint.Scheme, Host = endpoint.Host, Port = endpoint.Port }.Uri;
    }
}

/// <summary>Resolves service names in every <see cref="HttpClient"/> of the host.</summary>
internal sealed class ServiceDiscoveryHandler(ServiceEndpoints endpoints) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { } address)
            request.RequestUri = endpoints.Resolve(address);
        return base.SendAsync(request, cancellationToken);
    }
}
