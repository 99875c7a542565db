using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.Configuration;

namespace Hangout.AppHost.Supervision;

/// <summary>Ends the start when a port that the model fixes is taken, and names who has it.</summary>
internal sealed class FixedPorts(IConfiguration configuration) : IDistributedApplicationEventingSubscriber
{
    /// <inheritdoc/>
    public Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        eventing.Subscribe<BeforeStartEvent>((started, _) =>
        {
            foreach (var resource in started.Model.Resources)
            {
                var taken = resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(e => e.Port is { } port && !Port.IsFree(port));
                if (taken is { Port: { } number })
                    throw configuration.Failure($"Port {number}, which {resource.Name} listens on, is taken{Port.Holder(number)}.\n{HowToMend(resource)}");
            }

            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    private static string HowToMend(IResource resource) => resource.Name switch
    {
        "web" => "End that program, or choose another port: ./hangout run --port N",
        "keycloak" => "End that program, or choose another port: Keycloak__Port=N ./hangout run (accounts belong to the port that they were made at).",
        _ => "End that program.",
    };
}

/// <summary>A TCP port of this machine.</summary>
internal static class Port
{
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>" by process 12 (name)", or nothing where the system does not tell.</summary>
    public static string Holder(int port)
    {
        var inode = new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists).SelectMany(File.ReadLines).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(f => f.Length > 9 && f[3] == "0A" && f[1].EndsWith(':' + port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal))?[9];
        if (inode is null)
            return "";
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                if (Holds(process.Id, inode))
                    return $" by process {process.Id} ({process.ProcessName})";
            }
        }

        return "";
    }

    private static bool Holds(int processId, string inode)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{processId}/fd").Any(fd => new FileInfo(fd).LinkTarget == $"socket:[{inode}]");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>The dashboard's three ports: the usual ones, so that a bookmark stays good, or free ones where those are taken.</summary>
internal static class DashboardPorts
{
    public static void UseFreeDashboardPorts(this IConfiguration configuration)
    {
        configuration["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] ??= "true";
        Choose(configuration, "ASPNETCORE_URLS", 18888);
        Choose(configuration, "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", 18889);
        Choose(configuration, "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", 18890);
    }

    private static void Choose(IConfiguration configuration, string key, int usual)
    {
        var address = Uri.TryCreate(configuration[key], UriKind.Absolute, out var given) ? given : new Uri($"http://localhost:{usual}");
        configuration[key] = Port.IsFree(address.Port) ? address.GetLeftPart(UriPartial.Authority) : $"{address.Scheme}://localhost:{Port.Free()}";
    }
}
