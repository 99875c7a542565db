using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Dashboard;

/// <summary>
/// Aspire's dashboard as a resource of the application: the process that the engine runs, and the resource service that it asks.
/// </summary>
internal sealed partial class DashboardHost : IAsyncDisposable
{
    /// <summary>The resource's name, as Aspire calls it.</summary>
    public const string ResourceName = "aspire-dashboard";

    private const string FrontendEndpoint = "http";
    private const string OtlpGrpcEndpoint = "otlp-grpc";
    private const string OtlpHttpEndpoint = "otlp-http";

    private readonly DashboardOptions _options;
    private readonly IServiceProvider _services;
    private readonly ILogger<DashboardHost> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private ResourceServiceHost? _resourceService;
    private Task _following = Task.CompletedTask;

    private DashboardHost(DashboardOptions options, IServiceProvider services)
    {
        _options = options;
        _services = services;
        _logger = services.GetRequiredService<ILogger<DashboardHost>>();
    }

    /// <summary>Adds the dashboard as the first resource, and says in <see cref="DashboardInfo"/> where it will be.</summary>
    /// <param name="builder">An application that wants a dashboard.</param>
    /// <param name="findProgram">Finds <c>aspire-managed</c>, full path; called once the application starts.</param>
    public static void AddTo(IDistributedApplicationBuilder builder, Func<IServiceProvider, CancellationToken, Task<string>> findProgram)
    {
        var application = LocalApplication.Of(builder);
        var options = DashboardOptions.From(builder.Configuration, freePorts: application.IsTest);
        var resource = new ExecutableResource(ResourceName, "aspire-managed", ".");
        builder.Resources.Insert(0, resource);
        builder.CreateResourceBuilder(resource)
            .WithArgs("dashboard")
            .WithEndpoint(FrontendEndpoint, endpoint => Listen(endpoint, options.Port, application.Ports))
            .WithEndpoint(OtlpGrpcEndpoint, endpoint => Listen(endpoint, port: null, application.Ports))
            .WithEndpoint(OtlpHttpEndpoint, endpoint => Listen(endpoint, port: null, application.Ports))
            .WithHttpHealthCheck("/health", endpointName: FrontendEndpoint)
            .WithEnvironment(context => context.ExecutionContext.ServiceProvider.GetRequiredService<DashboardHost>().AddEnvironment(context))
            .WithAnnotation(new ResourceIconAnnotation("ContentView"))
            .WithAnnotation(new ResourceSnapshotAnnotation(new CustomResourceSnapshot { ResourceType = "Executable", Properties = [], IsHidden = true }))
            .WithUrlForEndpoint(FrontendEndpoint, url =>
            {
                url.DisplayText = "Dashboard";
                url.Url = LoginUrl(url.Url, options);
            });

        builder.Services.AddSingleton(services => new DashboardHost(options, services));
        builder.Eventing.Subscribe<BeforeStartEvent>(async (start, cancellationToken) =>
        {
            var executable = resource.Annotations.OfType<ExecutableAnnotation>().Last();
            executable.Command = await findProgram(start.Services, cancellationToken);
            executable.WorkingDirectory = Path.GetDirectoryName(executable.Command)!;
            await start.Services.GetRequiredService<DashboardHost>().StartAsync(cancellationToken);
        });

        var info = builder.Services.Select(service => service.ImplementationInstance).OfType<DashboardInfo>().Single();
        info.Enabled = true;
        info.OtlpApiKey = options.OtlpApiKey;
        info.OtlpEndpoint = Url(resource, OtlpGrpcEndpoint);
        info.LoginUrl = LoginUrl(Url(resource, FrontendEndpoint), options);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _following;
        if (_resourceService is not null)
            await _resourceService.DisposeAsync();
        _stopping.Dispose();
    }

    /// <summary>"Hangout.AppHost" is shown as "Hangout".</summary>
    internal static string ShortName(string applicationName)
        => applicationName.EndsWith("AppHost", StringComparison.OrdinalIgnoreCase) && applicationName.Length > "AppHost".Length
            ? applicationName[..^"AppHost".Length].TrimEnd('.')
            : applicationName;

    /// <summary>A port that is asked for is the engine's to check and to allot; any other is ours from now on.</summary>
    private static void Listen(EndpointAnnotation endpoint, int? port, PortAllocator ports)
    {
        endpoint.UriScheme = "http";
        endpoint.IsProxied = false;
        endpoint.Port = port;
        if (port is null)
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", ports.Allocate());
    }

    private static string Url(IResource dashboard, string name)
    {
        var endpoint = dashboard.Annotations.OfType<EndpointAnnotation>().Single(endpoint => string.Equals(endpoint.Name, name, StringComparison.Ordinal));
        return string.Create(CultureInfo.InvariantCulture, $"http://localhost:{endpoint.AllocatedEndpoint?.Port ?? endpoint.Port}");
    }

    private static string LoginUrl(string url, DashboardOptions options) => $"{url.TrimEnd('/')}/login?t={Uri.EscapeDataString(options.BrowserToken)}";

    private static ReferenceExpression ListenUrl(IResource dashboard, string endpoint)
        => ReferenceExpression.Create($"http://127.0.0.1:{new EndpointReference((IResourceWithEndpoints)dashboard, endpoint).Property(EndpointProperty.TargetPort)}");

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var feed = new ResourceFeed();
        var loggers = _services.GetRequiredService<ILoggerFactory>();
        var name = _services.GetService<DistributedApplicationOptions>()?.DashboardApplicationName
            ?? ShortName(_services.GetRequiredService<IHostEnvironment>().ApplicationName);
        var service = new ResourceService(
            name, feed, _services.GetRequiredService<ResourceLoggerService>(), _services.GetRequiredService<ResourceCommandService>(),
            loggers.CreateLogger<ResourceService>());
        _resourceService = await ResourceServiceHost.StartAsync(service, _options.ResourceServiceApiKey, loggers, cancellationToken);
        _following = FollowAsync(feed, _services.GetRequiredService<ResourceNotificationService>());
    }

    private async Task FollowAsync(ResourceFeed feed, ResourceNotificationService notifications)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await feed.FollowAsync(notifications, _stopping.Token);
                return;
            }
            catch (OperationCanceledException)
            {
                return; // We stop, or the application has.
            }
            catch (Exception e)
            {
                LogFollowing(e);
                await Task.Delay(TimeSpan.FromSeconds(1), _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void AddEnvironment(EnvironmentCallbackContext context)
    {
        var environment = context.EnvironmentVariables;
        environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        environment["ASPNETCORE_URLS"] = ListenUrl(context.Resource, FrontendEndpoint);
        environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = ListenUrl(context.Resource, OtlpGrpcEndpoint);
        environment["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = ListenUrl(context.Resource, OtlpHttpEndpoint);
        environment["Dashboard__Frontend__PublicUrl"] = new EndpointReference((IResourceWithEndpoints)context.Resource, FrontendEndpoint);
        environment["Dashboard__Frontend__AuthMode"] = "BrowserToken";
        environment["Dashboard__Frontend__BrowserToken"] = _options.BrowserToken;
        environment["Dashboard__Otlp__AuthMode"] = "ApiKey";
        environment["Dashboard__Otlp__PrimaryApiKey"] = _options.OtlpApiKey;
        environment["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = _resourceService?.Url ?? throw new InvalidOperationException("The resource service has not started.");
        environment["Dashboard__ResourceServiceClient__AuthMode"] = "ApiKey";
        environment["Dashboard__ResourceServiceClient__ApiKey"] = _options.ResourceServiceApiKey;
        environment["ASPIRE_DASHBOARD_TELEMETRY_OPTOUT"] = "true";
        // Errors only: it would print its login token, and a page of warnings for each browser tab that is closed.
        environment["Logging__LogLevel__Default"] = "Error";
        environment["Logging__LogLevel__Microsoft.AspNetCore.Components.Server.Circuits"] = "Critical";
        // Told to end, it reports the end of this empty stream as an error.
        environment["Logging__LogLevel__Aspire.Dashboard.Components.Interactions"] = "None";
    }

    [LoggerMessage(LogLevel.Error, "The dashboard's view of the resources broke off; it is built anew.")]
    private partial void LogFollowing(Exception exception);
}
