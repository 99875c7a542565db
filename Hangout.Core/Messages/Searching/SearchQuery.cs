using System.Globalization;
using System.Text;
using Hangout.Contracts;

namespace Hangout.Core.Messages.Searching;

/// <summary>A word or phrase that messages must have, or must not have.</summary>
/// <param name="Words">Its words: several that stand directly behind each other.</param>
/// <param name="IsExact">Whether it stood in quotes: only these words, in these forms.</param>
/// <param name="IsHashtag">Whether it is a hashtag.</param>
/// <param name="Shown">As it was written.</param>
internal sealed record Term(IReadOnlyList<Word> Words, bool IsExact, bool IsHashtag, string Shown);

/// <summary>A filter by a person or a place.</summary>
/// <param name="Key"><c>from</c>, <c>mentions</c> or <c>in</c>.</param>
/// <param name="Value">Whom or what it names.</param>
/// <param name="IsNot">Whether messages with it are left out.</param>
internal sealed record NamedFilter(string Key, string Value, bool IsNot);

/// <summary>What was asked for, in the one query language (MSG-11): words, "phrases", -without, #hashtags, from:, in:, mentions:, has:, before:, after:, on:.</summary>
/// <param name="Wanted">Terms that a message has, all of them.</param>
/// <param name="Unwanted">Terms that it has none of.</param>
/// <param name="Has">What it has; of <see cref="SearchableMessage.Kinds"/>.</param>
/// <param name="HasNot">What it has not.</param>
/// <param name="Names">Filters by a person or place.</param>
/// <param name="From">Written at this time or later.</param>
/// <param name="Until">Written before this time.</param>
internal sealed record SearchQuery(
    IReadOnlyList<Term> Wanted, IReadOnlyList<Term> Unwanted, IReadOnlyList<string> Has, IReadOnlyList<string> HasNot, IReadOnlyList<NamedFilter> Names,
    DateTimeOffset? From, DateTimeOffset? Until)
{
    private const string Quotes = "\"“”„«»";

    /// <summary>Reads a query.</summary>
    /// <param name="text">1 to <see cref="Limits.SearchQuery"/> characters.</param>
    /// <param name="zone">Whose days <c>before:</c>, <c>after:</c> and <c>on:</c> mean.</param>
    /// <param name="now">The time of asking.</param>
    /// <returns>The query; or <c>validation_failed</c>.</returns>
    public static Result<SearchQuery> Parse(string? text, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > Limits.SearchQuery || !TextRules.IsStorable(text))
            return Invalid($"1 to {Limits.SearchQuery} characters.");
        var items = Items(text).ToArray();
        if (items.Length > Limits.SearchTerms)
            return Invalid($"at most {Limits.SearchTerms} words and filters.");

        List<Term> wanted = [], unwanted = [];
        List<string> has = [], hasNot = [];
        List<NamedFilter> names = [];
        DateTimeOffset? from = null, until = null;
        foreach (var (key, value, isNot, isQuoted) in items)
        {
            switch (key)
            {
                case "from" or "in" or "mentions":
                    names.Add(new(key, value, isNot));
                    break;
                case "has":
                    var what = value.ToLowerInvariant() is var lower && lower.EndsWith('s') && SearchableMessage.IsKind(lower[..^1]) ? lower[..^1] : lower;
                    if (!SearchableMessage.IsKind(what))
                        return Invalid($"has: takes one of {string.Join(", ", SearchableMessage.Kinds)}.");
                    (isNot ? hasNot : has).Add(what);
                    break;
                case "before" or "after" or "on":
                    if (isNot)
                        return Invalid($"{key}: cannot be turned round; use {(key == "before" ? "after" : "before")}:.");
                    if (Days(value, zone, now) is not var (start, end))
                        return Invalid($"{key}: takes a day such as 2026-03-31, a month such as 2026-03, a year, today or yesterday.");
                    if (key is "after" or "on")
                        from = Later(from, key == "on" ? start : end);
                    if (key is "before" or "on")
                        until = Earlier(until, key == "on" ? end : start);
                    break;
                default:
                    var words = Searching.Words.Of(value).ToArray();
                    if (words.Length > Limits.SearchTerms)
                        return Invalid($"a phrase has at most {Limits.SearchTerms} words.");
                    if (words.Length > 0)
                        (isNot ? unwanted : wanted).Add(new(words, isQuoted, !isQuoted && words is [{ IsHashtag: true }], value));
                    break;
            }
        }

        return wanted.Count + unwanted.Count + has.Count + hasNot.Count + names.Count == 0 && from is null && until is null
            ? Invalid("name a word or a filter.")
            : new SearchQuery(wanted, unwanted, has, hasNot, names, from, until);
    }

    private static Failure Invalid(string sentence) => Failure.Invalid("q", sentence);

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset b) => a < b ? a : b;

    private static IEnumerable<(string? Key, string Value, bool IsNot, bool IsQuoted)> Items(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var isNot = text[at] is '-' or '−' && at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]);
            if (isNot)
                at++;
            var key = KeyAt(text, ref at);
            var isQuoted = at < text.Length && Quotes.Contains(text[at], StringComparison.Ordinal);
            var value = isQuoted ? QuotedAt(text, ref at) : BareAt(text, ref at);
            if (value.Length > 0)
                yield return (key, value, isNot, isQuoted);
        }
    }

    private static string? KeyAt(string text, ref int at)
    {
        foreach (var key in new[] { "from", "in", "mentions", "has", "before", "after", "on" })
        {
            var colon = at + key.Length;
            if (colon + 1 < text.Length && text[colon] == ':' && !char.IsWhiteSpace(text[colon + 1]) && text.AsSpan(at, key.Length).Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                at = colon + 1;
                return key;
            }
        }

        return null;
    }

    private static string QuotedAt(string text, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length && !Quotes.Contains(text[at], StringComparison.Ordinal); at++)
            value.Append(text[at]);
        at++;
        return value.ToString().Trim();
    }

    private static string BareAt(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]))
            at++;
        return text[start..at];
    }

    private static (DateTimeOffset Start, DateTimeOffset End)? Days(string value, TimeZoneInfo zone, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        DateOnly start, end;
        if (value.Equals("today", StringComparison.OrdinalIgnoreCase))
            (start, end) = (today, today.AddDays(1));
        else if (value.Equals("yesterday", StringComparison.OrdinalIgnoreCase))
            (start, end) = (today.AddDays(-1), today);
        else if (DateOnly.TryParseExact(value, "yyyy-M-d", CultureInfo.InvariantCulture, DateTimeStyles.None, out start) && start.Year < 9999)
            end = start.AddDays(1);
        else if (DateOnly.TryParseExact(value, "yyyy-M", CultureInfo.InvariantCulture, DateTimeStyles.None, out start) && start.Year < 9999)
            end = start.AddMonths(1);
        else if (value.Length == 4 && DateOnly.TryParseExact(value, "yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out start) && start.Year < 9999)
            end = start.AddYears(1);
        else
            return null;
        return start.Year < 1900 ? null : (At(start), At(end));

        DateTimeOffset At(DateOnly day)
        {
            var midnight = day.ToDateTime(TimeOnly.MinValue);
            // A day may begin at one o'clock, where summer time begins at midnight.
            while (zone.IsInvalidTime(midnight))
                midnight = midnight.AddMinutes(30);
            return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
        }
    }
}
