using Aspire.Hosting;
using Microsoft.Extensions.Hosting;

namespace Hangout.LocalHosting.Native;

/// <summary>Puts the engine, the dashboard and the console into an application.</summary>
internal static class LocalHostingServices
{
    /// <summary>Called when the builder is made.</summary>
    public static void Add(HostApplicationBuilder host, DistributedApplicationOptions options)
    {
        _ = host;
        _ = options;
    }

    /// <summary>Called when the builder builds: resources of our own are added here.</summary>
    public static void Complete(DistributedApplicationBuilder builder) => _ = builder;

    /// <summary>Runs the application in the foreground.</summary>
    public static async Task RunAsync(DistributedApplication application, CancellationToken cancellationToken) =>
        await HostingAbstractionsHostExtensions.RunAsync(application, cancellationToken);
}
