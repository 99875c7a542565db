using System.Diagnostics;
using Hangout.ServiceDefaults.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using OpenTelemetry.Instrumentation.AspNetCore;

namespace Hangout.ServiceDefaults.Telemetry;

/// <summary>Which requests have a span, and how long.</summary>
internal static class RequestSpans
{
    public static void Configure(AspNetCoreTraceInstrumentationOptions options)
    {
        // A probe every second would bury the rest.
        options.Filter = context => !HealthPaths.Contains(context.Request.Path);
        options.EnrichWithHttpRequest = (activity, request) =>
        {
            if (request.HttpContext.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
                || request.HttpContext.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true })
            {
                request.HttpContext.Response.OnStarting(EndAtHandshakeAsync, (activity, request.HttpContext));
            }
        };
        options.EnrichWithHttpResponse = (activity, response) =>
        {
            if (response.HttpContext.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
                activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded; // So it is not exported.
        };
    }

    /// <summary>Ends the span of a WebSocket when the socket opens: otherwise it would be exported hours later, when the socket closes.</summary>
    private static Task EndAtHandshakeAsync(object state)
    {
        var (activity, context) = ((Activity, HttpContext))state;
        var isOpen = context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols
            || (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } && context.Response.StatusCode == StatusCodes.Status200OK);
        if (isOpen)
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? context.Request.Path.Value;
            activity.DisplayName = $"{context.Request.Method} {route}";
            activity.SetTag("http.route", route);
            activity.SetTag("http.response.status_code", context.Response.StatusCode);
            activity.Stop();
            activity.IsAllDataRequested = false; // The instrumentation adds nothing when the socket closes.
        }
        return Task.CompletedTask;
    }
}
