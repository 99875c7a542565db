using System.Text.RegularExpressions;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Accounts;

/// <summary>Changes the caller's own profile (ACC-2): absent fields stay, empty ones are cleared.</summary>
public sealed partial class UpdateMe(HangoutDbContext db, RealtimePublisher publisher, TimeProvider clock)
{
    /// <summary>Checks and writes.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="request">What to change.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The account as it is now; or <c>validation_failed</c> with every field that is wrong.</returns>
    public async Task<Result<MeDto>> RunAsync(CurrentUser user, UpdateMeRequest request, CancellationToken cancellationToken)
    {
        if (Check(request) is { Count: > 0 } errors)
            return new Failure(ErrorCodes.ValidationFailed, "Some of the input is not valid.", errors);

        var row = await db.Users.SingleAsync(u => u.Id == user.Id, cancellationToken);
        if (request.Name is not null)
            (row.Name, row.IsNameOwn) = (request.Name.Trim(), true);
        row.Phone = Changed(row.Phone, request.Phone);
        row.Bio = Changed(row.Bio, request.Bio);
        row.Location = Changed(row.Location, request.Location);
        row.Website = Changed(row.Website, request.Website);
        row.Language = Changed(row.Language, request.Language) ?? "en";
        var isShownAnew = request.Presence is { } presence && presence != row.Presence;
        if (isShownAnew)
            Show(row, request.Presence!.Value);
        row.UpdatedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        if (isShownAnew)
            await publisher.ControlAsync(new PresenceControl(user.Id));
        return GetMe.ToDto(row, user);
    }

    /// <summary>Who becomes invisible was last seen now, as if the connection had closed; from here on that stands still.</summary>
    private void Show(User row, PresenceChoice choice)
    {
        row.Presence = choice;
        if (choice == PresenceChoice.Invisible)
            row.LastSeenAt = clock.GetUtcNow();
    }

    private static string? Changed(string? now, string? wished) =>
        wished is null ? now : wished.Trim() is { Length: > 0 } text ? text : null;

    private static Dictionary<string, string[]> Check(UpdateMeRequest request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (request.Name is { } name && (name.Trim().Length is 0 or > Limits.Name || !TextRules.IsName(name)))
            errors["name"] = [$"1 to {Limits.Name} characters in one line, {TextRules.NameRule}."];
        if (request.Phone is { } phone && (phone.Trim().Length > Limits.Phone || !PhonePattern().IsMatch(phone.Trim())))
            errors["phone"] = [$"at most {Limits.Phone} digits, spaces and + ( ) - . /"];
        if (request.Bio is { } bio && (bio.Trim().Length > Limits.Bio || !TextRules.IsStorable(bio)))
            errors["bio"] = [$"at most {Limits.Bio} characters."];
        if (request.Location is { } location && (location.Trim().Length > Limits.Location || !IsLine(location)))
            errors["location"] = [$"at most {Limits.Location} characters in one line."];
        if (request.Website is { } website && website.Trim().Length > 0 && !IsWebAddress(website.Trim()))
            errors["website"] = [$"an http or https address of at most {Limits.Website} characters."];
        if (request.Language is { } language && !IsLanguage(language.Trim()))
            errors["language"] = [LanguageRule];
        return errors;
    }

    internal const string LanguageRule = "a BCP 47 tag, for instance en or de-CH.";

    internal static bool IsLanguage(string tag) => LanguagePattern().IsMatch(tag);

    private static bool IsLine(string text) => TextRules.IsStorable(text) && !text.Any(char.IsControl);

    private static bool IsWebAddress(string text) =>
        text.Length <= Limits.Website && IsLine(text) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri!.Scheme is "http" or "https");

    [GeneratedRegex(@"^[0-9 +()./-]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PhonePattern();

    [GeneratedRegex(@"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3})?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LanguagePattern();
}
