using Hangout.Contracts;
using Hangout.ServiceDefaults.Errors;
using Hangout.Web.Accounts.Sessions;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Transforms;

namespace Hangout.Web.Forwarding;

/// <summary>
/// Forwards <c>/api</c> to Api with the session's access token instead of the cookie (ACC-1), and <c>/hubs</c> to Realtime as it comes: a browser
/// brings a ticket there. Where something in front of this host sends <c>/hubs</c> straight to Realtime, nothing of it passes here.
/// </summary>
public static class ForwardingSetup
{
    private static readonly PathString Hubs = "/hubs", SharedFiles = "/api/files/shared", PublicThings = "/api/public";

    /// <summary>Adds the reverse proxy. Service discovery says where the services are, each replica as a destination of its own.</summary>
    public static void AddForwarding(this WebApplicationBuilder builder)
    {
        builder.Services.AddReverseProxy()
            .LoadFromMemory([Route("api", "/api/{**rest}"), Uploads(), Route("realtime", "/hubs/{**rest}")], [Cluster("api"), Cluster("realtime")])
            .AddServiceDiscoveryDestinationResolver()
            .ConfigureHttpClient((_, handler) =>
            {
                handler.UseCookies = false;
                handler.AllowAutoRedirect = false;
                handler.ConnectTimeout = TimeSpan.FromSeconds(5);
            })
            .AddTransforms(transforms =>
            {
                transforms.AddRequestHeaderRemove(HeaderNames.Cookie);
                transforms.AddResponseHeaderRemove(HeaderNames.SetCookie, ResponseCondition.Always);
                transforms.AddXForwarded(ForwardedTransformActions.Set);
                transforms.AddRequestTransform(AddAccessTokenAsync);
            });
    }

    /// <summary>Maps the two paths. Callers of Api with a bearer token of their own keep it; all others need a session.</summary>
    public static void MapForwarding(this WebApplication app) =>
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(RequireCallerAsync);
            proxy.UseLoadBalancing();
        });

    private static async Task RequireCallerAsync(HttpContext context, RequestDelegate next)
    {
        // As the routes are matched: in any case. The hub by the cookie would be open to pages of other origins.
        if (context.Request.Headers.Authorization.Count == 0 && !context.Request.Path.StartsWithSegments(Hubs, StringComparison.OrdinalIgnoreCase)
            && !context.Request.Path.StartsWithSegments(SharedFiles, StringComparison.OrdinalIgnoreCase)
            && !context.Request.Path.StartsWithSegments(PublicThings, StringComparison.OrdinalIgnoreCase))
        {
            if (context.Session() is not { } session)
            {
                await Problems.WriteAsync(context, StatusCodes.Status401Unauthorized, ErrorCodes.Unauthenticated, "Sign in first.");
                return;
            }
            if (await SessionAccess.TokenOrAnswerAsync(context, session) is not { } token)
                return;
            context.Features.Set(new AccessToken(token));
        }

        await next(context);
    }

    private static ValueTask AddAccessTokenAsync(RequestTransformContext context)
    {
        if (context.HttpContext.Features.Get<AccessToken>() is { } token)
            context.ProxyRequest.Headers.Authorization = new("Bearer", token.Value);
        return ValueTask.CompletedTask;
    }

    private static RouteConfig Route(string service, string path) =>
        new() { RouteId = service, ClusterId = service, Match = new() { Path = path } };

    /// <summary>Api counts the bytes of a file itself, and sends back no more than it takes.</summary>
    private static RouteConfig Uploads() => Route("api", "/api/files/uploads/{**rest}") with { RouteId = "uploads", MaxRequestBodySize = -1 };

    private static ClusterConfig Cluster(string service) => new()
    {
        ClusterId = service,
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
        HttpRequest = new() { ActivityTimeout = TimeSpan.FromSeconds(100), AllowResponseBuffering = false },
        Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal) { [service] = new() { Address = $"http://{service}" } },
    };

    private sealed record AccessToken(string Value);
}
