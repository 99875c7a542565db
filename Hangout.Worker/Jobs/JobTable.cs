using Hangout.Core.Assistant;
using Hangout.Core.Files;
using Hangout.Core.Messages.Expiring;
using Hangout.Core.Messages.Previews;
using Hangout.Core.Messages.Scheduling;
using Hangout.Core.Notifications;
using Hangout.Core.Notifications.Mailing;
using Hangout.Core.Notifications.Pushing;
using Hangout.Core.Posts.Feeds;

namespace Hangout.Worker.Jobs;

/// <summary>What the worker does again and again. What a job does lives in Core, under its feature; each must bear several workers.</summary>
internal static class JobTable
{
    public static void AddJobs(this IServiceCollection services)
    {
        services.AddScoped<ExpireMessages>().AddScoped<SendDueMessages>().AddScoped<ForgetPreviews>().AddScoped<RemoveFiles>().AddScoped<TrimTimelines>();
        services.AddJob<ExpireMessages>("expire messages", TimeSpan.FromSeconds(1), (job, ct) => job.RunAsync(ct));
        services.AddJob<SendDueMessages>("send scheduled messages", TimeSpan.FromSeconds(1), (job, ct) => job.RunAsync(ct));
        services.AddJob<ForgetPreviews>("forget link previews", TimeSpan.FromMinutes(10), (job, ct) => job.RunAsync(ct));
        services.AddNotificationWays();
        services.AddJob<SendPushes>("send pushes", TimeSpan.FromSeconds(1), (job, ct) => job.RunAsync(ct));
        services.AddJob<SendMails>("send mails", TimeSpan.FromSeconds(10), (job, ct) => job.RunAsync(ct));
        services.AddJob<SendMails>("send daily mails", TimeSpan.FromMinutes(1), (job, ct) => job.RunDigestsAsync(ct));
        services.AddJob<TrimTimelines>("trim timelines", TimeSpan.FromMinutes(10), (job, ct) => job.RunAsync(ct));
        services.AddJob<EndShares>("end shares", TimeSpan.FromSeconds(5), (job, ct) => job.RunAsync(ct));
        services.AddJob<RemoveFiles>("remove files", TimeSpan.FromSeconds(30), (job, ct) => job.RunAsync(ct));
    }

    private static void AddJob<T>(this IServiceCollection services, string name, TimeSpan interval, Func<T, CancellationToken, Task<int>> run)
        where T : notnull =>
        services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<RepeatedJob<T>>(provider, name, interval, run));
}
