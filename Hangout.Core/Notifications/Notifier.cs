using System.Buffers.Binary;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Notifications;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Hangout.Core.Notifications;

/// <summary>
/// Makes the notifications of a fact as <see cref="NotificationTable"/> says, and shows them on people's devices. Once each however often it runs: a person
/// has one notification for each group and message. Mutes, blocks and the member's setting are honoured (NTF-1, CNV-7, REL-4).
/// </summary>
public sealed class Notifier(IServiceScopeFactory scopes, RealtimePublisher publisher)
{
    private const int TitleLength = 200, ContentLength = 300;

    /// <summary>Stands for no ID among the parameters.</summary>
    private const string Nothing = "'00000000-0000-0000-0000-000000000000'";

    /// <summary>Handles a fact.</summary>
    /// <param name="fact">One that the table has a row for.</param>
    /// <param name="cancellationToken">Ends it; it may run again.</param>
    /// <returns>When the notifications are written and told.</returns>
    public async Task RunAsync(IFact fact, CancellationToken cancellationToken)
    {
        var rule = NotificationTable.Rules[fact.GetType()];
        var about = NotificationAbout.Of(fact, rule.Group);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HangoutDbContext>();
        var subjects = rule.SubjectsSql is null ? []
            : await db.QueryAsync(NotificationTable.HonouredSql(rule.SubjectsSql), about.Arguments, NotificationSubject.Read, cancellationToken);
        if (subjects.Count > 0)
            await WriteAsync(db, about, rule, subjects, cancellationToken);
        // All of them again, also those written before a crash between commit and publication: devices know them by ID.
        await TellAsync(db, await ReadAsync(db, about.Key, subjects, cancellationToken), [], cancellationToken);

        List<(Guid, Guid)> removed = rule.EndsSql is null ? [] : await RemoveAsync(db, rule.EndsSql, about.Arguments, cancellationToken);
        if (rule.Repeats == Repeats.WithNews && subjects.Count == 0)
        {
            removed.AddRange(await RemoveAsync(
                db, $"{about.WhereSql} and dedupe_key = ${about.Arguments.Length + 1}", [.. about.Arguments, about.Key], cancellationToken));
        }

        await TellAsync(db, [], removed, cancellationToken);
    }

    private static Task<List<bool>> WriteAsync(
        HangoutDbContext db, NotificationAbout about, NotificationRule rule, List<NotificationSubject> subjects, CancellationToken cancellationToken)
    {
        // Where something came to it, it is unread again and stands on top; where something went, only its words change.
        const string Anew =
            """
            update set id = case when n.read_at is null or excluded.created_at <= n.created_at then n.id else excluded.id end,
                title = excluded.title, content = excluded.content, actor_id = excluded.actor_id,
                read_at = case when excluded.created_at > n.created_at then null else n.read_at end,
                pushed_at = case when excluded.created_at > n.created_at then excluded.pushed_at else n.pushed_at end,
                mailed_at = case when excluded.created_at > n.created_at then excluded.mailed_at else n.mailed_at end,
                created_at = greatest(n.created_at, excluded.created_at)
            where excluded.created_at > n.created_at or excluded.title <> n.title
            """;
        return db.QueryAsync(
            $"""
            insert into notifications as n (
                id, user_id, kind, title, content, actor_id, conversation_id, message_id, post_id, comment_id, seq, created_at, dedupe_key, pushed_at, mailed_at)
            select s.id, s.user_id, s.kind, s.title, s.content, s.actor_id, nullif($1::uuid, {Nothing}), nullif($2::uuid, {Nothing}), nullif($3::uuid, {Nothing}),
                nullif($4::uuid, {Nothing}), nullif(s.seq, 0), s.at, $5,
                case when not exists (select 1 from push_subscriptions p where p.user_id = s.user_id) then now() end,
                case when not exists (
                    select 1 from preferences p
                    where p.user_id = s.user_id and p.notifications->'ways'->{NotificationTable.WayOfSql("s.kind")}->>'email' = 'true') then now() end
            from unnest($6::uuid[], $7::uuid[], $8::text[], $9::text[], $10::text[], $11::uuid[], $12::bigint[], $13::timestamptz[])
                as s(id, user_id, kind, title, content, actor_id, seq, at)
            on conflict (user_id, dedupe_key) do {(rule.Repeats == Repeats.WithNews ? Anew : "nothing")}
            """,
            [
                about.ConversationId ?? Guid.Empty, about.MessageId ?? Guid.Empty, about.PostId ?? Guid.Empty, about.CommentId ?? Guid.Empty, about.Key,
                subjects.Select(NewId).ToArray(), subjects.Select(s => s.UserId).ToArray(), subjects.Select(s => s.Kind).ToArray(),
                subjects.Select(s => Excerpt.Cut(rule.Title(s), TitleLength)).ToArray(), subjects.Select(s => Excerpt.Of(s.Text, ContentLength)).ToArray(),
                subjects.Select(s => s.Actor.Id).ToArray(), subjects.Select(s => s.Seq).ToArray(), subjects.Select(s => s.At).ToArray(),
            ],
            _ => true, cancellationToken);
    }

    private static async Task<List<(Guid UserId, NotificationDto Notification)>> ReadAsync(
        HangoutDbContext db, string key, List<NotificationSubject> subjects, CancellationToken cancellationToken)
    {
        if (subjects.Count == 0)
            return [];
        var actors = subjects.Select(s => s.Actor).DistinctBy(a => a.Id).ToDictionary(a => a.Id);
        var users = subjects.Select(s => s.UserId).ToArray();
        var rows = await db.Notifications.AsNoTracking().Where(n => users.Contains(n.UserId) && n.DedupeKey == key).ToListAsync(cancellationToken);
        return [.. rows.Select(n => (n.UserId, ListNotifications.ToDto(n, n.ActorId is { } actor ? actors.GetValueOrDefault(actor) : null)))];
    }

    private static Task<List<(Guid UserId, Guid Id)>> RemoveAsync(HangoutDbContext db, string which, object[] values, CancellationToken cancellationToken) =>
        db.QueryAsync($"delete from notifications n where {which} returning n.user_id, n.id", values, row => (row.GetGuid(0), row.GetGuid(1)), cancellationToken);

    private async Task TellAsync(
        HangoutDbContext db, List<(Guid UserId, NotificationDto Notification)> written, List<(Guid UserId, Guid Id)> removed, CancellationToken cancellationToken)
    {
        var users = written.Select(w => w.UserId).Concat(removed.Select(r => r.UserId)).Distinct().ToArray();
        if (users.Length == 0)
            return;
        var counts = await ListNotifications.CountsAsync(db, users, cancellationToken);
        foreach (var user in users)
        {
            Guid[] gone = [.. removed.Where(r => r.UserId == user).Select(r => r.Id)];
            await publisher.ToUserAsync(user, new NotificationsChanged(
                [.. written.Where(w => w.UserId == user).Select(w => w.Notification)], counts[user].Unread, gone.Length == 0 ? null : gone));
        }
    }

    /// <summary>An ID as old as what it tells of: facts are handled side by side, and the list is in their order all the same.</summary>
    private static Guid NewId(NotificationSubject about)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = Guid.CreateVersion7(about.At).TryWriteBytes(bytes, bigEndian: true, out _);
        // Messages of one moment (RFC 9562, "fixed bit-length dedicated counter").
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | (about.Seq & 0xfff)));
        return new(bytes, bigEndian: true);
    }
}
