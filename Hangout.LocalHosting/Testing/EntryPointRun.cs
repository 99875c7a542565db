using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// An AppHost's own entry point, running on a thread of its own. It is held at Build() until the test builds, and at Run() until
/// the test has done with the application: the test starts it, not the AppHost.
/// </summary>
internal sealed class EntryPointRun : BuilderHooks
{
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Assembly _assembly;
    private readonly Action<DistributedApplicationOptions, HostApplicationBuilderSettings> _configure;

    private EntryPointRun(Assembly assembly, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        _assembly = assembly;
        _configure = configure;
    }

    /// <summary>The builder, once the AppHost has added all its resources.</summary>
    public Task<DistributedApplicationBuilder> Builder => _builder.Task;

    public static EntryPointRun Start(Assembly assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        var main = assembly.EntryPoint ?? throw new InvalidOperationException($"The assembly {assembly.GetName().Name} has no entry point.");
        var run = new EntryPointRun(assembly, configure);
        var thread = new Thread(() => run.Invoke(main, args)) { IsBackground = true, Name = $"{assembly.GetName().Name} under test" };
        thread.Start();
        return run;
    }

    /// <summary>Lets the AppHost build.</summary>
    public Task<DistributedApplication> ResumeAsync(CancellationToken cancellationToken)
    {
        _resumed.TrySetResult();
        return _application.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets the AppHost's thread end, also when it was never built.</summary>
    public void Abandon() => _resumed.TrySetException(new OperationCanceledException("The test gave the application up."));

    public override void OnCreating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        options.IsTest = true;
        options.DisableDashboard = true;
        options.Assembly = _assembly;
        _configure(options, settings);
    }

    public override void OnBuilding(DistributedApplicationBuilder builder)
    {
        _builder.TrySetResult(builder);
        _resumed.Task.GetAwaiter().GetResult();
    }

    public override void OnBuilt(DistributedApplication application) => _application.TrySetResult(application);

    private void Invoke(MethodInfo main, string[] args)
    {
        Current = this;
        try
        {
            var result = main.Invoke(null, main.GetParameters().Length == 0 ? [] : [args]);
            (result as Task)?.GetAwaiter().GetResult();
            var ended = new InvalidOperationException($"The entry point of {_assembly.GetName().Name} ended without building an application.");
            _builder.TrySetException(ended);
            _application.TrySetException(ended);
        }
        catch (Exception exception)
        {
            var cause = (exception as TargetInvocationException)?.InnerException ?? exception;
            var told = ExceptionDispatchInfo.SetCurrentStackTrace(new DistributedApplicationException($"The AppHost failed: {cause.Message}", cause));
            _builder.TrySetException(told);
            _application.TrySetException(told);
        }
        finally
        {
            // Nobody may be left to see a failure after the test is over.
            _ = _builder.Task.Exception;
            _ = _application.Task.Exception;
        }
    }
}
