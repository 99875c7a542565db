using System.Globalization;
using System.Text;

namespace Hangout.Core.Messages.Searching;

/// <summary>A word of a text; in scripts without spaces one character.</summary>
/// <param name="Folded">Lower case, without accents: as it is compared.</param>
/// <param name="Start">Where it stands in the text, in UTF-16 code units.</param>
/// <param name="Length">How long it is there.</param>
/// <param name="IsCharacter">Whether it is a character of a script without spaces.</param>
/// <param name="IsHashtag">Whether a # stands before it and makes it a hashtag.</param>
public readonly record struct Word(string Folded, int Start, int Length, bool IsCharacter, bool IsHashtag)
{
    /// <summary>Where it ends.</summary>
    public int End => Start + Length;
}

/// <summary>Takes a text apart into words: the same way when a message is indexed and when it is searched for (MSG-11).</summary>
public static class Words
{
    private const int LongestWord = 40;

    /// <summary>The words of a text, in their order.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>Its words.</returns>
    public static IEnumerable<Word> Of(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text.AsSpan(at));
            var kind = KindOf(text, at);
            if (kind == Kind.None)
            {
                at += length;
                continue;
            }

            var start = at;
            at += length;
            while (kind == Kind.Letter && at < text.Length && KindOf(text, at) == Kind.Letter)
                at += StringInfo.GetNextTextElementLength(text.AsSpan(at));
            var folded = Fold(text.AsSpan(start, at - start));
            if (folded.Length > 0)
                yield return new Word(folded, start, at - start, kind == Kind.Character, kind == Kind.Letter && IsHashtag(text, start));
        }
    }

    /// <summary>Lower case, without accents; other forms of a character become the usual one.</summary>
    /// <param name="text">A word.</param>
    /// <returns>As it is compared.</returns>
    public static string Fold(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            var ascii = text.Length > LongestWord ? text[..LongestWord] : text;
            return string.Create(ascii.Length, ascii, (target, source) => Ascii.ToLower(source, target, out _));
        }

        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune != Rune.ReplacementChar && !Letters.IsAccent(rune.Value))
                Letters.AppendFolded(folded, Rune.ToLowerInvariant(rune));
        }

        if (folded.Length > LongestWord)
            folded.Length = char.IsHighSurrogate(folded[LongestWord - 1]) ? LongestWord - 1 : LongestWord;
        return folded.ToString();
    }

    /// <summary>Whether a character belongs to a script that writes words without spaces between them, or is a picture: it is a word by itself.</summary>
    internal static bool StandsAlone(int rune) => rune is
        (>= 0x0E00 and <= 0x0EFF) // Thai, Lao
        or (>= 0x1000 and <= 0x109F) // Myanmar
        or (>= 0x1100 and <= 0x11FF) or (>= 0xAC00 and <= 0xD7FF) // Hangul
        or (>= 0x1780 and <= 0x17FF) // Khmer
        or (>= 0x2E80 and <= 0x2FDF) or (>= 0x3005 and <= 0x3007) or (>= 0x3031 and <= 0x312F) or (>= 0x3040 and <= 0x30FF) or (>= 0x31A0 and <= 0x31FF)
        or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF66 and <= 0xFFDC) or (>= 0x20000 and <= 0x3FFFF); // Han, kana

    private enum Kind
    {
        None,
        Letter,
        Character,
    }

    private static Kind KindOf(string text, int at)
    {
        if (!Rune.TryGetRuneAt(text, at, out var rune))
            return Kind.None;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.OtherSymbol when rune.Value >= 0x2190 => Kind.Character,
            UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => StandsAlone(rune.Value) ? Kind.Character : Kind.Letter,
            _ => Kind.None,
        };
    }

    private static bool IsHashtag(string text, int start) =>
        start > 0 && text[start - 1] == '#' && (start == 1 || (KindOf(text, start - 2) == Kind.None && text[start - 2] is not ('#' or '&' or '/' or '_')));
}
