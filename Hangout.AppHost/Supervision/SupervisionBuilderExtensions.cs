using Aspire.Hosting.Lifecycle;
using Hangout.AppHost.Native;
using Microsoft.Extensions.DependencyInjection;

namespace Hangout.AppHost.Supervision;

/// <summary>What Aspire leaves to whoever runs it: crashed services come back, a failed start says why, nothing is left at the end.</summary>
internal static class SupervisionBuilderExtensions
{
    public static void AddSupervision(this IDistributedApplicationBuilder builder)
    {
        // The application's end waits until the engine has ended every process.
        builder.Configuration["DcpPublisher:WaitForResourceCleanup"] = "true";
        builder.Services.AddSingleton<ServiceLifecycle>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ServiceLifecycle>());
        if (builder.IsTest())
            return;
        var current = CurrentRun.Take(builder.Configuration);
        builder.Configuration.UseFreeDashboardPorts();
        builder.Services.AddSingleton(_ => current);
        builder.Services.TryAddEventingSubscriber<FixedPorts>();
        builder.Services.AddHostedService<ConsoleLogs>();
        builder.Services.AddHostedService<StartWatch>();
        builder.Services.AddHostedService<EngineWatch>();
        builder.Services.AddHostedService<LogRotation>();
    }
}
