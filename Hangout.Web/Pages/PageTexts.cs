using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Hangout.Web.Pages;

/// <summary>The texts of the pages in the language of the request: English ones are the keys of <c>PageTexts.*.resx</c>.</summary>
/// <param name="texts">The resources.</param>
public sealed class PageTexts(IStringLocalizer<PageTexts> texts)
{
    /// <summary>Of the page that is being written. By its name: without ICU every culture has the two letters "iv".</summary>
    public static string Language => CultureInfo.CurrentUICulture.Name is { Length: > 0 } name ? name.Split('-')[0] : "en";

    /// <summary>In which its text runs.</summary>
    public static string Direction => Language == "ar" ? "rtl" : "ltr";

    /// <summary>The text; English where there is no translation.</summary>
    /// <param name="english">What it says in English.</param>
    public string this[string english] => texts[english];

    /// <summary>The text with its <c>{0}</c> filled in.</summary>
    /// <param name="english">What it says in English.</param>
    /// <param name="values">In order.</param>
    public string this[string english, params object[] values] => texts[english, values];

    /// <summary>So and so many of something.</summary>
    /// <param name="what">For instance <c>member</c>: the keys are <c>member.one</c> and so on.</param>
    /// <param name="count">How many.</param>
    public string Count(string what, long count)
    {
        var key = $"{what}.{PluralOf(Language, count)}";
        var text = texts[key, count];
        return text.ResourceNotFound ? texts[$"{what}.other", count] : text;
    }

    /// <summary>A month and its year.</summary>
    /// <param name="at">Some time in it.</param>
    public string Month(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{NameOf(at)} {at.UtcDateTime.Year}");

    /// <summary>A day and a time of day, UTC.</summary>
    /// <param name="at">When.</param>
    public string Time(DateTimeOffset at) =>
        texts["{0} {1} {2}, {3} UTC", at.UtcDateTime.Day, NameOf(at), at.UtcDateTime.Year, at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)];

    private string NameOf(DateTimeOffset at) => texts[at.UtcDateTime.ToString("MMMM", CultureInfo.InvariantCulture)];

    /// <summary>The plural category of a whole number (CLDR), as <c>Intl.PluralRules</c> has it in the browser.</summary>
    internal static string PluralOf(string language, long count) => (language, count) switch
    {
        ("ar", 0) => "zero",
        ("ar", 2) => "two",
        ("ar", _) when count % 100 is >= 3 and <= 10 => "few",
        ("ar", _) when count % 100 is >= 11 and <= 99 => "many",
        (_, 1) => "one",
        _ => "other",
    };
}
