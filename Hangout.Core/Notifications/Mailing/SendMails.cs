using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Hangout.Core.Notifications.Mailing;

/// <summary>
/// Sends mails of notifications that were not read for a while, one a person, and once a day what was not read at all (NTF-3). One is marked as sent before
/// it is: none comes twice. What its reader may not know of any more is in none.
/// </summary>
public sealed class SendMails(HangoutDbContext db, MailClient client, Unsubscribe unsubscribe, IOptions<MailOptions> options, ILogger<SendMails> logger)
{
    private const int AtOnce = 200, PeopleAtOnce = 50, MaxOfOneMail = 20;

    private static readonly string ClaimSql =
        $"""
        with due as materialized (
            select n.id from notifications n where n.mailed_at is null and n.created_at < now() - $1 order by n.created_at limit {AtOnce} for update skip locked)
        update notifications n set mailed_at = now() from due where n.id = due.id
        returning case when n.read_at is null and n.created_at > now() - interval '1 day' and {StillTold.Sql} then n.id end
        """;

    // A person's day begins anew each day at the same hour of their own clock.
    private static readonly string DigestSql =
        $"""
        with clocks as (
            select p.user_id, p.digest_at, coalesce(z.name, 'UTC') as zone
            from preferences p left join pg_timezone_names z on z.name = p.notifications->'quietHours'->>'timeZone'
            where p.notifications->>'digest' = 'daily'),
        due as (
            select user_id, (date_trunc('day', now() at time zone zone) + make_interval(hours => $1)) at time zone zone as since from clocks
            where now() >= (date_trunc('day', now() at time zone zone) + make_interval(hours => $1)) at time zone zone
                and (digest_at is null or digest_at < (date_trunc('day', now() at time zone zone) + make_interval(hours => $1)) at time zone zone)
            limit {PeopleAtOnce})
        update preferences p set digest_at = now() from due, preferences before
        where p.user_id = due.user_id and before.user_id = p.user_id and p.digest_at is not distinct from before.digest_at
        returning p.user_id, coalesce(before.digest_at, now() - interval '1 day')
        """;

    private static readonly string UnreadSql =
        $"""
        select k.user_id, n.id from unnest($1::uuid[], $2::timestamptz[]) k(user_id, since)
        cross join lateral (
            select n.id from notifications n
            where n.user_id = k.user_id and n.read_at is null and n.created_at > k.since and {StillTold.Sql} order by n.id desc limit {MaxOfOneMail}) n
        """;

    /// <summary>Sends the mails of single notifications that are due.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many mails the server took.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.IsOn)
            return 0;
        var claimed = await db.QueryAsync(ClaimSql, [options.Value.Delay], row => row.IsDBNull(0) ? (Guid?)null : row.GetGuid(0), cancellationToken);
        return await SendAsync(
            [.. claimed.OfType<Guid>()], news => news is [var one] ? one.Title : $"{news.Count} things you have not seen yet", "This happened on Hangout:", cancellationToken);
    }

    /// <summary>Sends the daily mails that are due.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many mails the server took.</returns>
    public async Task<int> RunDigestsAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.IsOn)
            return 0;
        var due = await db.QueryAsync(
            DigestSql, [options.Value.DigestHour], row => (UserId: row.GetGuid(0), Since: row.GetFieldValue<DateTimeOffset>(1)), cancellationToken);
        if (due.Count == 0)
            return 0;
        var unread = await db.QueryAsync(
            UnreadSql, [due.Select(d => d.UserId).ToArray(), due.Select(d => d.Since).ToArray()], row => row.GetGuid(1), cancellationToken);
        return await SendAsync([.. unread], news => $"Your day on Hangout: {news.Count} unread", "This is what you have not read yet:", cancellationToken);
    }

    private async Task<int> SendAsync(Guid[] ids, Func<IReadOnlyList<Notification>, string> subject, string intro, CancellationToken cancellationToken)
    {
        if (ids.Length == 0)
            return 0;
        var notifications = await db.Notifications.AsNoTracking().Where(n => ids.Contains(n.Id)).ToListAsync(cancellationToken);
        var people = notifications.Select(n => n.UserId).Distinct().ToArray();
        var readers = await db.Users.AsNoTracking().Where(u => people.Contains(u.Id) && u.Email != null && !u.IsSuspended && u.DeletedAt == null)
            .ToListAsync(cancellationToken);
        var mails = new List<MimeMessage>();
        foreach (var reader in readers)
        {
            Notification[] news = [.. notifications.Where(n => n.UserId == reader.Id).OrderByDescending(n => n.Id).Take(MaxOfOneMail)];
            if (AddressOf(reader) is { } to)
                mails.Add(NotificationMail.Write(to, subject(news), intro, news, options.Value.PublicUrl, await unsubscribe.LinkAsync(reader.Id, cancellationToken)));
        }

        return mails.Count == 0 ? 0 : await client.SendAsync(mails, Refused, cancellationToken);
    }

    private static MailboxAddress? AddressOf(User reader) =>
        MailboxAddress.TryParse(reader.Email, out var address) ? new MailboxAddress(reader.Name, address.Address) : null;

    private void Refused(MimeMessage mail, Exception exception) => logger.LogWarning("The mail server did not take a mail: {Reason}", exception.Message);
}
