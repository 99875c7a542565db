using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OpenTelemetry;

namespace Hangout.ServiceDefaults.Telemetry;

/// <summary>Names the server span of each request as OpenTelemetry's HTTP conventions say.</summary>
/// <remarks>ASP.NET Core starts the activity but leaves it without name and attributes. Neither the query nor the person's name goes in: tokens travel in one, privacy lives in the other.</remarks>
public static class RequestSpans
{
    /// <summary>For a request that is answered before <see cref="InvokeAsync"/> could name its span.</summary>
    /// <param name="context">The request.</param>
    /// <param name="route">What serves it.</param>
    public static void Name(HttpContext context, string route)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { } activity)
            Describe(activity, context, route);
    }

    internal static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (activity is null)
        {
            await next(context);
            return;
        }
        // A probe every second, and what each asks of the servers, would bury the rest.
        using var silence = HealthPaths.Contains(context.Request.Path) ? SuppressInstrumentationScope.Begin() : null;
        if (silence is not null)
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        try
        {
            await next(context);
        }
        finally
        {
            Describe(activity, context, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
        }
    }

    private static void Describe(Activity activity, HttpContext context, string? route)
    {
        if (!activity.IsAllDataRequested)
            return;
        var request = context.Request;
        activity.DisplayName = route is null ? request.Method : $"{request.Method} {(route.StartsWith('/') ? route : "/" + route)}";
        activity.SetTag("http.request.method", request.Method);
        activity.SetTag("http.route", route);
        activity.SetTag("http.response.status_code", context.Response.StatusCode);
        activity.SetTag("url.scheme", request.Scheme);
        activity.SetTag("url.path", request.Path.Value);
        activity.SetTag("url.query", value: null);
        activity.SetTag("server.address", request.Host.Host);
        activity.SetTag("server.port", request.Host.Port);
        activity.SetTag("network.protocol.version", request.Protocol.StartsWith("HTTP/", StringComparison.Ordinal) ? request.Protocol[5..] : request.Protocol);
        if (context.Response.StatusCode >= 500)
            activity.SetStatus(ActivityStatusCode.Error);
    }
}
