using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Hangout.IntegrationTests.Support;

/// <summary>The system that AppHost.cs draws, or a part of it, on ports and data of its own.</summary>
public sealed class AppHostApplication : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);

    private readonly IDistributedApplicationTestingBuilder _builder;

    private AppHostApplication(IDistributedApplicationTestingBuilder builder, DistributedApplication application)
    {
        _builder = builder;
        Application = application;
    }

    public DistributedApplication Application { get; }

    /// <summary>Starts the parts that the test needs and waits until they are healthy.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="parts">Names of the resources; all when empty. Parameters and connection strings stay: passwords are resources, too.</param>
    /// <param name="args">Arguments of the AppHost.</param>
    /// <param name="configure">Changes the model.</param>
    /// <param name="healthy">What to wait for; the parts when empty.</param>
    public static async Task<AppHostApplication> StartAsync(
        CancellationToken cancellationToken,
        string[]? parts = null,
        string[]? args = null,
        Action<IDistributedApplicationTestingBuilder>? configure = null,
        string[]? healthy = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hangout_AppHost>(["--NativeServers:Mode=Always", .. args ?? []], limit.Token);
        if (parts is not null)
        {
            foreach (var resource in builder.Resources.Where(r => r is not (ParameterResource or ConnectionStringResource) && !parts.Contains(r.Name)).ToList())
                builder.Resources.Remove(resource);
            foreach (var project in builder.Resources.OfType<ProjectResource>())
                DoWithout(builder.CreateResourceBuilder(project), parts);
        }

        configure?.Invoke(builder);
        var started = new AppHostApplication(builder, await builder.BuildAsync(limit.Token));
        try
        {
            await started.Application.StartAsync(limit.Token);
            foreach (var name in healthy ?? parts?.Where(p => p != "migrations").ToArray() ?? ["web", "worker", "clamav"])
                await started.Application.ResourceNotifications.WaitForResourceHealthyAsync(name, limit.Token);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where an endpoint is, by the host name that people and the realm file use.</summary>
    public Uri Address(string resource, string endpoint = "http") =>
        new UriBuilder(Application.GetEndpoint(resource, endpoint)) { Host = "localhost" }.Uri;

    public async Task<string> ConnectionStringAsync(string resource, CancellationToken cancellationToken) =>
        (await Application.GetConnectionStringAsync(resource, cancellationToken)).ShouldNotBeNull();

    // A project does not wait for a resource that the test leaves out, nor ask for its address.
    private static void DoWithout(IResourceBuilder<ProjectResource> project, string[] parts)
    {
        foreach (var wait in project.Resource.Annotations.OfType<WaitAnnotation>().Where(w => !parts.Contains(w.Resource.Name)).ToList())
            project.Resource.Annotations.Remove(wait);
        if (!parts.Contains("keycloak"))
            project.WithEnvironment("Authentication__Authority", "http://localhost/realms/none");
    }

    public async ValueTask DisposeAsync()
    {
        await Application.DisposeAsync();
        await _builder.DisposeAsync();
    }
}
