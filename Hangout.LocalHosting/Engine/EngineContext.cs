using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Hangout.LocalHosting.Engine.Dcp;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Engine;

/// <summary>What every part of the engine needs.</summary>
internal sealed class EngineContext(
    LocalApplication application,
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    HealthCheckService healthChecks,
    IConfiguration configuration,
    IHostEnvironment environment,
    IServiceProvider services,
    ILoggerFactory loggerFactory)
{
    private readonly TaskCompletionSource<(DcpServer Server, ProcessWatch Watch)> _dcp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LocalApplication Application { get; } = application;

    public DistributedApplicationModel Model { get; } = model;

    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    public ResourceNotificationService Notifications { get; } = notifications;

    public ResourceLoggerService Loggers { get; } = loggers;

    public IDistributedApplicationEventing Eventing { get; } = eventing;

    public HealthCheckService HealthChecks { get; } = healthChecks;

    public IConfiguration Configuration { get; } = configuration;

    public IHostEnvironment Environment { get; } = environment;

    public IServiceProvider Services { get; } = services;

    public ILogger Logger { get; } = loggerFactory.CreateLogger("Hangout.LocalHosting");

    /// <summary>The orchestrator; resources prepare while it still starts.</summary>
    public Task<(DcpServer Server, ProcessWatch Watch)> Dcp => _dcp.Task;

    public void SetDcp(DcpServer server, ProcessWatch watch) => _dcp.TrySetResult((server, watch));

    public void SetDcpFailed(Exception exception)
    {
        _dcp.TrySetException(exception);
        _ = _dcp.Task.Exception;
    }

    /// <summary>A random suffix, as Aspire gives each process.</summary>
    public static string NewSuffix() => new(System.Security.Cryptography.RandomNumberGenerator.GetItems<char>("abcdefghjkmnpqrstuvwxyz", 8));
}
