using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Configuration;

namespace Hangout.LocalHosting.Dashboard;

/// <summary>The dashboard's keys and its port, from the AppHost's configuration (by Aspire's names) or made up for this run.</summary>
internal sealed class DashboardOptions
{
    /// <summary>The port of the pages where nothing else is asked for, so that a bookmark stays good.</summary>
    public const int DefaultPort = 18888;

    /// <summary>Lets a browser in, by <c>/login?t=TOKEN</c>.</summary>
    public required string BrowserToken { get; init; }

    /// <summary>Lets a service send its telemetry.</summary>
    public required string OtlpApiKey { get; init; }

    /// <summary>Lets the dashboard ask the AppHost about resources, and start and stop them.</summary>
    public required string ResourceServiceApiKey { get; init; }

    /// <summary>The pages' port, or null for any that is free.</summary>
    public required int? Port { get; init; }

    /// <summary>Reads the configuration.</summary>
    /// <param name="configuration"><c>AppHost:BrowserToken</c> or <c>ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN</c>, <c>AppHost:OtlpApiKey</c>,
    /// <c>AppHost:ResourceService:ApiKey</c>, and <c>ASPNETCORE_URLS</c> for the port.</param>
    /// <param name="freePorts">Whether any free port will do, as for tests that run side by side.</param>
    public static DashboardOptions From(IConfiguration configuration, bool freePorts) => new()
    {
        BrowserToken = Configured(configuration, "AppHost:BrowserToken", "ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"),
        OtlpApiKey = Configured(configuration, "AppHost:OtlpApiKey"),
        ResourceServiceApiKey = Configured(configuration, "AppHost:ResourceService:ApiKey"),
        Port = freePorts ? null : ConfiguredPort(configuration) ?? (PortAllocator.IsFree(DefaultPort) ? DefaultPort : null),
    };

    private static string Configured(IConfiguration configuration, params string[] keys)
    {
        foreach (var key in keys)
        {
            if (configuration[key] is { Length: > 0 } value)
                return value;
        }

        return Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    }

    private static int? ConfiguredPort(IConfiguration configuration)
    {
        foreach (var url in (configuration["ASPNETCORE_URLS"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var port = url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? url[(url.LastIndexOf(':') + 1)..].TrimEnd('/') : "";
            if (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= IPEndPoint.MaxPort)
                return number;
        }

        return null;
    }
}
