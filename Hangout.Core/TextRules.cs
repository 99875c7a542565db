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
