using Aspire.Hosting;
using Hangout.LocalHosting.Dashboard;
using Hangout.LocalHosting.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Native;

/// <summary>Puts the engine, the dashboard and the console into an application.</summary>
internal static class LocalHostingServices
{
    /// <summary>Everything is stopped within 10 s; the host itself needs a moment after us.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Called when the builder is made.</summary>
    public static void Add(HostApplicationBuilder host, DistributedApplicationOptions options)
    {
        host.Services.Configure<HostOptions>(o => o.ShutdownTimeout = ShutdownTimeout);
        host.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        host.Services.AddHttpClient();
        host.Services.AddSingleton<ConsoleOutput>();
        host.Services.AddSingleton<EngineContext>();
        host.Services.AddSingleton<EngineInstaller>();
        host.Services.AddSingleton<ApplicationOrchestrator>();
        host.Services.AddHostedService(services => services.GetRequiredService<ApplicationOrchestrator>());
        host.Logging.ClearProviders();
        host.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // A failing start is told in words by the supervisor, or thrown at the test.
        host.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        if (options.IsTest)
            return;
        host.Logging.Services.AddSingleton<ILoggerProvider, ConsoleLoggerProvider>();
        AppDomain.CurrentDomain.UnhandledException -= TellInWords;
        AppDomain.CurrentDomain.UnhandledException += TellInWords;
    }

    // What is wrong before the application runs (a home folder that cannot be written, say) is told as what is wrong afterwards is.
    private static void TellInWords(object sender, UnhandledExceptionEventArgs unhandled)
    {
        if (unhandled.ExceptionObject is not DistributedApplicationException exception)
            return;
        new ConsoleOutput().Fail(exception.Message);
        Environment.Exit(1);
    }

    /// <summary>Called when the builder builds: resources of our own are added here.</summary>
    public static void Complete(DistributedApplicationBuilder builder)
    {
        var options = builder.Services.Select(s => s.ImplementationInstance).OfType<DistributedApplicationOptions>().Single();
        if (!options.DisableDashboard)
            DashboardHost.AddTo(builder, async (services, ct) => (await services.GetRequiredService<EngineInstaller>().EnsureAsync(ct)).Dashboard);
    }

    /// <summary>Runs the application in the foreground.</summary>
    public static Task RunAsync(DistributedApplication application, CancellationToken cancellationToken) =>
        new RunSupervisor(application).RunAsync(cancellationToken);
}
