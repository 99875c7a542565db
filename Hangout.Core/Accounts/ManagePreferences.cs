using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Accounts;

/// <summary>A person's preferences (ACC-7). Privacy counts from the commit on: whoever asks next is asked by the new choice.</summary>
public sealed class ManagePreferences(HangoutDbContext db, RealtimePublisher publisher)
{
    private const int MinutesOfDay = 1_440;

    /// <summary>Reads them.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The preferences; the usual ones where nothing was chosen.</returns>
    public async Task<PreferencesDto> GetAsync(Guid userId, CancellationToken cancellationToken)
    {
        var privacy = await db.Users.Where(u => u.Id == userId)
            .Select(u => new PrivacyPreferences(u.ProfileVisibility, u.ShowsOnlineStatus, u.MessagesFrom, u.AllowsFriendRequests, u.IsPrivate))
            .SingleAsync(cancellationToken);
        var kept = await db.Preferences.AsNoTracking().FirstOrDefaultAsync(p => p.UserId == userId, cancellationToken);
        return kept is null ? new(0, privacy, new(), new()) : new(kept.Version, privacy, kept.Notifications, kept.Interface);
    }

    /// <summary>Changes them, and tells the person's other devices.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="request">The parts to replace.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>All of them; or <c>validation_failed</c>.</returns>
    public async Task<Result<PreferencesDto>> UpdateAsync(CurrentUser user, UpdatePreferencesRequest request, CancellationToken cancellationToken)
    {
        if (Check(request) is { Count: > 0 } errors)
            return new Failure(ErrorCodes.ValidationFailed, "Some of the input is not valid.", errors);
        var notifications = Json(request.Notifications ?? new NotificationPreferences());
        var look = Json(request.Interface ?? new InterfacePreferences());
        var (hasNotifications, hasLook) = (request.Notifications is not null, request.Interface is not null);
        await db.InTransactionAsync(
            async ct =>
            {
                await db.Database.ExecuteSqlAsync(
                    $"""
                    insert into preferences as p (user_id, version, notifications, interface) values ({user.Id}, 1, {notifications}::jsonb, {look}::jsonb)
                    on conflict (user_id) do update set version = p.version + 1,
                        notifications = case when {hasNotifications} then excluded.notifications else p.notifications end,
                        interface = case when {hasLook} then jsonb_strip_nulls(jsonb_build_object(
                            'feedColumns', p.interface->'feedColumns', 'language', p.interface->'language')) || excluded.interface
                            else p.interface end
                    """,
                    ct);
                if (request.Interface?.Language is { Length: > 0 } language)
                    await db.Database.ExecuteSqlAsync($"update users set language = {language} where id = {user.Id}", ct);
                if (request.Privacy is { } privacy)
                    await WritePrivacyAsync(user.Id, privacy, ct);
                return true;
            },
            cancellationToken);
        var now = await GetAsync(user.Id, CancellationToken.None);
        await publisher.ToUserAsync(user.Id, new PreferencesChanged(now));
        if (request.Privacy is not null)
            await publisher.ControlAsync(new PresenceControl(user.Id));
        return now;
    }

    private static Dictionary<string, string[]> Check(UpdatePreferencesRequest request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (request.Privacy is { } privacy && !(Enum.IsDefined(privacy.ProfileVisibility) && Enum.IsDefined(privacy.MessagesFrom)))
            errors["privacy"] = ["names a choice that does not exist."];
        if (request.Interface is { } look && !(Enum.IsDefined(look.Theme) && Enum.IsDefined(look.FontSize)))
            errors["interface"] = ["names a choice that does not exist."];
        if (request.Interface?.Language is { } language && !UpdateMe.IsLanguage(language))
            errors["interface.language"] = [UpdateMe.LanguageRule];
        if (request.Interface?.FeedColumns is { } columns
            && (columns.Count > Limits.FeedColumns || columns.Distinct(StringComparer.Ordinal).Count() < columns.Count || !columns.All(IsColumn)))
        {
            errors["interface.feedColumns"] = [$"at most {Limits.FeedColumns} different ones, each home, explore, tag:NAME or user:ID."];
        }

        if (request.Notifications is { } told)
        {
            if (!Enum.IsDefined(told.Digest) || told.Ways?.Any(w => !Enum.IsDefined(w.Key) || w.Value is null) == true)
                errors["notifications"] = ["names a choice that does not exist."];
            if (told.QuietHours is { } quiet)
            {
                if (quiet.From is < 0 or >= MinutesOfDay || quiet.To is < 0 or >= MinutesOfDay || quiet.From == quiet.To)
                    errors["notifications.quietHours"] = [$"from and to are different minutes of the day, 0 to {MinutesOfDay - 1}."];
                if (quiet.TimeZone is null || !TimeZoneInfo.TryFindSystemTimeZoneById(quiet.TimeZone, out _))
                    errors["notifications.quietHours.timeZone"] = ["an IANA name, for instance Europe/Berlin."];
            }
        }

        return errors;
    }

    private static bool IsColumn(string? column) => column is "home" or "explore"
        || (column?.StartsWith("user:", StringComparison.Ordinal) == true && Guid.TryParseExact(column["user:".Length..], "D", out _))
        || (column?.StartsWith("tag:", StringComparison.Ordinal) == true && column.Length - "tag:".Length is > 0 and <= Limits.Tag
            && !column.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) && TextRules.IsStorable(column));

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, HangoutJson.Options);

    private async Task WritePrivacyAsync(Guid userId, PrivacyPreferences privacy, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            update users set profile_visibility = {SnakeCase.Word(privacy.ProfileVisibility)}, shows_online_status = {privacy.ShowOnlineStatus},
                messages_from = {SnakeCase.Word(privacy.MessagesFrom)}, allows_friend_requests = {privacy.AllowFriendRequests}, is_private = {privacy.IsPrivate},
                updated_at = now()
            where id = {userId}
            """,
            cancellationToken);
    }
}
