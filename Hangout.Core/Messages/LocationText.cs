using System.Globalization;
using Hangout.Contracts.Messages;

namespace Hangout.Core.Messages;

/// <summary>A place as text: its label, or its coordinates, as a link to a map (MSG-1).</summary>
internal static class LocationText
{
    private const string Map = "https://www.openstreetmap.org/?mlat=";

    /// <summary>Whether an address is such a link.</summary>
    public static bool IsLink(string url) => url.StartsWith(Map, StringComparison.Ordinal);

    /// <summary>The place as Markdown.</summary>
    public static string Of(LocationPart place)
    {
        var (latitude, longitude) = (Number(place.Latitude), Number(place.Longitude));
        return $"[{LabelOf(place) ?? $"{latitude}, {longitude}"}]({Map}{latitude}&mlon={longitude}#map=15/{latitude}/{longitude})";
    }

    /// <summary>Nothing in Markdown here takes the meaning from a bracket, so the text has round ones; the part keeps what was given.</summary>
    private static string? LabelOf(LocationPart place)
    {
        if (place.Label is not { } label || !TextRules.IsVisible(label))
            return null;
        var text = label.Trim().Replace('[', '(').Replace(']', ')');
        return text.EndsWith('\\') ? text + ' ' : text;
    }

    /// <summary>Six places are some ten centimetres.</summary>
    private static string Number(double degrees) => (Math.Round(degrees, 6) + 0.0).ToString("0.######", CultureInfo.InvariantCulture);
}
