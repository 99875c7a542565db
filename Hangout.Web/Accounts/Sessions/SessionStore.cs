using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>Sessions in PostgreSQL: begin, find, end (ACC-1, ACC-5). Only live ones are found.</summary>
public sealed class SessionStore(HangoutDbContext db, TimeProvider time, RealtimePublisher realtime)
{
    /// <summary>Without any request a session lives this long.</summary>
    public static readonly TimeSpan IdleLifetime = TimeSpan.FromDays(30);

    /// <summary>And this long at most.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(90);

    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);

    /// <summary>Stores a new session.</summary>
    public async Task BeginAsync(WebSession session, CancellationToken cancellationToken)
    {
        db.WebSessions.Add(session);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The live session with this ID, or null.</summary>
    public Task<WebSession?> FindAsync(byte[] id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return db.WebSessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id && s.EndedAt == null && s.ExpiresAt > now, cancellationToken);
    }

    /// <summary>The same, locked until the transaction ends, so that only one instance refreshes its tokens.</summary>
    public Task<WebSession?> LockAsync(byte[] id, CancellationToken cancellationToken) =>
        db.WebSessions.FromSql($"select * from web_sessions where id = {id} and ended_at is null for update").SingleOrDefaultAsync(cancellationToken);

    /// <summary>Notes that the session is in use and from where, at most once a minute, and moves its end.</summary>
    public async Task TouchAsync(WebSession session, string? ip, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = now - TouchInterval;
        if (session.LastActiveAt > before)
            return;
        var end = now + IdleLifetime < session.CreatedAt + LongestLifetime ? now + IdleLifetime : session.CreatedAt + LongestLifetime;
        await db.WebSessions.Where(s => s.Id == session.Id && s.LastActiveAt <= before && s.EndedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.LastActiveAt, now).SetProperty(x => x.ExpiresAt, end).SetProperty(x => x.Ip, ip), cancellationToken);
    }

    /// <summary>Ends the session, if it is a live one, whose browser begins another one.</summary>
    /// <param name="id">The session's ID.</param>
    /// <param name="sid">The provider's session of the new one. Where it is the same, the sockets stay open.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task ReplaceAsync(byte[] id, string? sid, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } session)
            return;
        if (session.Sid == sid)
            await MarkEndedAsync(session, "replaced", cancellationToken);
        else
            await EndAsync(session, "signed_in_anew", cancellationToken);
    }

    /// <summary>Ends a session for good and cuts its sockets on all nodes.</summary>
    /// <param name="session">The session.</param>
    /// <param name="reason">For the client: <c>signed_out</c>, <c>refresh_refused</c>, <c>signed_in_anew</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task EndAsync(WebSession session, string reason, CancellationToken cancellationToken)
    {
        if (await MarkEndedAsync(session, reason, cancellationToken) == 0)
            return;
        if (session.UserId is { } userId && session.Sid is { } sid)
            await realtime.ControlAsync(new SessionEndedControl(userId, sid, reason, time.GetUtcNow()));
    }

    private Task<int> MarkEndedAsync(WebSession session, string reason, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return db.WebSessions.Where(s => s.Id == session.Id && s.EndedAt == null)
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.EndedAt, now).SetProperty(x => x.EndReason, reason).SetProperty(x => x.Tokens, Array.Empty<byte>()),
                cancellationToken);
    }
}
