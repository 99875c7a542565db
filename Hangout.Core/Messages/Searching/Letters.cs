using System.Text;
using AnyAscii;

namespace Hangout.Core.Messages.Searching;

/// <summary>
/// Letters that are written in several ways become one. The runtime's own normal forms are not there: services run without a culture's data.
/// Of Latin letters AnyAscii knows them all (decision 0024).
/// </summary>
internal static class Letters
{
    private const string Halfwidth = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
    private const int FirstHalfwidth = 0xFF66, FullwidthStart = 0xFF01, FullwidthEnd = 0xFF5E, FullwidthAway = 0xFEE0;

    // Each letter with the one that it counts as.
    private static readonly Dictionary<int, string> Same =
        "άα έε ήη ίι ϊι ΐι όο ύυ ϋυ ΰυ ώω ςσ ёе йи їі أا إا آا ىي ةه"
            .Split(' ').ToDictionary(pair => (int)pair[0], pair => pair[1..]);

    /// <summary>Whether it is a sign on a letter that is left out when letters are compared.</summary>
    public static bool IsAccent(int rune) => rune is
        (>= 0x0300 and <= 0x036F) or (>= 0x0591 and <= 0x05C7) or (>= 0x0610 and <= 0x061A) or 0x0640 or (>= 0x064B and <= 0x065F) or 0x0670 or 0xFE0F or 0x200C;

    /// <summary>Adds a small letter as it is compared.</summary>
    public static void AppendFolded(StringBuilder folded, Rune lower)
    {
        if (lower.Value is >= FullwidthStart and <= FullwidthEnd)
            folded.Append((char)(lower.Value - FullwidthAway));
        else if (lower.Value >= FirstHalfwidth && lower.Value - FirstHalfwidth < Halfwidth.Length)
            folded.Append(Halfwidth[lower.Value - FirstHalfwidth]);
        else if (lower.Value is (>= 0x00C0 and <= 0x024F) or (>= 0x1E00 and <= 0x1EFF) or (>= 0xFB00 and <= 0xFB06) or 0x00AA or 0x00BA)
            folded.Append(lower.ToString().Transliterate().ToLowerInvariant());
        else
            folded.Append(Same.GetValueOrDefault(lower.Value) ?? lower.ToString());
    }
}
