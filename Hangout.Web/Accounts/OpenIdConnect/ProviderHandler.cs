namespace Hangout.Web.Accounts.OpenIdConnect;

/// <summary>The way to the provider: no redirects, cookies or retries (a code and a refresh token work once).</summary>
internal sealed class ProviderHandler() : DelegatingHandler(new SocketsHttpHandler
{
    AllowAutoRedirect = false,
    UseCookies = false,
    ConnectTimeout = ProviderClient.Timeout,
    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
})
{
    /// <summary>Why metadata or keys could not be fetched the last time; null when they could.</summary>
    public string? MetadataFailure { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isMetadata = request.Method == HttpMethod.Get;
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            // An error of the provider's own says nothing about what was asked.
            if (isMetadata || (int)response.StatusCode is >= 500 or StatusCodes.Status408RequestTimeout or StatusCodes.Status429TooManyRequests)
                response.EnsureSuccessStatusCode();
            if (isMetadata)
                MetadataFailure = null;
            return response;
        }
        catch (Exception e) when (isMetadata)
        {
            MetadataFailure = e is HttpRequestException { StatusCode: { } status } ? $"status {(int)status}" : e.GetBaseException().GetType().Name;
            throw;
        }
    }
}
