using Hangout.Contracts.Accounts;
using Hangout.Contracts.Notifications;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Notifications;

/// <summary>What people chose about notifications, read for those who send them (NTF-2).</summary>
internal static class NotificationChoices
{
    private const int MinutesOfHour = 60;

    /// <summary>Reads them.</summary>
    /// <param name="db">The context.</param>
    /// <param name="userIds">Whose.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Of those who chose anything.</returns>
    public static async Task<Dictionary<Guid, NotificationPreferences>> ReadAsync(HangoutDbContext db, Guid[] userIds, CancellationToken cancellationToken) =>
        await db.Preferences.AsNoTracking().Where(p => userIds.Contains(p.UserId)).ToDictionaryAsync(p => p.UserId, p => p.Notifications, cancellationToken);

    /// <summary>The ways of a kind.</summary>
    /// <param name="chosen">What the person chose; null for nothing.</param>
    /// <param name="kind">The kind.</param>
    /// <returns>The ways.</returns>
    public static NotificationWays WaysOf(this NotificationPreferences? chosen, NotificationKind kind) => chosen?.Ways?.GetValueOrDefault(kind) ?? new();

    /// <summary>Whether it is a quiet hour where the person is.</summary>
    /// <param name="chosen">What the person chose; null for nothing.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether.</returns>
    public static bool IsQuiet(this NotificationPreferences? chosen, DateTimeOffset now)
    {
        if (chosen?.QuietHours is not { } quiet)
            return false;
        var local = now.ToOffset(ZoneOf(quiet).GetUtcOffset(now));
        var minute = (local.Hour * MinutesOfHour) + local.Minute;
        return quiet.From < quiet.To ? minute >= quiet.From && minute < quiet.To : minute >= quiet.From || minute < quiet.To;
    }

    /// <summary>The person's clock; the world's where they named none.</summary>
    /// <param name="quiet">Their quiet hours.</param>
    /// <returns>The time zone.</returns>
    public static TimeZoneInfo ZoneOf(QuietHours? quiet) =>
        quiet is not null && TimeZoneInfo.TryFindSystemTimeZoneById(quiet.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;
}
