using Hangout.Core;
using Hangout.Core.Data;
using Hangout.Core.Data.Writing;

namespace Hangout.Realtime;

/// <summary>The host's parts, in one place for the host itself and for tests that add to it.</summary>
internal static class RealtimeHost
{
    public static void AddRealtime(this WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.PlanStatementsOnce();
        builder.AddHangoutAuthentication();
        builder.AddHangoutDatabase<HangoutDbContext>("hangoutdb");
        builder.AddRedisClient("redis");
        builder.Services.AddHangoutCore().AddMessageWriter();
        builder.Services.AddRealtime();
    }

    public static void UseRealtimeHost(this WebApplication app)
    {
        app.UseRealtime();
        app.UseServiceDefaults();
        app.UseHangoutAuthentication();
        app.MapDefaultEndpoints();
    }
}
