using Hangout.Core.Notifications.Mailing;
using Hangout.Core.Notifications.Pushing;
using Microsoft.Extensions.DependencyInjection;

namespace Hangout.Core.Notifications;

/// <summary>Adds what lets notifications leave the desktop (NTF-3).</summary>
public static class NotificationWaysSetup
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The host's services.</param>
    public static void AddNotificationWays(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration("Mail");
        services.AddOptions<PushOptions>().BindConfiguration("Push");
        services.AddScoped<ServerKeys>().AddScoped<ManagePushes>().AddScoped<Unsubscribe>();
        services.AddSingleton<PushClient>().AddScoped<SendPushes>();
        services.AddScoped<MailClient>().AddScoped<SendMails>();
    }
}
