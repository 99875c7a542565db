using System.Globalization;
using Hangout.Contracts;

namespace Hangout.Core.Messages;

/// <summary>What counts as one emoji (MSG-5): one character for the reader, made of the code points that Unicode uses for emoji.</summary>
internal static class Emoji
{
    private const int PresentAsEmoji = 0xFE0F, Joiner = 0x200D, Keycap = 0x20E3;

    // Blocks and single signs that hold emoji (Unicode's emoji-data.txt), joined where nothing but symbols lies between.
    private static readonly (int First, int Last)[] Symbols =
    [
        (0xA9, 0xA9), (0xAE, 0xAE), (0x203C, 0x203C), (0x2049, 0x2049), (0x2122, 0x2122), (0x2139, 0x2139), (0x2194, 0x21AA), (0x231A, 0x23FF), (0x24C2, 0x24C2),
        (0x25AA, 0x25FE), (0x2600, 0x27BF), (0x2934, 0x2935), (0x2B05, 0x2B55), (0x3030, 0x3030), (0x303D, 0x303D), (0x3297, 0x3299), (0x1F000, 0x1FAFF),
    ];

    /// <summary>One form for each emoji, so that the same reaction is never counted twice.</summary>
    /// <param name="text">What a client sent.</param>
    /// <returns>The emoji; null when it is none.</returns>
    public static string? Normalize(string? text)
    {
        if (text is not { Length: >= 1 and <= Limits.Emoji } || !TextRules.IsStorable(text) || new StringInfo(text).LengthInTextElements != 1)
            return null;
        var runes = text.EnumerateRunes().Select(r => r.Value).ToArray();
        if (runes is [(>= '0' and <= '9') or '#' or '*', .., Keycap])
            return runes.Length <= 3 ? $"{(char)runes[0]}{(char)PresentAsEmoji}{(char)Keycap}" : null;
        if (!IsSymbol(runes[0]) || !runes.Skip(1).All(BelongsToEmoji))
            return null;
        // Old signs may stand as text, too: the mark says that it is the emoji.
        return runes is [<= 0xFFFF] ? text + (char)PresentAsEmoji : text;
    }

    private static bool IsSymbol(int rune) => Array.Exists(Symbols, range => rune >= range.First && rune <= range.Last);

    private static bool BelongsToEmoji(int rune) => rune is PresentAsEmoji or Joiner or (>= 0xE0020 and <= 0xE007F) || IsSymbol(rune);
}
