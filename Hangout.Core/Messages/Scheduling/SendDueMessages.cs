using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Messages.Scheduling;

/// <summary>
/// Sends scheduled messages whose time has come (MSG-15). Each is sent under its own ID, so once, however many workers try and whenever one of them dies. What
/// cannot be sent stays with the reason.
/// </summary>
public sealed class SendDueMessages(HangoutDbContext db, SendMessage sendMessage, RealtimePublisher publisher)
{
    private const int MessagesAtOnce = 50, LeastPauseMs = 1_000;

    /// <summary>Sends what is due now.</summary>
    /// <param name="cancellationToken">Ends it between two messages.</param>
    /// <returns>How many were sent.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var due = await db.ScheduledMessages.FromSql($"select * from scheduled_messages where send_at <= now() and failure_code is null order by send_at limit {MessagesAtOnce}")
            .AsNoTracking().ToListAsync(cancellationToken);
        var sent = 0;
        foreach (var message in due)
        {
            var (result, error, _, _) = await sendMessage.RunAsync(message.SenderId, message.Request, cancellationToken);
            if (result is not null)
            {
                await db.ScheduledMessages.Where(s => s.Id == message.Id).ExecuteDeleteAsync(cancellationToken);
                await publisher.ToUserAsync(message.SenderId, new ScheduledChanged([], [message.Id]));
                sent++;
            }
            else if (error!.Code is ErrorCodes.Overloaded or ErrorCodes.SlowMode)
            {
                // It makes way for those behind it.
                var pause = TimeSpan.FromMilliseconds(error.RetryAfterMs ?? LeastPauseMs);
                await db.ScheduledMessages.Where(s => s.Id == message.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.SendAt, s => DateTimeOffset.UtcNow + pause), cancellationToken);
            }
            else
            {
                await db.ScheduledMessages.Where(s => s.Id == message.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.FailureCode, error.Code), cancellationToken);
                message.FailureCode = error.Code;
                await publisher.ToUserAsync(message.SenderId, new ScheduledChanged([ScheduleMessages.ToDto(message)], []));
            }
        }

        return sent;
    }
}
