using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>A builder whose application a test starts: free ports, temporary data, no dashboard unless asked for.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    /// <summary>The application, ready to be started by the test.</summary>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}

/// <summary>
/// Starts AppHosts inside a test. Several run side by side: each has its own engine, ports and data.
/// Fixed ports are ignored unless <c>DcpPublisher:RandomizePorts</c> is false.
/// </summary>
public static class DistributedApplicationTestingBuilder
{
    /// <inheritdoc cref="CreateAsync{TEntryPoint}(string[], CancellationToken)"/>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), [], cancellationToken);

    /// <summary>Runs the AppHost's own code up to its Build(), so that the test can change what it built.</summary>
    /// <typeparam name="TEntryPoint">Any type of the AppHost's assembly: <c>Projects.Hangout_AppHost</c>.</typeparam>
    /// <param name="args">The AppHost's command line: <c>--Demo=true</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(string[], CancellationToken)"/>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default) =>
        CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(string[], CancellationToken)"/>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, [], cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(string[], CancellationToken)"/>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, args, (_, _) => { }, cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(string[], CancellationToken)"/>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
    {
        var run = EntryPointRun.Start(entryPoint.Assembly, args, configureBuilder);
        return new SuspendedTestingBuilder(await run.Builder.WaitAsync(cancellationToken), run);
    }

    /// <summary>An empty application, for the test to fill.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args) => Create(args, (_, _) => { });

    /// <inheritdoc cref="Create(string[])"/>
    public static IDistributedApplicationTestingBuilder Create(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
    {
        var options = new DistributedApplicationOptions { Args = args, DisableDashboard = true, IsTest = true };
        return new OwnTestingBuilder(new DistributedApplicationBuilder(options, configureBuilder));
    }
}

internal abstract class TestingBuilder(DistributedApplicationBuilder inner) : IDistributedApplicationTestingBuilder
{
    private DistributedApplication? _application;

    public string AppHostDirectory => Inner.AppHostDirectory;

    public Assembly? AppHostAssembly => Inner.AppHostAssembly;

    public ConfigurationManager Configuration => Inner.Configuration;

    public IHostEnvironment Environment => Inner.Environment;

    public IDistributedApplicationEventing Eventing => Inner.Eventing;

    public DistributedApplicationExecutionContext ExecutionContext => Inner.ExecutionContext;

    public IResourceCollection Resources => Inner.Resources;

    public IServiceCollection Services => Inner.Services;

    protected DistributedApplicationBuilder Inner { get; } = inner;

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource => Inner.AddResource(resource);

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => Inner.CreateResourceBuilder(resource);

    public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

    public async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) =>
        _application ??= await BuildInnerAsync(cancellationToken);

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public virtual async ValueTask DisposeAsync()
    {
        if (_application is not null)
            await _application.DisposeAsync();
    }

    protected abstract Task<DistributedApplication> BuildInnerAsync(CancellationToken cancellationToken);
}

internal sealed class OwnTestingBuilder(DistributedApplicationBuilder inner) : TestingBuilder(inner)
{
    protected override Task<DistributedApplication> BuildInnerAsync(CancellationToken cancellationToken) => Task.FromResult(Inner.Build());
}

internal sealed class SuspendedTestingBuilder(DistributedApplicationBuilder inner, EntryPointRun run) : TestingBuilder(inner)
{
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        run.Abandon();
    }

    protected override Task<DistributedApplication> BuildInnerAsync(CancellationToken cancellationToken) => run.ResumeAsync(cancellationToken);
}
