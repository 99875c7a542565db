using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>What the AppHost is doing.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>Running the application.</summary>
    Run = 0,

    /// <summary>Writing a deployment; only the Aspire flavour does.</summary>
    Publish = 1,
}

/// <summary>The operation under way.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    /// <summary>The operation.</summary>
    public DistributedApplicationOperation Operation { get; } = operation;

    /// <summary>Whether a deployment is written.</summary>
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    /// <summary>Whether the application runs.</summary>
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    /// <summary>The application's services, once it is built.</summary>
    public IServiceProvider ServiceProvider
    {
        get => field ?? throw new InvalidOperationException("The service provider is there once the application is built.");
        internal set;
    }
}

/// <summary>The application cannot go on; the message says why.</summary>
public class DistributedApplicationException : Exception
{
    /// <inheritdoc cref="DistributedApplicationException"/>
    public DistributedApplicationException()
    {
    }

    /// <inheritdoc cref="DistributedApplicationException"/>
    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="DistributedApplicationException"/>
    public DistributedApplicationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>A parameter has no value.</summary>
public class MissingParameterValueException : DistributedApplicationException
{
    /// <inheritdoc cref="MissingParameterValueException"/>
    public MissingParameterValueException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="MissingParameterValueException"/>
    public MissingParameterValueException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>An application that can run: <c>await builder.Build().RunAsync()</c>.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly bool _startedByTest = BuilderHooks.Current is not null;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc cref="DistributedApplication"/>
    public DistributedApplication(IHost host)
    {
        _host = host;
        Services.GetRequiredService<DistributedApplicationExecutionContext>().ServiceProvider = Services;
    }

    /// <inheritdoc/>
    public IServiceProvider Services => _host.Services;

    /// <summary>The states of the resources.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Gives commands to resources.</summary>
    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    /// <summary>Starts building an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <inheritdoc cref="CreateBuilder()"/>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    /// <inheritdoc cref="CreateBuilder()"/>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    /// <summary>Hands every resource to the engine; those that wait for others start later.</summary>
    public virtual Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);

    /// <summary>Stops everything: services first, then servers.</summary>
    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    /// <summary>
    /// Runs until Ctrl+C, SIGTERM or a failure. A failure is told in words and sets a non-zero exit code.
    /// </summary>
    public virtual Task RunAsync(CancellationToken cancellationToken = default) =>
        _startedByTest ? _ended.Task : LocalHostingServices.RunAsync(this, cancellationToken);

    /// <inheritdoc cref="RunAsync"/>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            _host.Dispose();
        _ended.TrySetResult();
        GC.SuppressFinalize(this);
    }
}
