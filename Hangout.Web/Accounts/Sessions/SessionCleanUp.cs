using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>Deletes sessions that ended or expired more than 30 days ago, hourly, in each instance (ACC-5).</summary>
public sealed class SessionCleanUp(IServiceScopeFactory scopes, TimeProvider time, ILogger<SessionCleanUp> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var before = time.GetUtcNow() - KeptFor;
                var deleted = await scope.ServiceProvider.GetRequiredService<HangoutDbContext>().WebSessions
                    .Where(s => s.ExpiresAt < before || s.EndedAt < before)
                    .ExecuteDeleteAsync(stoppingToken);
                if (deleted > 0)
                    logger.LogInformation("Deleted {Count} old sessions", deleted);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogError(e, "Old sessions could not be deleted");
            }
        }
    }
}
