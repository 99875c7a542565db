using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Hangout.LocalHosting.Dashboard;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Builds an application out of resources.</summary>
public interface IDistributedApplicationBuilder
{
    /// <summary>Folder of the AppHost's project; relative paths start here.</summary>
    string AppHostDirectory { get; }

    /// <summary>The AppHost's assembly.</summary>
    Assembly? AppHostAssembly { get; }

    /// <summary>The AppHost's configuration: files, environment, command line.</summary>
    ConfigurationManager Configuration { get; }

    /// <summary>The AppHost's environment.</summary>
    IHostEnvironment Environment { get; }

    /// <summary>The application's events.</summary>
    IDistributedApplicationEventing Eventing { get; }

    /// <summary>The operation under way.</summary>
    DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <summary>The resources so far.</summary>
    IResourceCollection Resources { get; }

    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>Adds a resource; its name must be unique.</summary>
    IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;

    /// <summary>A builder for a resource, without adding it.</summary>
    IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource;

    /// <summary>The application, ready to run.</summary>
    DistributedApplication Build();
}

/// <summary>What an AppHost starts from.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line; it overrides other configuration.</summary>
    public string[]? Args { get; set; }

    /// <summary>Name of the AppHost's assembly, when it is not the entry assembly.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>Folder of the AppHost's project.</summary>
    public string? ProjectDirectory { get; set; }

    /// <summary>The name the dashboard shows.</summary>
    public string? DashboardApplicationName { get; set; }

    /// <summary>Whether to run without the dashboard.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Whether resources' lines go to the AppHost's own log.</summary>
    public bool EnableResourceLogging { get; set; }

    /// <summary>Whether plain HTTP is fine; here everything stays on the machine.</summary>
    public bool AllowUnsecuredTransport { get; set; }

    internal bool IsTest { get; set; }

    internal Assembly? Assembly { get; set; }
}

/// <inheritdoc cref="IDistributedApplicationBuilder"/>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly ResourceCollection _resources = [];

    /// <inheritdoc cref="DistributedApplicationBuilder"/>
    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    /// <inheritdoc cref="DistributedApplicationBuilder"/>
    public DistributedApplicationBuilder(DistributedApplicationOptions options)
        : this(options, (_, _) => { })
    {
    }

    internal DistributedApplicationBuilder(DistributedApplicationOptions options, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        var settings = new HostApplicationBuilderSettings { EnvironmentName = EnvironmentName() };
        configure(options, settings);
        BuilderHooks.Current?.OnCreating(options, settings);
        AppHostAssembly = options.Assembly
            ?? (options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly());
        AppHostPath = Metadata(AppHostAssembly, "apphostprojectpath") ?? AppContext.BaseDirectory;
        AppHostDirectory = options.ProjectDirectory ?? (File.Exists(AppHostPath) ? Path.GetDirectoryName(AppHostPath)! : AppHostPath);

        settings.Args ??= options.Args;
        settings.ContentRootPath ??= Directory.Exists(AppHostDirectory) ? AppHostDirectory : null;
        settings.ApplicationName ??= AppHostAssembly?.GetName().Name;
        _host = new HostApplicationBuilder(settings);
        ExecutionContext = new(DistributedApplicationOperation.Run);
        var application = new LocalApplication(Environment.ApplicationName, FindHome(), options.IsTest);
        _host.Services.AddSingleton(application);
        _host.Services.AddSingleton(options);
        _host.Services.AddSingleton(new DashboardInfo());
        _host.Services.AddSingleton(Eventing);
        _host.Services.AddSingleton(ExecutionContext);
        _host.Services.AddSingleton(_ => new DistributedApplicationModel(_resources));
        _host.Services.AddSingleton<ResourceLoggerService>();
        _host.Services.AddSingleton<ResourceNotificationService>();
        _host.Services.AddSingleton(services => new ResourceCommandService(services));
        _host.Services.AddHealthChecks();
        LocalHostingServices.Add(_host, options);
    }

    /// <inheritdoc/>
    public string AppHostDirectory { get; }

    /// <summary>Full path of the AppHost's project file.</summary>
    public string AppHostPath { get; }

    /// <inheritdoc/>
    public Assembly? AppHostAssembly { get; }

    /// <inheritdoc/>
    public ConfigurationManager Configuration => _host.Configuration;

    /// <inheritdoc/>
    public IHostEnvironment Environment => _host.Environment;

    /// <inheritdoc/>
    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    /// <inheritdoc/>
    public DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <inheritdoc/>
    public IResourceCollection Resources => _resources;

    /// <inheritdoc/>
    public IServiceCollection Services => _host.Services;

    /// <inheritdoc/>
    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        if (_resources.TryGetByName(resource.Name, out var other))
            throw new DistributedApplicationException($"Cannot add resource of type '{resource.GetType()}' with name '{resource.Name}' because resource of type '{other.GetType()}' with that name already exists. Resource names are case-insensitive.");
        _resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    /// <inheritdoc/>
    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    /// <inheritdoc/>
    public DistributedApplication Build()
    {
        BuilderHooks.Current?.OnBuilding(this);
        LocalHostingServices.Complete(this);
        var application = new DistributedApplication(_host.Build());
        BuilderHooks.Current?.OnBuilt(application);
        return application;
    }

    // Native processes are for development, unless someone says otherwise.
    private static string EnvironmentName() =>
        System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
        ?? System.Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
        ?? Environments.Development;

    private static string? Metadata(Assembly? assembly, string key) =>
        assembly?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => string.Equals(a.Key, key, StringComparison.OrdinalIgnoreCase))?.Value;

    private string FindHome()
    {
        if (Configuration["HANGOUT_HOME"] is { Length: > 0 } home)
            return Path.GetFullPath(home);
        for (var folder = new DirectoryInfo(AppHostDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.EnumerateFiles("*.sln*").Any())
                return Path.Combine(folder.FullName, ".hangout");
        }

        return Path.Combine(AppHostDirectory, ".hangout");
    }
}

/// <summary>Lets a test see and change an AppHost's builder while the AppHost's own code runs.</summary>
internal abstract class BuilderHooks
{
    private static readonly AsyncLocal<BuilderHooks?> CurrentHooks = new();

    public static BuilderHooks? Current { get => CurrentHooks.Value; set => CurrentHooks.Value = value; }

    public virtual void OnCreating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
    }

    public virtual void OnBuilding(DistributedApplicationBuilder builder)
    {
    }

    public virtual void OnBuilt(DistributedApplication application)
    {
    }
}
