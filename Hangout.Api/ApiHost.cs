using Hangout.Api.Accounts;
using Hangout.Api.Assistant;
using Hangout.Api.Conversations;
using Hangout.Api.Description;
using Hangout.Api.Desktop;
using Hangout.Api.Files;
using Hangout.Api.Messages;
using Hangout.Api.Notifications;
using Hangout.Api.Posts;
using Hangout.Api.Relationships;
using Hangout.Core;
using Hangout.Core.Assistant;
using Hangout.Core.Data;
using Hangout.Core.Data.Writing;
using Hangout.Core.Messages;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Hangout.Api;

/// <summary>The host's parts, in one place for the host itself and for the description of the API.</summary>
internal static class ApiHost
{
    // 500 IDs in a query string, and some room.
    private const int LongestRequestLine = 32 * 1024;

    public static void AddApi(this WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddHangoutAuthentication();
        builder.AddHangoutDatabase<HangoutDbContext>("hangoutdb");
        builder.AddRedisClient("redis");
        builder.Services.AddHangoutCore().AddAssistant().AddMessageWriter().AddScoped<ForwardMessage>();
        builder.Services.AddApiDescription();
        builder.Services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestLineSize = LongestRequestLine);
    }

    public static void UseApi(this WebApplication app)
    {
        app.UseServiceDefaults();
        app.UseHangoutAuthentication();
        app.UseMiddleware<CurrentUserMiddleware>();
    }

    public static void MapApi(this WebApplication app)
    {
        app.MapDefaultEndpoints();
        app.MapOpenApi().AllowAnonymous();

        var api = app.MapGroup("/api")
            .RequireAuthorization()
            .RequireRateLimiting(RateLimitPolicies.Read)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .AnswersHead();
        api.MapAccounts();
        api.MapProfiles();
        api.MapBlocks();
        api.MapRelationships();
        api.MapPosts();
        api.MapFeeds();
        api.MapConversations();
        api.MapMembers();
        api.MapMessages();
        api.MapThreads();
        api.MapScheduledMessages();
        api.MapSearch();
        api.MapDrafts();
        api.MapFiles();
        api.MapUploads();
        api.MapNotifications();
        api.MapAssistant();
        api.MapProviders();
        api.MapSharedChats();
        api.MapDesktop();
    }
}
