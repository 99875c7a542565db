using System.Globalization;
using System.Text;

namespace Hangout.Core;

/// <summary>What text may be stored, and how it is shortened.</summary>
public static class TextRules
{
    /// <summary>Whether PostgreSQL can keep it: no NUL, no half of a surrogate pair.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>True when it can.</returns>
    public static bool IsStorable(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\0' || char.IsLowSurrogate(c))
                return false;
            if (char.IsHighSurrogate(c) && (++i == text.Length || !char.IsLowSurrogate(text[i])))
                return false;
        }

        return true;
    }

    /// <summary>Whether a reader sees anything of it: more than white space and characters that leave no mark.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>True when there is something to see.</returns>
    public static bool IsVisible(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && !IsInvisible(rune))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether it may name a person or a conversation: storable, in one line, something to see, and nothing that deceives the eye: no control of the
    /// direction of writing, and nothing invisible but what joins letters and emoji.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <returns>True when it may.</returns>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        if (!IsStorable(text) || !IsVisible(text))
            return false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || IsLineEnd(rune) || (IsInvisible(rune) && !IsJoiner(rune)))
                return false;
        }

        return true;
    }

    /// <summary>What <see cref="IsName"/> asks for, for an error's text.</summary>
    public const string NameRule = "with something to see, and without invisible characters or controls of the direction of writing";

    /// <summary>Makes a name of text that came from elsewhere: one line without what <see cref="IsName"/> refuses.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The name; empty when nothing of it can be seen.</returns>
    public static string Name(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || !IsInvisible(rune) || IsJoiner(rune))
                kept.Append(rune);
        }

        var name = OneLine(kept.ToString());
        return IsVisible(name) ? name : "";
    }

    /// <summary>Characters without a shape: controls, format characters, fillers, blank Braille, selectors of variants.</summary>
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or (>= 0x2060 and <= 0x206F) or 0x2800 or 0x3164
            or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or 0x1D159 or (>= 0xE0000 and <= 0xE0FFF);

    /// <summary>Persian and Indian words, emoji of several parts, and flags of regions need these.</summary>
    private static bool IsJoiner(Rune rune) => rune.Value is 0x034F or 0x200C or 0x200D or (>= 0x180B and <= 0x180D) or (>= 0xFE00 and <= 0xFE0F)
        or (>= 0xE0020 and <= 0xE007F) or (>= 0xE0100 and <= 0xE01EF);

    private static bool IsLineEnd(Rune rune) => rune.Value is 0x2028 or 0x2029;

    /// <summary>Shortens to a number of UTF-16 code units without cutting a character in two; an ellipsis takes the last place.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="length">At most this long, at least 1.</param>
    /// <returns>The text, or its beginning.</returns>
    public static string Shorten(string text, int length)
    {
        if (text.Length <= length)
            return text;
        var end = length - 1;
        if (end > 0 && char.IsHighSurrogate(text[end - 1]))
            end--;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    /// <summary>One line: control characters and runs of white space become one space; halves of surrogate pairs go.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The line, trimmed.</returns>
    public static string OneLine(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune) || Rune.IsWhiteSpace(rune))
            {
                if (result.Length > 0 && result[^1] != ' ')
                    result.Append(' ');
            }
            else
            {
                result.Append(rune);
            }
        }

        return result.ToString().TrimEnd();
    }
}
