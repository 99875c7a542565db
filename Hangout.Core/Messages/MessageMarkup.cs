namespace Hangout.Core.Messages;

/// <summary>
/// Every element that a rendered message may have, with its attributes. The browser's sanitiser has the same list: it is written to
/// <c>Hangout.Web/Client/core/wire.ts</c>, and a test holds the renderer to it (docs/decisions/0007).
/// </summary>
public static class MessageMarkup
{
    /// <summary>Elements and their attributes, lower case, in the order of the alphabet.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Elements { get; } = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["a"] = ["href", "rel", "target"],
        ["blockquote"] = [],
        ["br"] = [],
        ["code"] = ["class"],
        ["del"] = [],
        ["em"] = [],
        ["h1"] = [],
        ["h2"] = [],
        ["h3"] = [],
        ["h4"] = [],
        ["h5"] = [],
        ["h6"] = [],
        ["hr"] = [],
        ["input"] = ["checked", "disabled", "type"],
        ["li"] = ["class", "value"],
        ["ol"] = ["class", "start"],
        ["p"] = [],
        ["pre"] = [],
        ["span"] = ["class", "data-tag", "data-username"],
        ["strong"] = [],
        ["table"] = [],
        ["tbody"] = [],
        ["td"] = ["align"],
        ["th"] = ["align"],
        ["thead"] = [],
        ["tr"] = [],
        ["ul"] = ["class"],
    };
}
