using System.Net;
using System.Text.RegularExpressions;

namespace Hangout.IntegrationTests.SignIn;

/// <summary>A form of a page: enough of HTML for the pages of both providers.</summary>
public sealed partial class HtmlForm
{
    private readonly Dictionary<string, string> _hidden;

    private HtmlForm(Uri action, Dictionary<string, string> hidden) => (Action, _hidden) = (action, hidden);

    /// <summary>Where it is sent to.</summary>
    public Uri Action { get; }

    /// <summary>The first form that has all these fields.</summary>
    public static HtmlForm Find(Page page, IEnumerable<string> fields)
    {
        foreach (Match form in Forms().Matches(page.Html))
        {
            var inputs = Inputs().Matches(form.Groups["body"].Value).Select(input => input.Value).ToList();
            // A button may stand outside of its form.
            if (Attribute(form.Groups["tag"].Value, "id") is { } id)
                inputs.AddRange(Inputs().Matches(page.Html).Select(m => m.Value).Where(tag => Attribute(tag, "form") == id));
            var names = inputs.Select(tag => Attribute(tag, "name")).OfType<string>().ToHashSet(StringComparer.Ordinal);
            if (!fields.All(names.Contains))
                continue;
            var hidden = inputs.Where(tag => Attribute(tag, "name") is not null && Attribute(tag, "type") is not ("checkbox" or "submit") && tag.StartsWith("<input", StringComparison.Ordinal))
                .DistinctBy(tag => Attribute(tag, "name"))
                .ToDictionary(tag => Attribute(tag, "name")!, tag => Attribute(tag, "value") ?? "", StringComparer.Ordinal);
            return new(new Uri(page.Address, Attribute(form.Groups["tag"].Value, "action") ?? ""), hidden);
        }
        throw new InvalidOperationException($"{page.Address} ({page.Status}) has no form with {string.Join(", ", fields)}: {Tags().Replace(page.Html, " ")[..Math.Min(500, page.Html.Length / 4)]}");
    }

    /// <summary>The values it came with, and these.</summary>
    public Dictionary<string, string> With(Dictionary<string, string> values)
    {
        var all = new Dictionary<string, string>(_hidden, StringComparer.Ordinal);
        foreach (var (name, value) in values)
            all[name] = value;
        return all;
    }

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)) is { Success: true } match
            ? WebUtility.HtmlDecode(match.Groups[1].Value)
            : null;

    [GeneratedRegex("(?<tag><form[^>]*>)(?<body>.*?)</form>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 2_000)]
    private static partial Regex Forms();

    [GeneratedRegex("<(input|button)[^>]*>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 2_000)]
    private static partial Regex Inputs();

    [GeneratedRegex("<(style|script).*?</(style|script)>|<[^>]*>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 2_000)]
    private static partial Regex Tags();
}
